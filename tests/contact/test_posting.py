"""A letter counts as sent when a person says that it was posted, and what became unsafe before that never does."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from keptinformed import pipeline_posting, pipeline_telling
from keptinformed.access.actors import NotAllowed
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, Restriction
from keptinformed.contact import pile
from keptinformed.contact.drafting.marks import pages_of, slips_in
from keptinformed.contact.models import ContactTask, LetterPages, Outcome, PostedLetter, PrintRun
from keptinformed.contact.models.letters import LetterState
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Content, Reason, TaskKind, Way
from keptinformed.duties.history import Grade
from keptinformed.needs.keeping import NewRule
from keptinformed.pipeline_posting import CannotPost
from tests.contact.a_letter import AFTERNOON, CLERK, HOME, NEXT_DAY, Posting, a_posting
from tests.contact.a_message import NOW, OFFICER, SUPERVISOR, says

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=10)
NO = NewRule(may_post=False)


@pytest.fixture
def posting() -> Posting:
    return a_posting()


def printed() -> PrintRun:
    run, _ = pipeline_posting.print_ready(by=CLERK, now=SOON)
    assert run is not None
    return run


def told() -> list[Event]:
    return list(Event.objects.filter(kind="told"))


def test_a_letter_waits_on_the_pile_and_is_told_once_it_was_posted(posting: Posting) -> None:
    letter = posting.laid_ready()
    intent = letter.attempt.intent
    intent.refresh_from_db()
    assert (letter.state, intent.state, told()) == (LetterState.ready, State.to_post, [])
    assert letter.day == NOW.date()
    assert HOME.encode() not in bytes(LetterPages.objects.get().sealed)
    run = printed()
    posting.round(SOON)
    assert told() == []
    done = pipeline_posting.confirm_posted(run.public_id, posted_at=AFTERNOON, by=CLERK, now=AFTERNOON)
    posting.round(AFTERNOON)
    assert done == pipeline_posting.Confirmed(1, ())
    (event,) = told()
    assert (event.grade, event.at, event.by) == (Grade.sent, AFTERNOON, OFFICER.staff_number)
    intent.refresh_from_db()
    assert intent.state == State.handed_over
    assert not LetterPages.objects.exists()
    run.refresh_from_db()
    assert (run.posted_by, run.posted_at) == ("B1", AFTERNOON)
    acts = list(Entry.objects.filter(by="B1").order_by("pk").values_list("act", flat=True))
    assert acts == ["letters.printed", "letters.posted"]


def test_the_batch_is_one_pdf_and_each_letter_begins_on_a_fresh_sheet(posting: Posting) -> None:
    posting.laid_ready()
    a_posting("CASE-2").laid_ready()
    run = printed()
    made = pipeline_posting.pages_of(run.public_id, by=CLERK, now=SOON)
    pages = pages_of(made)
    marks = list(run.letters.order_by("number").values_list("mark", flat=True))
    begins = [number for number, text in enumerate(pages) if "page 1 of" in text]
    assert len(begins) == 2
    assert all(number % 2 == 0 for number in begins)
    for mark, number in zip(marks, begins, strict=True):
        assert f"Letter mark {mark}" in pages[number]
        assert mark in pages[0]
    assert "2 letters" in pages[0]
    names = [posting.scene.victim.person.name, HOME.split(",", maxsplit=1)[0]]
    assert not any(word in pages[0] for word in names), "the sheet to check by names nobody"
    assert PdfReader(BytesIO(made)).pages[0].mediabox.width > 0
    letters = [pile.pages(each) for each in run.letters.all()]
    assert all(each is not None and slips_in(each) == () for each in letters)


def mark_unsafe(posting: Posting) -> None:
    says(posting.home, NO, now=AFTERNOON)


def restrict(posting: Posting) -> None:
    Restriction.objects.create(
        case=posting.scene.case,
        kind="sensitive",
        reason="Made up",
        owner="S1",
        set_by="S1",
        set_at=AFTERNOON,
        review_at=AFTERNOON + timedelta(days=9),
    )


def stop(posting: Posting) -> None:
    pipeline_telling.say_went_wrong(
        participation=posting.scene.victim, contact_point=None, why="Made up.", by=OFFICER, now=AFTERNOON
    )


def pause(_posting: Posting) -> None:
    pipeline_telling.pause_all_sending(why="Made up.", by=SUPERVISOR, now=AFTERNOON)


def rename(posting: Posting) -> None:
    posting.scene.victim.person.name = "Somebody Else"
    posting.scene.victim.person.save()


STOPS = {
    "marked": (mark_unsafe, Reason.marked_unsafe),
    "restricted": (restrict, Reason.restricted),
    "stopped": (stop, Reason.stopped),
    "paused": (pause, Reason.all_paused),
    "renamed": (rename, Reason.changed),
}


@pytest.mark.parametrize("name", STOPS)
def test_what_became_unsafe_since_it_was_printed_is_not_sent(name: str, posting: Posting) -> None:
    other = a_posting("CASE-2")
    letter, fine = posting.laid_ready(), other.laid_ready()
    run = printed()
    act, reason = STOPS[name]
    act(posting)
    done = pipeline_posting.confirm_posted(run.public_id, posted_at=AFTERNOON, by=CLERK, now=AFTERNOON)
    letter.refresh_from_db()
    fine.refresh_from_db()
    assert (letter.state, letter.why) == (LetterState.stopped, reason)
    assert letter.number in done.to_take_out
    if name != "paused":
        assert (done.posted, fine.state, done.to_take_out) == (1, LetterState.posted, (letter.number,))
    posting.round(AFTERNOON)
    assert posting.scene.case not in [event.case for event in told()]
    intent = letter.attempt.intent
    intent.refresh_from_db()
    assert intent.state == State.unknown
    assert Reason.not_known in ContactTask.objects.filter(intent=intent).values_list("reason", flat=True)


@pytest.mark.parametrize("name", STOPS)
def test_what_became_unsafe_on_the_pile_is_not_printed(name: str, posting: Posting) -> None:
    letter = posting.laid_ready()
    act, reason = STOPS[name]
    act(posting)
    run, _ = pipeline_posting.print_ready(by=CLERK, now=AFTERNOON)
    assert run is None
    letter.refresh_from_db()
    if name == "restricted":  # It is not there for the clerk: whoever may see the case finds it on the pile.
        assert letter.state == LetterState.ready
        return
    assert letter.state == LetterState.taken_out
    assert Outcome.objects.filter(attempt=letter.attempt, kind=OutcomeKind.not_made).exists()
    assert reason in ContactTask.objects.filter(intent=letter.attempt.intent).values_list("reason", flat=True)


def test_an_envelope_that_was_taken_out_is_held_and_may_be_asked_for_again(posting: Posting) -> None:
    letter = posting.laid_ready()
    run = printed()
    mark_unsafe(posting)
    pipeline_posting.check_before_posting(run.public_id, by=CLERK, now=AFTERNOON)
    pipeline_posting.take_out(letter.public_id, why="", by=CLERK, now=AFTERNOON)
    letter.refresh_from_db()
    intent = letter.attempt.intent
    intent.refresh_from_db()
    assert (letter.state, intent.state) == (LetterState.taken_out, State.held)
    open_now = ContactTask.objects.get(intent=intent, done_at__isnull=True)
    assert open_now.reason == Reason.marked_unsafe
    assert posting.ask(Way.email, now=AFTERNOON + timedelta(minutes=1)).state == State.waiting


def test_an_envelope_that_left_all_the_same_is_told_and_alarms_a_supervisor(posting: Posting) -> None:
    letter = posting.laid_ready()
    run = printed()
    mark_unsafe(posting)
    pipeline_posting.confirm_posted(run.public_id, posted_at=AFTERNOON, by=CLERK, now=AFTERNOON)
    pipeline_posting.say_it_left(letter.public_id, by=CLERK, now=AFTERNOON)
    posting.round(AFTERNOON)
    assert [event.grade for event in told()] == [Grade.sent]
    kinds = ContactTask.objects.filter(done_at__isnull=True).values_list("kind", flat=True)
    assert TaskKind.supervisor in kinds


def test_whoever_takes_a_letter_out_says_why_and_it_is_a_task_again(posting: Posting) -> None:
    letter = posting.laid_ready()
    with pytest.raises(CannotPost):
        pipeline_posting.take_out(letter.public_id, why="", by=CLERK, now=SOON)
    pipeline_posting.take_out(letter.public_id, why="damaged", by=CLERK, now=SOON)
    task = ContactTask.objects.get(done_at__isnull=True)
    assert (task.reason, task.kind, task.owner) == (Reason.taken_out, TaskKind.decide, OFFICER.staff_number)
    with pytest.raises(CannotPost):
        pipeline_posting.take_out(letter.public_id, why="damaged", by=CLERK, now=SOON)


def test_a_letter_that_came_back_ages_the_address_and_goes_the_next_way(posting: Posting) -> None:
    letter = posting.laid_ready()
    run = printed()
    pipeline_posting.confirm_posted(run.public_id, posted_at=AFTERNOON, by=CLERK, now=AFTERNOON)
    with pytest.raises(CannotPost):
        pipeline_posting.take_out(letter.public_id, why="damaged", by=CLERK, now=AFTERNOON)
    pipeline_posting.say_returned(letter.public_id, by=CLERK, now=NEXT_DAY)
    assert posting.round(NEXT_DAY) == 1
    intent = letter.attempt.intent
    intent.refresh_from_db()
    assert (intent.way, intent.state) == (Way.email, State.waiting)
    posting.round(NEXT_DAY)
    assert len(posting.scene.way.sent) == 1
    again = posting.ask(Way.post, NEXT_DAY, occasion="bail_changed")
    assert ContactTask.objects.get(intent=again).reason == Reason.came_back


def test_nobody_posts_before_it_was_printed_or_in_the_future(posting: Posting) -> None:
    posting.laid_ready()
    run = printed()
    for at in (SOON - timedelta(hours=1), AFTERNOON + timedelta(hours=1)):
        with pytest.raises(CannotPost):
            pipeline_posting.confirm_posted(run.public_id, posted_at=at, by=CLERK, now=AFTERNOON)
    assert PostedLetter.objects.get().state == LetterState.printed


def test_what_waits_past_the_cut_off_of_its_day_is_late(posting: Posting) -> None:
    posting.laid_ready()
    assert pile.waiting_for(CLERK, now=SOON) == pile.Waiting(1, 0)
    cut_off = NOW.replace(hour=14)
    assert pile.waiting_for(CLERK, now=cut_off - timedelta(seconds=1)) == pile.Waiting(1, 0)
    assert pile.waiting_for(CLERK, now=cut_off) == pile.Waiting(1, 1)
    printed()
    assert pile.waiting_for(CLERK, now=NEXT_DAY) == pile.Waiting(1, 1)


def test_pages_that_were_changed_are_not_printed(posting: Posting) -> None:
    letter = posting.laid_ready()
    PostedLetter.objects.filter(pk=letter.pk).update(digest="0" * 64)
    run, pulled = pipeline_posting.print_ready(by=CLERK, now=SOON)
    assert (run, pulled) == (None, 1)
    assert ContactTask.objects.get(done_at__isnull=True).reason == Reason.in_doubt


def test_only_whoever_posts_letters_may(posting: Posting) -> None:
    letter = posting.laid_ready()
    with pytest.raises(NotAllowed):
        pipeline_posting.print_ready(by=OFFICER, now=SOON)
    run = printed()
    with pytest.raises(NotAllowed):
        pipeline_posting.confirm_posted(run.public_id, posted_at=SOON, by=OFFICER, now=SOON)
    with pytest.raises(NotAllowed):
        pipeline_posting.say_returned(letter.public_id, by=OFFICER, now=SOON)


def test_a_notice_by_post_tells_nothing(posting: Posting) -> None:
    posting.laid_ready(content=Content.neutral)
    run = printed()
    pipeline_posting.confirm_posted(run.public_id, posted_at=AFTERNOON, by=CLERK, now=AFTERNOON)
    posting.round(AFTERNOON)
    assert [event.grade for event in told()] == [Grade.attempted]
