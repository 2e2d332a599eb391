"""What the portal's own database role may see: accounts, codes and sessions, with no word about who anybody is."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from keptinformed.invitations.models.inviting import Invitation
from keptinformed.invitations.terms import Entrance, How, Step
from keptinformed.privacy.declarations import Declared, Keeping, Rights

HEX_OF_256_BITS = 64


class Account(models.Model):
    """How the holder of one invitation comes in. It knows ids only: neither a name nor a number nor a reference."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("name", "password"),
        operational=(
            "id", "public_id", "invitation", "page", "case", "person", "has_door", "opens_until", "sends_numbers",
            "secret", "last_counter", "way", "set_up_at", "ended_at",
        ),
    )  # fmt: skip

    public_id = models.UUIDField(unique=True, default=uuid4)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="account")
    page = models.UUIDField(unique=True)
    """The public id of the invitation, under which a page is published."""
    case = models.UUIDField()
    person = models.UUIDField()
    """Public ids, for the access log alone: the portal's role can look neither up."""
    has_door = models.BooleanField()
    """Whether the mode lets a page be opened on a screen at all."""
    opens_until = models.DateTimeField(null=True)
    """Where each visit needs a spoken check: until when today's lasts. None: no check is needed."""
    sends_numbers = models.BooleanField(default=False)
    """Whether a number may be sent to them; else staff read it out."""
    name = models.CharField(max_length=HEX_OF_256_BITS, blank=True)
    """A keyed digest of the user name that they chose."""
    password = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField(default=bytes)
    """What their authenticator app holds, sealed."""
    last_counter = models.BigIntegerField(default=0)
    """The half minute of the last code that was taken: none is taken twice."""
    way = models.CharField(max_length=13, blank=True, choices=[(each.value, each.value) for each in How])
    set_up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A user name is one person's."""

        constraints = (
            models.UniqueConstraint(
                fields=("name",), condition=~Q(name=""), name="a_user_name_is_one_persons"
            ),
            models.CheckConstraint(
                condition=Q(name="", password="") | (~Q(name="") & ~Q(password="")),
                name="a_user_name_goes_with_a_password",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Freeze(models.Model):
    """The page is shut at once, by any member of staff or by the person; only staff let it go on."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        personal=("began_by", "ended_by", "why"),
        operational=("id", "account", "began_at", "ended_at"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="freezes")
    why = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=40)
    """A staff number, or the account's own where the person did it."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """It ends with a moment and a person, or not."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="who_ended_a_freeze_and_when",
            ),
            models.CheckConstraint(condition=~Q(began_by=""), name="somebody_froze_a_page"),
        )
        indexes = (
            models.Index(fields=("account",), condition=Q(ended_at__isnull=True), name="freezes_that_stand"),
        )

    def __str__(self) -> str:
        return str(self.id)


class ActivationCode(models.Model):
    """The first code, said aloud or on a card, kept only as a keyed digest (control 42)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        personal=("made_by",),
        operational=("id", "account", "digest", "made_at", "ends_at", "used_at"),
    )

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="activation_codes")
    digest = models.CharField(max_length=HEX_OF_256_BITS, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A code ends after it begins, and somebody gave it."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="an_activation_code_lasts_a_while"
            ),
            models.CheckConstraint(condition=~Q(made_by=""), name="somebody_gave_an_activation_code"),
        )

    def __str__(self) -> str:
        return f"activation of {self.account_id}"


class Beginning(models.Model):
    """Somebody who is not in yet. For a wrong name there is one, too, so that nothing tells them apart (control 43)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=(
            "digest", "kind", "account", "step", "challenge", "wants_number", "tries", "place", "made_at", "ends_at",
            "used_at",
        ),
    )  # fmt: skip

    digest = models.CharField(primary_key=True, max_length=HEX_OF_256_BITS)
    """Of what the browser holds; without it nobody goes on where another began (control 42)."""
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Entrance])
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="beginnings")
    """None: what was typed opens nothing."""
    step = models.CharField(
        max_length=6, default=Step.before, choices=[(each.value, each.value) for each in Step]
    )
    challenge = models.CharField(max_length=400, blank=True)
    """What a passkey has to sign, or the secret that an app was shown, sealed."""
    wants_number = models.BooleanField(default=False)
    """Whether a number is to be sent; a worker looks for these."""
    tries = models.SmallIntegerField(default=0)
    place = models.CharField(max_length=HEX_OF_256_BITS)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """It ends."""

        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="a_beginning_lasts_a_while"),
        )
        indexes = (
            models.Index(fields=("made_at",), condition=Q(wants_number=True), name="numbers_to_be_sent"),
        )

    def __str__(self) -> str:
        return f"{self.kind} at {self.made_at.isoformat()}"


