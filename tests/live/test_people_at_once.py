"""Two people work on two cases at the same moment: what each does not see of the other must harm nobody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, connections

from keptinformed import pipeline_people
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, Participation, Representative
from keptinformed.cases.models.people import Basis, Part
from keptinformed.cases.people import NewPerson
from keptinformed.cases.representatives import MayNotAct
from tests.live.a_force import NOW, a_case, actor

BY = actor(Role.supervisor, "S1")


def enters(case: Case, person: NewPerson | UUID, part: Part) -> Participation:
    return pipeline_people.add_participant(
        case=case, person=person, part=part, since=None, by=BY, now=NOW
    ).participation


def acts(child: Participation, person: UUID) -> Representative:
    return pipeline_people.add_representative(
        participation=child, person=person, basis=Basis.parent, evidence="seen", by=BY, now=NOW
    )


def at_once(together: Barrier, act: Callable[[], object]) -> str:
    try:
        together.wait(timeout=30)
        act()
    except MayNotAct:
        return "refused"
    finally:
        connections.close_all()
    return "done"


@pytest.mark.usefixtures("own_database")
def test_a_suspect_here_and_a_parent_there_do_not_slip_past_each_other() -> None:
    for number in range(6):
        one, two, pool = a_case(f"ONE-{number}"), a_case(f"TWO-{number}"), a_case(f"POOL-{number}")
        child = enters(one, NewPerson(f"Child {number}", born_on=date(2015, 3, 4)), Part.victim)
        enters(two, child.person.public_id, Part.witness)
        father = enters(pool, NewPerson(f"Father {number}"), Part.witness).person
        together = Barrier(2)
        suspected = partial(enters, two, father.public_id, Part.suspect)
        parent = partial(acts, child, father.public_id)
        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(partial(at_once, together), (suspected, parent)))
        assert done in (["done", "done"], ["done", "refused"])
        standing = Representative.objects.filter(person=father, frozen_at__isnull=True)
        assert not standing.exists(), f"round {number}: the father, a suspect, may be told"
    connection.close()
