"""What makes a referral unsafe or wrong, each by the block that must follow; all made up."""

from collections.abc import Callable
from datetime import date, timedelta

from keptinformed import pipeline_needs, pipeline_telling
from keptinformed.access.roles import Role
from keptinformed.cases.models import ContactPoint, Participation, Person
from keptinformed.needs.keeping import NewRule
from keptinformed.referrals.terms import Block
from tests.live.a_force import NOW, actor, somebody
from tests.referrals.a_referral import (
    OFFICER,
    a_number,
    say,
)


def kept_unsafe(one: Participation) -> None:
    ContactPoint.objects.filter(participation=one).update(safe=False)


def of_the_suspect(one: Participation) -> None:
    a_number(somebody(one.case, "S1", part="suspect"), rule=None)


def says_no_to_all(one: Participation) -> None:
    point = ContactPoint.objects.get(participation=one)
    pipeline_needs.set_safe_contact(contact_point=point, said=NewRule(may_call=False), by=OFFICER, now=NOW)


def stops(one: Participation) -> None:
    pipeline_telling.say_went_wrong(
        participation=one, contact_point=None, why="Her husband answered.", by=OFFICER, now=NOW
    )


def dies(one: Participation) -> None:
    Person.objects.filter(pk=one.person_id).update(died_on=date(2026, 6, 29))
    one.person.refresh_from_db()


def is_kept_out(one: Participation) -> None:
    Participation.objects.filter(pk=one.pk).update(frozen_at=NOW, frozen_why="On the other side")


def is_on_record(one: Participation) -> None:
    say(one, "support_referred", at=NOW - timedelta(hours=1))


def force_pauses(_one: Participation) -> None:
    pipeline_telling.pause_all_sending(why="A fault", by=actor(Role.supervisor, "S1"), now=NOW)


STOPS: dict[Block, Callable[[Participation], None]] = {
    Block.way_unsafe: kept_unsafe,
    Block.way_shared: of_the_suspect,
    Block.stopped: stops,
    Block.death_recorded: dies,
    Block.kept_out: is_kept_out,
    Block.on_record: is_on_record,
    Block.all_paused: force_pauses,
}