class NumberCode(models.Model):
    """Six digits for ten minutes: sent to a safe number or address, or read out by staff; only a digest is kept."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        personal=("made_by",),
        operational=("id", "account", "beginning", "digest", "made_at", "ends_at", "used_at"),
    )

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="numbers")
    beginning = models.ForeignKey(
        Beginning, null=True, on_delete=models.SET_NULL, related_name="numbers", db_constraint=False
    )
    """What it was sent for; one that was read out counts for whichever the person is at."""
    digest = models.CharField(max_length=HEX_OF_256_BITS)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Ten minutes at most (ASVS 6.5.5)."""

        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="a_number_lasts_a_while"),
        )

    def __str__(self) -> str:
        return f"number of {self.account_id}"


class Passkey(models.Model):
    """The public half of a passkey; the other half never leaves the person's device."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.with_case,
        operational=("id", "account", "credential", "public_key", "counter", "added_at", "used_at"),
    )

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey of {self.account_id}"


class DoorSession(models.Model):
    """Somebody is in. Looked up on each request, so that whatever ends it ends it everywhere at once (control 51)."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        operational=("digest", "account", "how", "place", "began_at", "seen_at", "ended_at"),
    )

    digest = models.CharField(primary_key=True, max_length=HEX_OF_256_BITS)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    how = models.CharField(max_length=13, choices=[(each.value, each.value) for each in How])
    place = models.CharField(max_length=HEX_OF_256_BITS)
    """A keyed digest of the network it came from: what is known is not slowed down by guesses from elsewhere."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Found by whose they are."""

        indexes = (models.Index(fields=("account", "place"), name="where_somebody_came_from"),)

    def __str__(self) -> str:
        return f"session of {self.account_id}"


class Guess(models.Model):
    """One try at a door, counted for a while so that guessing is slow (control 45). What it was about is a digest."""

    declared = Declared(
        rights=Rights.working, keeping=Keeping.passing, operational=("id", "kind", "about", "at")
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=HEX_OF_256_BITS)
    at = models.DateTimeField()

    class Meta:
        """Counted by what they were about."""

        indexes = (
            models.Index(fields=("kind", "about", "at"), name="guesses_of_late"),
            models.Index(fields=("at",), name="guesses_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind} at {self.at.isoformat()}"


class HelpAsk(models.Model):
    """Somebody cannot get in and asks to be rung: by staff, on the number that is known to be safe, and no other."""

    declared = Declared(
        rights=Rights.working,
        keeping=Keeping.passing,
        personal=("done_by",),
        operational=("id", "at", "done_at"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """Done has a moment and a person, or neither."""

        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="who_helped_somebody_in_and_when",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class HelpAskWords(models.Model):
    """What somebody typed who cannot get in; the portal can write it and never read it again."""

    declared = Declared(
        rights=Rights.erasable, keeping=Keeping.passing, personal=("name", "more"), operational=("ask",)
    )

    ask = models.OneToOneField(HelpAsk, primary_key=True, on_delete=models.CASCADE, related_name="words")
    name = models.CharField(max_length=200)
    more = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"words of {self.ask_id}"
