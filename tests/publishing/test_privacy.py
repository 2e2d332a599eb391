"""No page holds a name, number, address or words of anybody; what somebody may not know of never changes their page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keptinformed import pipeline_people, pipeline_restrictions
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases import visibility
from keptinformed.cases.models import MirrorLink, Participation, Person, Representative
from keptinformed.cases.models.case import RestrictionKind
from keptinformed.cases.models.people import OWED, Part
from keptinformed.cases.restrictions import Closing
from keptinformed.duties.history import Grade
from keptinformed.publishing import looks, storing
from keptinformed.publishing.page import PublishedPage, Reader, Section, Standing
from keptinformed.publishing.storing import NoPage
from tests.canaries import planted, smelt
from tests.gates.signed_for import sign_for
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.publishing.stories_told import as_text
from tests.publishing.test_storing import OFFICER, begin, happens, invited, shown

pytestmark = pytest.mark.django_db
DIRECTOR = actor(Role.case_director, "D1")


def test_no_page_of_anybody_holds_a_word_that_was_planted() -> None:
    one, other = planted("PAGE-1"), planted("PAGE-2")
    first, second = sorted((one.case, other.case), key=lambda case: case.pk)
    MirrorLink.objects.create(one=first, other=second, at=NOW, by="A1")
    everything = [*one.canaries, *other.canaries]
    Person.objects.update(died_on=None)  # Of whoever has died nothing at all is shown.
    assert len(everything) > 60
    pages = 0
    for case in (one.case, other.case):
        for each in case.participations.select_related("person", "case").filter(part__in=OWED):
            for reader in (None, *Representative.objects.filter(participation=each).select_related("person")):
                page = storing.page_of(each, representative=reader, now=NOW)
                assert page.standing is Standing.shown
                for text in (page.as_json(), as_text(page, NOW)):
                    assert not smelt(text, everything), f"{each.part} is shown what is not for them"
                assert str(each.person.public_id) not in page.as_json()
                pages += 1
    assert pages >= 10


def test_a_suspect_has_no_page() -> None:
    case, _ = invited()
    with pytest.raises(NoPage):
        storing.page_of(somebody(case, "S1", "suspect"), now=NOW)


def test_what_happened_to_others_and_what_was_withdrawn_changes_nothing() -> None:
    case, one = invited()
    another, suspect = somebody(case, "V2"), somebody(case, "S1", "suspect")
    happens(case, "suspect_arrested", days=1)
    before = bare(one)
    for kind in (
        "plan_agreed",
        "needs_assessed",
        "support_refused",
        "measures_decided",
        "complaint_received",
    ):
        happens(case, kind, days=1, whom=another)
    happens(case, "told", days=0, whom=another, about=("suspect_arrested",), grade=Grade.verified)
    happens(case, "review_requested", days=0, whom=suspect)
    wrong = happens(case, "suspect_charged", days=0)
    happens(case, "entry_withdrawn", days=0, about=(wrong,))
    assert bare(one) == before


@pytest.mark.parametrize(
    "kind",
    [
        "thrive_assessed",
        "filed_at_source",
        "third_party_report",
        "recorded_in_log_only",
        "uls_eligible",
        "non_crime",
    ],
)
def test_what_only_staff_may_see_adds_nothing_to_a_page(kind: str) -> None:
    case, one = invited()
    happens(case, "suspect_arrested", days=1)
    before = bare(one)
    sign_for([(case, kind)])
    happens(case, kind, days=0)
    after = bare(one)
    assert replace(after, promises=before.promises, rights=before.rights) == before
    known = {(each.act, each.happened, each.due_at) for each in before.promises}
    assert {(each.act, each.happened, each.due_at) for each in after.promises} <= known


def test_while_telling_is_withheld_a_page_stands_still() -> None:
    case, one = invited()
    begin(one)
    before = bare(one)
    happens(case, "telling_withheld", days=1, whom=one)
    arrest = happens(case, "suspect_arrested", days=0)
    assert bare(one) == before, "that something is withheld is not told either"
    happens(case, "telling_allowed", days=0, whom=one)
    assert [each.kind for each in bare(one).new] == ["suspect_arrested"]
    happens(case, "told", days=0, whom=one, about=(arrest,), grade=Grade.spoken)
    assert not bare(one).new


def test_news_that_somebody_does_not_want_is_not_put_before_them() -> None:
    case, one = invited()
    happens(case, "key_news_declined", days=1, whom=one)
    happens(case, "suspect_arrested", days=0)
    page = bare(one)
    assert [each.kind for each in page.updates] == ["key_news_declined", "crime_reported"]
    assert page.now is not None
    assert page.now.says[0].key == "now.reported.says"
    happens(case, "key_news_wanted", days=0, whom=one)
    assert [each.kind for each in bare(one).new] == ["suspect_arrested"]


def test_a_witness_sees_what_is_theirs_and_nothing_of_the_victim() -> None:
    case, victim = invited()
    witness = somebody(case, "W1", "witness")
    happens(case, "suspect_arrested", days=1)
    happens(case, "vps_taken", days=1, whom=victim)
    happens(case, "evidence_required", days=1, whom=witness)
    happens(case, "suspect_charged", days=0)
    page = bare(witness)
    assert {each.kind for each in page.updates} == {"crime_reported", "evidence_required", "suspect_charged"}
    assert page.statement is None
    assert page.left_out == (Section.statement, Section.opinion)
    assert all(each.key.startswith("standard.") for each in page.rights)
    assert page.rights
    assert all(
        each.happened in {"crime_reported", "evidence_required", "suspect_charged"} for each in page.promises
    )


def test_who_acts_for_somebody_is_not_shown_what_is_that_persons_own() -> None:
    case, one = invited()
    acting = Representative.objects.create(
        participation=one,
        person=somebody(a_case("ELSEWHERE")).person,
        basis="advocate",
        evidence="Seen",
        added_by="A1",
        begins_at=NOW,
    )
    happens(case, "vps_taken", days=1, whom=one)
    happens(case, "support_refused", days=1, whom=one)
    happens(case, "suspect_arrested", days=0)
    page = storing.page_of(one, representative=acting, now=NOW)
    assert page.reader is Reader.advocate
    assert {each.kind for each in page.updates} == {"crime_reported", "suspect_arrested"}
    assert (page.statement, page.contact, page.looked, page.support, page.documents) == (
        None,
        None,
        None,
        (),
        (),
    )
    assert page.says
    Representative.objects.filter(pk=acting.pk).update(frozen_at=NOW, frozen_why="Stands on the other side")
    acting.refresh_from_db()
    assert storing.page_of(one, representative=acting, now=NOW).standing is Standing.team_calls


def test_a_restricted_case_is_calm_from_the_moment_that_it_is_restricted() -> None:
    case, one = invited()
    invitation = begin(one)
    Staff.objects.create(
        staff_number="D1", name="Made Up", role=Role.case_director.value, unit="North", team="A"
    )
    what = Closing(RestrictionKind.sensitive, "a reason", "D1", ("D1",), NOW + timedelta(days=30))
    pipeline_restrictions.add_restriction(what, case=case, by=DIRECTOR, now=NOW)
    page = shown(invitation)
    assert page.standing is Standing.team_calls
    assert (page.updates, page.promises, page.rights, page.reference, page.who_helps.officer) == (
        (),
        (),
        (),
        "",
        "",
    )
    assert [each.key for each in page.says] == ["calm.says", "calm.ring"]


def test_whoever_is_accused_in_the_case_reads_nothing_of_it() -> None:
    case, one = invited()
    invitation = begin(one)
    pipeline_people.add_participant(
        case=case, person=one.person.public_id, part=Part.suspect, since=None, by=OFFICER, now=NOW
    )
    assert shown(invitation).standing is Standing.team_calls


def test_staff_who_looked_are_counted_as_the_access_log_has_them() -> None:
    case, one = invited()
    for reader in (OFFICER, OFFICER, actor(Role.call_handler, "C1")):
        visibility.open_case(case.public_id, reader=reader, now=NOW - timedelta(days=29))
    visibility.open_case(case.public_id, reader=actor(Role.supervisor, "S1"), now=NOW - timedelta(days=31))
    machine = About(str(case.public_id), (one.person.public_id,))
    note(Act.message_held, machine, by=Who("kept worker", "service"), now=NOW)
    another = somebody(case, "V2")
    visibility.open_case(case.public_id, reader=actor(Role.officer, "A2"), now=NOW)
    assert looks.staff_who_looked(one, days=30, now=NOW) == 3
    assert looks.staff_who_looked(another, days=30, now=NOW) == 1


def bare(one: Participation) -> PublishedPage:
    """Return somebody's page without the moment at which it was made."""
    fresh = Participation.objects.select_related("person", "case").get(pk=one.pk)
    return replace(storing.page_of(fresh, now=NOW), made_at=NOW)
