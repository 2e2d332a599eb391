"""What somebody may not know of never changes their page: tried with histories that nobody thought of."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from keptinformed.duties.history import Event, Grade, Participant, Role
from keptinformed.duties.reading import load_policy
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.obligations.law import law_of
from keptinformed.publishing.deciding import publish
from keptinformed.publishing.facts import Facts, Law
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.visible import ALLOWED, WITHHELD
from keptinformed.timekeeping.instants import to_micros

NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
POLICY = load_policy(force="west-midlands")
EDITIONS = {edition.id: edition for edition in POLICY.editions}
LAW = Law(
    {rule.id: rule for rule in POLICY.enabled},
    POLICY.vocabulary,
    EDITIONS[portal_policy().code],
    EDITIONS[portal_policy().charter],
    law_of("west-midlands", NOW.date()).calendar,
)
LIMITS = (WITHHELD, ALLOWED, ENTRY_WITHDRAWN)
SEEN = [kind for kind, word in POLICY.vocabulary.items() if word.seen_by is SeenBy.participant]
HIDDEN = [kind for kind in POLICY.vocabulary if kind not in SEEN and kind not in LIMITS]
_DAY = 86_400_000_000
times = st.integers(0, 60).map(lambda days: to_micros(NOW) - days * _DAY)


@st.composite
def events(draw: st.DrawFn, name: str, kinds: list[str], whose: list[str]) -> tuple[Event, ...]:
    """Return up to eight events of some kinds that concern somebody of a list (empty: everybody)."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        kind, who, at = draw(st.sampled_from(kinds)), draw(st.sampled_from(whose)), draw(times)
        about, grade = (
            ((draw(st.sampled_from(SEEN)),), draw(st.sampled_from(Grade))) if kind == TOLD else ((), None)
        )
        if kind == TOLD and not who:
            who = whose[-1]
        made.append(Event("C", f"{name}{number}", kind, at, at, who, about=about, grade=grade))
    return tuple(made)


known = events("K", [*SEEN, WITHHELD, ALLOWED], ["", "V1"])
of_others = events("O", [*SEEN, WITHHELD], ["V2", "W1"])
of_staff = events("S", HIDDEN, ["", "V1", "V2"])
wrong = events("X", [*SEEN, WITHHELD], ["", "V1"])


@given(known, of_others, of_staff, wrong, st.sampled_from(Role))
@settings(max_examples=120, deadline=None)
def test_what_somebody_may_not_know_of_never_changes_their_page(
    theirs: tuple[Event, ...],
    others: tuple[Event, ...],
    staff: tuple[Event, ...],
    mistaken: tuple[Event, ...],
    role: Role,
) -> None:
    facts = Facts("key", Participant("C", "V1", role), theirs, (), LAW, NOW)
    taken_back = tuple(
        Event("C", f"W{each.event_id}", ENTRY_WITHDRAWN, each.at, each.at, about=(each.event_id,))
        for each in mistaken
    )
    more = replace(facts, events=(*theirs, *others, *staff, *mistaken, *taken_back))
    assert publish(more, portal_policy()) == publish(facts, portal_policy())


@given(known, st.sampled_from(Role))
@settings(max_examples=60, deadline=None)
def test_a_case_that_is_kept_back_shows_the_same_page_whatever_happened(
    theirs: tuple[Event, ...], role: Role
) -> None:
    facts = Facts("key", Participant("C", "V1", role), (), (), LAW, NOW, kept_back=True)
    assert publish(replace(facts, events=theirs, reference="C/1"), portal_policy()) == publish(
        facts, portal_policy()
    )
