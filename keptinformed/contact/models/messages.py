"""The ledger: what somebody is to be told, every try to hand it over, and what came of each."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from keptinformed.contact.terms import Caution, Content, News, Way
from keptinformed.duties.history import Grade
from keptinformed.privacy.declarations import Declared, Keeping, Rights


class State(models.TextChoices):
    """How far a message is."""

    waiting = "waiting", "Waits to be handed over"
    to_post = "to_post", "Lies with the letters to post"
    handed_over = "handed_over", "Handed over"
    held = "held", "Held: a person sees to it"
    unknown = "unknown", "Nobody knows whether it was sent: a person finds out"


class Intent(models.Model):
    """One message: to one person, on one occasion, about one event; never a second one (architecture, decision 8)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("asked_by",),
        operational=(
            "id", "public_id", "participation", "occasion", "opening_event", "about", "way", "contact_point",
            "content", "news", "made_at", "not_before", "old_at", "state", "token", "leased_until", "tries",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    participation = models.ForeignKey(
        "cases.Participation", on_delete=models.PROTECT, related_name="intents", db_index=False
    )
    occasion = models.CharField(max_length=60)
    """The folder in policy/letters/ that the words came from."""
    opening_event = models.ForeignKey("cases.Event", on_delete=models.PROTECT, related_name="intents")
    """What happened, of which they are to be told."""
    about = ArrayField(models.CharField(max_length=200), default=list)
    """What a telling of it is about, where that is more than the opening event."""
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    contact_point = models.ForeignKey(
        "cases.ContactPoint", null=True, on_delete=models.PROTECT, related_name="intents"
    )
    content = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Content])
    news = models.CharField(max_length=10, choices=[(each.value, each.value) for each in News])
    asked_by = models.CharField(max_length=40)
    """The staff number of whoever asked for it: it leaves on their word, as long as they may see the case."""
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    old_at = models.DateTimeField()
    """From then on it is old news, which is not sent."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.waiting)
    token = models.BigIntegerField(default=0)
    """Grows with every worker that takes it up: whoever holds an older one may no longer call the provider."""
    leased_until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        """One for each occasion; what is due is found without looking at the rest."""

        constraints = (
            models.UniqueConstraint(
                fields=("participation", "occasion", "opening_event"), name="one_message_for_each_occasion"
            ),
            models.CheckConstraint(condition=~Q(asked_by=""), name="somebody_asked_for_a_message"),
            models.CheckConstraint(
                condition=~Q(way=Way.text.value, content=Content.full.value),
                name="no_text_tells_the_news_itself",
            ),
            models.CheckConstraint(condition=Q(old_at__gt=F("made_at")), name="news_is_new_at_first"),
        )
        indexes = (
            models.Index(fields=("not_before",), condition=Q(state="waiting"), name="messages_that_wait"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class IntentWords(models.Model):
    """The words of a message, as whoever asked for it saw them; apart, so that they can go while the record stands."""

    declared = Declared(
        rights=Rights.erasable,
        keeping=Keeping.with_case,
        personal=("subject", "text"),
        operational=("intent",),
    )

    intent = models.OneToOneField(Intent, primary_key=True, on_delete=models.PROTECT, related_name="words")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.intent_id}"


class Attempt(models.Model):
    """One try, written down before anybody is called: whatever happens then, it is known that it may have left."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        personal=("ending",),
        special=("caution",),
        operational=("id", "public_id", "intent", "token", "way", "contact_point", "began_at"),
    )

    public_id = models.UUIDField(unique=True, default=uuid4)
    """The reference that the provider is given."""
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    token = models.BigIntegerField()
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Way])
    contact_point = models.ForeignKey("cases.ContactPoint", on_delete=models.PROTECT, related_name="attempts")
    ending = models.CharField(max_length=3, blank=True)
    """All that is shown of a number; nothing of an address."""
    caution = models.CharField(max_length=1, choices=[(each.value, each.name) for each in Caution])
    began_at = models.DateTimeField()

    class Meta:
        """Each token is used once."""

        constraints = (
            models.UniqueConstraint(fields=("intent", "token"), name="a_token_is_used_once"),
            models.CheckConstraint(condition=Q(token__gte=1), name="tokens_count_from_1"),
        )
        indexes = (
            models.Index(fields=("began_at",), name="attempts_by_time"),
            models.Index(fields=("way", "began_at"), name="attempts_of_a_way_by_time"),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class OutcomeKind(models.TextChoices):
    """What came of a try. Receipts come late, twice and out of order, so each is kept and none is overwritten."""

    not_made = "not_made", "It surely did not leave"
    failed = "failed", "Not now: it surely did not leave, and may be tried again"
    turned_away = (
        "turned_away",
        "The provider takes nothing at all now, whatever it is: it surely did not leave",
    )
    undeliverable = "undeliverable", "It cannot be delivered there"
    laid_ready = "laid_ready", "It lies with the letters to post"
    unknown = "unknown", "Nobody knows whether it left"
    accepted = "accepted", "The provider took it"
    delivered = "delivered", "It came to the number or address"


NOT_ASKED = "not asked"
"""The detail of an outcome of which nobody but a person may find out more."""
NOT_SENT = (OutcomeKind.not_made, OutcomeKind.failed, OutcomeKind.turned_away)
"""Outcomes after which it is sure that nothing left."""
LEFT = (OutcomeKind.undeliverable, OutcomeKind.accepted, OutcomeKind.delivered)
"""Outcomes after which it is sure that it left, whether or not it came to anybody."""
SURE = (*NOT_SENT, *LEFT)
"""Outcomes after which nobody need ask."""


class Outcome(models.Model):
    """Something that was learned of a try."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        operational=("id", "attempt", "kind", "reference", "detail", "at", "recorded_at"),
    )

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=14, choices=OutcomeKind.choices)
    reference = models.CharField(max_length=200, blank=True)
    """What the provider calls it."""
    detail = models.CharField(max_length=60, blank=True)
    """A code or the kind of an error, never its words."""
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.attempt_id}"


class Telling(models.Model):
    """The entry of the history that a try became, once for each grade: what stops the clock is in the history."""

    declared = Declared(
        rights=Rights.append_only,
        keeping=Keeping.with_case,
        operational=("id", "attempt", "grade", "event"),
    )

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="tellings", db_index=False)
    grade = models.SmallIntegerField(choices=[(each.value, each.name) for each in Grade])
    event = models.OneToOneField("cases.Event", on_delete=models.PROTECT, related_name="telling")

    class Meta:
        """Once for each grade."""

        constraints = (
            models.UniqueConstraint(
                fields=("attempt", "grade"), name="a_try_is_a_telling_once_for_each_grade"
            ),
        )

    def __str__(self) -> str:
        return f"telling of {self.attempt_id}"
