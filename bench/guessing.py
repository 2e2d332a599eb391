"""Tries to come in to a page of somebody made up, and says how long each try took; needs Django set up."""

import time
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from random import Random

from django.db import transaction
from django.test.utils import override_settings

from keptinformed import pipeline_portal
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, Participation, Person
from keptinformed.invitations import entering, signing_in
from keptinformed.invitations.entering import Typed
from keptinformed.invitations.models import Guess
from keptinformed.invitations.policy import safety_policy
from keptinformed.invitations.terms import Mode
from keptinformed.timekeeping import clock

OFFICER = Actor("BENCH1", Role.officer)
HOME = "192.0.2.7"
AS_IN_PRODUCTION = override_settings(
    PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"],
)
"""Anywhere else passwords are worked out in no time, which would hide what a missing one saves."""
type Took = dict[str, list[float]]


@transaction.atomic
def with_a_page(name: str, password: str) -> None:
    """Invite somebody after a safety check in which all was safe, and let them choose how they sign in."""
    now = clock.now()
    case = Case.objects.create(reference="ALIKE", officer=OFFICER.staff_number, offence="Theft")
    person = Person.objects.create(name="Made Up", made_up=True)
    one = Participation.objects.create(case=case, person=person, participant_id="V1", part="victim")
    safe = {each.id: each.safe for each in safety_policy().questions}
    checked = pipeline_portal.check_safety(participation=one, answers=safe, by=OFFICER, now=now)
    invitation = pipeline_portal.invite(
        check=checked.check, mode=Mode.silent, supporter=None, by=OFFICER, now=now
    )
    code = pipeline_portal.give_code(invitation=invitation, by=OFFICER, now=now)
    token = entering.open_with(code, ip=HOME, now=now) or ""
    entering.has_read(token, now=now)
    number = pipeline_portal.read_out_number(invitation=invitation, by=OFFICER, now=now)
    entering.give_number(token, number, now=now)
    if entering.set_password(token, Typed(name, password), ip=HOME, now=now) is None:
        raise RuntimeError("Nobody came in: there is nothing to measure.")


def tried(ways: Mapping[str, tuple[str, str]], tries: int) -> tuple[Took, Took]:
    """Try each way in turn, `tries` times; return the seconds of the first step and of the second."""
    first: Took = {what: [] for what in ways}
    second: Took = {what: [] for what in ways}
    place, dice = count(), Random(7)  # noqa: S311 (which comes first is no secret)
    for _ in range(tries):
        for what, (name, password) in dice.sample(list(ways.items()), len(ways)):
            # Whoever tries so often is slowed down, which is another matter: each try is as if it were the first.
            Guess.objects.all().delete()
            ip, now = f"198.51.{next(place) % 250}.7", clock.now()
            began = time.perf_counter()
            with transaction.atomic():
                token = signing_in.begin(name, password, ip=ip, now=now)
            first[what].append(time.perf_counter() - began)
            began = time.perf_counter()
            with transaction.atomic():
                signing_in.finish(token, "000000", ip=ip, now=now + timedelta(seconds=5), unmoved=now)
            second[what].append(time.perf_counter() - began)
    return first, second
