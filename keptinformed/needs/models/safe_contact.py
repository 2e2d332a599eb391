"""What somebody said about how it is safe to reach them at one number or address."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from keptinformed.privacy.declarations import Declared, Keeping, Rights


class SafeContactRule(models.Model):
    """One statement about one number or address (security-ux.md, A4). The latest counts; none is overwritten.

    None is not asked, which is no permission.
    """

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("set_by", "interpreter", "code_word_digest"),
        special=(
            "may_call", "may_leave_message", "may_say_police", "may_text", "may_email", "may_post", "third_party",
        ),
        operational=("id", "public_id", "contact_point", "version", "set_at", "review_by"),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    contact_point = models.ForeignKey(
        "cases.ContactPoint", on_delete=models.PROTECT, related_name="safe_contact_rules", db_index=False
    )
    version = models.SmallIntegerField()
    may_call = models.BooleanField(null=True)
    may_leave_message = models.BooleanField(null=True)
    may_say_police = models.BooleanField(null=True)
    may_text = models.BooleanField(null=True)
    may_email = models.BooleanField(null=True)
    may_post = models.BooleanField(null=True)
    code_word_digest = models.CharField(max_length=64, blank=True)
    """A keyed digest of the code word: it can be checked and never shown."""
    third_party = models.BooleanField(default=False)
    """Whether somebody else may take a message; who, stands in the words."""
    interpreter = models.CharField(max_length=60, blank=True)
    """Language and dialect."""
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    review_by = models.DateField()
    """The last day on which it holds: policy/needs/safe_contact.yaml."""

    class Meta:
        """Numbered for each number or address."""

        constraints = (
            models.UniqueConstraint(
                fields=("contact_point", "version"), name="safe_contact_is_numbered_for_each"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="safe_contact_is_numbered_from_1"),
            models.CheckConstraint(
                condition=Q(review_by__gte=F("set_at__date")), name="safe_contact_holds_for_a_while"
            ),
        )

    def __str__(self) -> str:
        return f"rule {self.version} of {self.contact_point_id}"


class SafeWindow(models.Model):
    """Hours of some days on which a call is safe, by the clocks of London."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("days", "begins", "ends"),
        operational=("id", "rule"),
    )

    rule = models.ForeignKey(SafeContactRule, on_delete=models.PROTECT, related_name="windows")
    days = ArrayField(models.SmallIntegerField())
    """0 is Monday."""
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        """It ends after it begins; past midnight is a second one."""

        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="safe_hours_end_after_they_begin"),
            models.CheckConstraint(
                condition=Q(days__contained_by=[0, 1, 2, 3, 4, 5, 6]) & ~Q(days=[]),
                name="safe_hours_are_of_days_of_the_week",
            ),
        )

    def __str__(self) -> str:
        return f"hours of {self.rule_id}"


class SafeContactWords(models.Model):
    """Who may take a message, and why it is so; apart, so that words can go while the rule stands."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("third_party",),
        special=("reason",),
        operational=("rule",),
    )

    rule = models.OneToOneField(
        SafeContactRule, primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    third_party = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"words of {self.rule_id}"
