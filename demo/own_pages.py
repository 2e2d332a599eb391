"""Pages of their own for a few made-up victims, one in each mode, and how to come in to each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo import messages
from keptinformed import pipeline, pipeline_people, pipeline_portal
from keptinformed.access.actors import Actor
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import Basis
from keptinformed.cases.people import NewPerson
from keptinformed.cases.timeline import Happening
from keptinformed.invitations.models import ActivationCode, Invitation
from keptinformed.invitations.policy import Answer, safety_policy
from keptinformed.invitations.terms import Mode

NUMBER = "07700 900104"
"""Of the range that is kept free for stories."""
UNSAFE = {
    Mode.full: (),
    Mode.silent: ("messages",),
    Mode.call_first: ("home",),
    Mode.advocate: ("device",),
    Mode.code_word: ("device", "wants"),
}
"""Which questions of the safety check the victim in each mode answers otherwise than is safe."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody with a page."""

    mode: Mode
    reference: str
    invitation: int

    @property
    def says(self) -> str:
        """What their mode means, in a sentence."""
        return safety_policy().mode(self.mode).says


def invite(mode: Mode, victim: Participation, by: Actor, now: datetime) -> Player:
    """Make the safety check with somebody, and invite them; something happened that they have not been told."""
    if mode is Mode.full:
        messages.says_that_it_is_safe(victim, NUMBER, by, now)
    supporter = None
    if mode is Mode.advocate:
        supporter = pipeline_people.add_representative(
            participation=victim,
            person=NewPerson("Linden Ashworth", made_up=True),
            basis=Basis.advocate,
            evidence="Both said so at the station (made up)",
            by=by,
            now=now,
        ).person.public_id
    answers = {each.id: each.safe for each in safety_policy().questions}
    answers |= {name: _otherwise(answers[name]) for name in UNSAFE[mode]}
    checked = pipeline_portal.check_safety(participation=victim, answers=answers, by=by, now=now)
    made = pipeline_portal.invite(check=checked.check, mode=mode, supporter=supporter, by=by, now=now)
    arrest = Happening("suspect_arrested", now - timedelta(hours=2))
    pipeline.record(arrest, case=victim.case, by=by, now=now)
    if mode is Mode.call_first:
        pipeline_portal.spoke_today(invitation=made, by=by, now=now)
    return Player(mode, victim.case.reference, made.pk)


def tell_how_to_come_in(
    address: str, players: list[Player], by: Actor, now: datetime, tell: Callable[[str], object]
) -> None:
    """Print the address, and a line for each with a first code that works once."""
    tell("")
    tell(f"DEMO: people's own pages are at {address}/ . Everybody is made up.")
    tell(
        "Start there with a code. To the full one six digits are sent, and the text is printed here; to the others"
    )
    tell(
        "staff read them out, from the page of the person in the desk. Or press Sign in and come straight in with"
    )
    tell("the code. Each works once.")
    tell("")
    for player in players:
        tell(f"  {_code(player, by, now):11}  {player.reference}  {player.mode.value}: {player.says}")
    tell("")


def renew_used(players: list[Player], by: Actor, now: datetime, tell: Callable[[str], object]) -> None:
    """Print a new first code for whoever used theirs."""
    unused = ActivationCode.objects.filter(used_at__isnull=True, ends_at__gt=now)
    kept = set(unused.values_list("account__invitation", flat=True))
    for player in players:
        if player.mode is not Mode.code_word and player.invitation not in kept:
            tell(f"  {_code(player, by, now)}  {player.reference}  (the next code of their own page)")


def _code(player: Player, by: Actor, now: datetime) -> str:
    invitation = Invitation.objects.select_related("participation__case", "participation__person").get(
        pk=player.invitation
    )
    if player.mode is Mode.code_word:
        return "no page"
    return pipeline_portal.give_code(invitation=invitation, by=by, now=now)


def _otherwise(answer: Answer) -> Answer:
    return Answer.no if answer is Answer.yes else Answer.yes
