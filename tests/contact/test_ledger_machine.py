"""Whatever happens to a message, in whichever order: it leaves once at most, never against what was said, and ends."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from keptinformed import pipeline_needs, pipeline_telling
from keptinformed.cases.models import ContactPoint, Person
from keptinformed.contact import delivery
from keptinformed.contact.channels.parcels import Answer, Parcel
from keptinformed.contact.models import Attempt, ContactTask, Intent, Telling
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Content, Way
from keptinformed.duties.history import Grade
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from tests.chaos.filling import HIGH_RISK, address_of, sealed
from tests.conftest import EXAMPLES
from tests.contact.a_message import NOW, OFFICER, SUPERVISOR, Scene, a_scene, says

NO = NewRule(may_email=False)
BECOMES = {
    "sending": OutcomeKind.accepted,
    "delivered": OutcomeKind.delivered,
    "permanent-failure": OutcomeKind.undeliverable,
}


class Killed(BaseException):
    """The worker is no more: nothing of its own catches this."""


@dataclass
class Provider:
    """Takes messages or not, says so or not, and always tells the truth to whoever asks, unless it is silent."""

    people: dict[str, int]
    forbidden: Callable[[int], str]
    """Why nothing may reach somebody now; empty where it may."""
    answers: list[str] = field(default_factory=list)
    silent: bool = False
    taken: dict[str, str] = field(default_factory=dict)
    """By reference, what became of it."""
    wrong: list[str] = field(default_factory=list)
    can_be_asked: bool = True

    def send(self, parcel: Parcel) -> Answer:
        """Do what it was told to do next."""
        how = self.answers.pop(0) if self.answers else "takes"
        if why := self.forbidden(self.people[parcel.to]):
            self.wrong.append(f"a message left for somebody although: {why}")
        if how in ("takes", "takes and is silent", "takes and the worker dies"):
            if parcel.reference in self.taken:
                self.wrong.append("the same try was made twice")
            self.taken[parcel.reference] = "sending"
        match how:
            case "takes":
                return Answer(OutcomeKind.accepted, parcel.reference)
            case "takes and is silent" | "is silent":
                raise TimeoutError(how)
            case "takes and the worker dies" | "the worker dies":
                raise Killed
            case "cannot deliver":
                return Answer(OutcomeKind.undeliverable, detail="made up")
            case "turns all away":
                return Answer(OutcomeKind.turned_away, detail="429")
        return Answer(OutcomeKind.failed, detail="made up")

    def ask(self, reference: str) -> Answer:
        """Say what became of it."""
        if self.silent:
            return Answer(OutcomeKind.unknown, detail="asked 503")
        if reference not in self.taken:
            return Answer(OutcomeKind.not_made, detail="none there")
        status = self.taken[reference]
        return Answer(BECOMES[status], reference=reference, detail=status)


ANSWERS = (
    "takes", "takes and is silent", "takes and the worker dies", "is silent", "the worker dies", "refuses",
    "cannot deliver", "turns all away",
)  # fmt: skip
SCENES: list[Scene] = []
"""Two people at risk and two others, made once; what an example does to them is taken back at its end."""
DONE: Counter[str] = Counter()
"""How many examples came to their end, and how many messages left in them."""
WHO = st.integers(0, 3)
DEAD = "died"


class Messages(RuleBasedStateMachine):
    """Everything that may happen, in every order that is tried."""

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.now = NOW
        self.said: dict[int, str] = {}
        self.paused = False
        addresses = {address_of(each): each for each in range(len(SCENES))}
        self.provider = Provider(addresses, self._forbidden)
        for who in (0, 2):
            self.is_asked_for(who=who, occasion="suspect_arrested")

    def teardown(self) -> None:
        """Let everything go on for days, in which all must come to an end; then take all of it back."""
        try:
            self.provider.answers, self.provider.silent = [], False
            self.all_sending_is_paused_or_goes_on(paused=False)
            for _ in range(8):
                self.now += timedelta(hours=13)
                self._round()
            assert not Intent.objects.filter(state=State.waiting).exists(), "it waits for ever"
            self.nothing_is_wrong()
            DONE.update({"examples": 1, "left": len(self.provider.taken)})
        finally:
            transaction.set_rollback(True)
            self._undone.__exit__(None, None, None)

    @rule(who=WHO, occasion=st.sampled_from(("suspect_arrested", "another")))
    def is_asked_for(self, who: int, occasion: str) -> None:
        """Somebody asks for a message."""
        content = Content.neutral if who < 2 else Content.full
        SCENES[who].ask(content=content, occasion=occasion, now=self.now)

    @rule(answers=st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3))
    def a_worker_comes(self, answers: list[str]) -> None:
        """A worker hands over what is due; it may be killed in the middle of it."""
        self.provider.answers = answers
        if self._round():
            self._all_that_left_is_in_the_history()

    @rule()
    def a_worker_dies_before_it_calls(self) -> None:
        """What it had written down stays."""
        with dying_before_the_call():
            self._round()

    @rule(hours=st.sampled_from((0.05, 0.5, 3.0, 21.0)))
    def time_passes(self, hours: float) -> None:
        """For minutes, or until the next day."""
        self.now += timedelta(hours=hours)

    @rule(which=st.integers(0, 5), status=st.sampled_from(sorted(BECOMES)))
    def something_becomes_of_it(self, which: int, status: str) -> None:
        """Later or sooner, once more, and in whichever order."""
        if self.provider.taken:
            reference = sorted(self.provider.taken)[which % len(self.provider.taken)]
            self.provider.taken[reference] = status

    @rule(silent=st.booleans())
    def nobody_can_be_asked(self, *, silent: bool) -> None:
        """The provider does not say what became of anything, or does again."""
        self.provider.silent = silent

    @rule(who=WHO, what=st.sampled_from(("unsafe", "went wrong", "died", "visits only")))
    def something_is_against_it(self, who: int, what: str) -> None:
        """From then on nothing may reach them."""
        one = SCENES[who]
        if DEAD in self.said.get(who, ""):
            return
        match what:
            case "unsafe":
                says(one.point, NO, now=self.now)
            case "went wrong":
                pipeline_telling.say_went_wrong(
                    participation=one.victim, contact_point=None, why="Made up.", by=OFFICER, now=self.now
                )
            case "visits only":
                plan = NewPlan(Wishes(), one.victim.person.public_id, ways=("visit",))
                pipeline_needs.agree_plan(participation=one.victim, plan=plan, by=OFFICER, now=self.now)
            case _:
                Person.objects.filter(pk=one.victim.person_id).update(died_on=self.now.date())
        self.said[who] = what

    @rule(paused=st.booleans())
    def all_sending_is_paused_or_goes_on(self, *, paused: bool) -> None:
        """Of the whole force."""
        if paused:
            pipeline_telling.pause_all_sending(why="Made up.", by=SUPERVISOR, now=self.now)
        else:
            pipeline_telling.resume_all_sending(by=SUPERVISOR, now=self.now)
        self.paused = paused

    @invariant()
    def nothing_is_wrong(self) -> None:
        """What holds at every moment."""
        assert self.provider.wrong == []
        known = {str(each.public_id): each.intent_id for each in Attempt.objects.all()}
        assert set(self.provider.taken) <= set(known), "something left of which nothing was written down"
        left = [known[reference] for reference in self.provider.taken]
        assert len(left) == len(set(left)), "a message left twice"
        cared_for = set(ContactTask.objects.filter(done_at__isnull=True).values_list("intent", flat=True))
        for intent in Intent.objects.filter(state__in=(State.held, State.unknown)):
            assert intent.pk in cared_for, "it is held, and nobody has a task"

    def _forbidden(self, who: int) -> str:
        return "all is paused" if self.paused else self.said.get(who, "")

    def _round(self) -> bool:
        """Say whether the worker came to its end."""
        try:
            pipeline_telling.hand_over_due(ways={Way.email: self.provider}, moment=lambda: self.now)
        except Killed:
            return False
        return True

    def _all_that_left_is_in_the_history(self) -> None:
        grades = telling_policy().grades
        for attempt in Attempt.objects.select_related("intent").prefetch_related("outcomes", "tellings"):
            learned = {each.kind for each in attempt.outcomes.all()}
            if not learned & {OutcomeKind.accepted, OutcomeKind.delivered}:
                continue
            neutral = attempt.intent.content == Content.neutral
            came = OutcomeKind.delivered in learned and not neutral
            least = Grade.delivered if came else grades["neutral" if neutral else attempt.way]
            assert max((each.grade for each in attempt.tellings.all()), default=-1) >= least
            assert Telling.objects.filter(attempt=attempt, event__case=attempt.intent.participation.case)


@contextmanager
def dying_before_the_call() -> Iterator[None]:
    """Kill the worker after it wrote a try down, before it calls."""
    module: Any = delivery
    call = module._call

    def dies(*_: Any) -> Any:
        raise Killed

    module._call = dies
    try:
        yield
    finally:
        module._call = call


@pytest.fixture
def people() -> Iterator[None]:
    SCENES[:] = []
    for number, offence in enumerate((HIGH_RISK, HIGH_RISK, "Burglary", "Burglary")):
        made = a_scene(f"CASE-{number}", offence=offence)
        ContactPoint.objects.filter(pk=made.point.pk).update(**sealed(address_of(number)))
        SCENES.append(replace(made, point=ContactPoint.objects.get(pk=made.point.pk)))
    yield
    SCENES[:] = []


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
def test_a_message_leaves_once_at_most_and_always_comes_to_an_end() -> None:
    DONE.clear()
    examples = max(EXAMPLES // 5, 4)
    how = settings(max_examples=examples, stateful_step_count=14, deadline=None, database=None)
    run_state_machine_as_test(Messages, settings=how)
    print(DONE)
    assert DONE["left"] > examples, "hardly anything left, so hardly anything was tried"


@pytest.mark.django_db
@pytest.mark.usefixtures("people")
def test_a_ledger_that_forgets_what_may_have_left_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgets(intent: Intent, attempt: Attempt, _ways: object, now: datetime, policy: Any) -> None:
        delivery._learn(attempt, Answer(OutcomeKind.not_made), now)
        delivery._try_again(intent, now, policy)

    monkeypatch.setattr(delivery, "_settle", forgets)
    led = Messages()
    led.a_worker_comes(answers=["takes", "takes and is silent"])
    with pytest.raises(AssertionError, match="a message left twice"):
        led.teardown()
