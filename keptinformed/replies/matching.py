"""Says whose a reply is, where that is sure; in any doubt it says why not, and a person decides. It never guesses."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from keptinformed.cases import people
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED, Channel, Part
from keptinformed.contact import conflicts
from keptinformed.contact.models import Attempt
from keptinformed.privacy import sealing
from keptinformed.replies.terms import Means, Unmatched

CHANNEL_OF = {Means.text: Channel.telephone, Means.email: Channel.email}


@dataclass(frozen=True, slots=True)
class Match:
    """Whose a reply is, or why nobody can say by itself."""

    participation: Participation | None = None
    why: Unmatched | None = None
    point: ContactPoint | None = None
    """The number or address of theirs that it came from."""
    attempt: Attempt | None = None
    """The message of ours that it answers."""


def match(means: Means, sender: str, in_answer_to: Collection[UUID]) -> Match:
    """Return whose something is that came from a number or address: with person and case.

    Sure is only: exactly one person in one case has that number or address now (or it answers a message of ours that
    went there), nobody on the other side has or had it, and the person can have written it. Raises CannotUnseal.
    """
    attempt = _answered(in_answer_to)
    if not sender.strip():
        return Match(why=Unmatched.hidden, attempt=attempt)
    lookup = sealing.lookup_of(CHANNEL_OF[means].value, sender)
    kept = list(
        ContactPoint.objects.filter(channel=CHANNEL_OF[means], lookup=lookup)
        .select_related("participation__case", "participation__person")
        .order_by("pk")
    )
    current = [each for each in kept if each.ended_at is None]
    if attempt is not None:
        theirs = [each for each in current if each.participation_id == attempt.intent.participation_id]
        why = None if theirs else _other_side_or(Unmatched.another_sender, kept)
    else:
        theirs, why = current, _unless_one(current, kept)
    if why is not None:
        return Match(why=why, attempt=attempt)
    point = theirs[0]
    against = _against(point, kept)
    if against is not None:
        return Match(why=against, attempt=attempt)
    return Match(point.participation, point=point, attempt=attempt)


def candidates(lookup: bytes | memoryview | None) -> list[Participation]:
    """Return everybody who is owed something and has, or had, a number or address: for a person who decides."""
    if lookup is None:
        return []
    with_it = ContactPoint.objects.filter(lookup=bytes(lookup)).values("participation")
    found = Participation.objects.filter(pk__in=with_it, part__in=OWED)
    return list(found.select_related("person", "case").order_by("pk"))


def _answered(in_answer_to: Collection[UUID]) -> Attempt | None:
    found = Attempt.objects.filter(public_id__in=in_answer_to)
    return found.select_related("intent__participation").order_by("-pk").first()


def _unless_one(current: Sequence[ContactPoint], kept: Sequence[ContactPoint]) -> Unmatched | None:
    whose = {each.participation_id for each in current}
    if len(whose) == 1:
        return None
    return _other_side_or(Unmatched.several if whose else Unmatched.nobody, kept)


def _other_side_or(otherwise: Unmatched, kept: Sequence[ContactPoint]) -> Unmatched:
    accused = any(each.participation.part == Part.suspect for each in kept)
    return Unmatched.other_side if accused else otherwise


def _against(point: ContactPoint, kept: Sequence[ContactPoint]) -> Unmatched | None:
    """Return why the one person who has it now may not be who wrote."""
    one = point.participation
    doubles = people.the_same_as([one.person])
    theirs = set(doubles.values_list("pk", flat=True))
    accused = {each.participation.person_id for each in kept if each.participation.part == Part.suspect}
    if one.part not in OWED or accused - theirs or conflicts.is_shared_with_other_side(point, theirs):
        return Unmatched.other_side
    if one.frozen_at is not None:
        return Unmatched.kept_out
    return Unmatched.death_recorded if doubles.filter(died_on__isnull=False).exists() else None
