"""Rules that nobody passed into law: every feature that a rule may have, in combinations no Code has."""

from datetime import date, timedelta

from keptinformed.duties.history import Grade, Role
from keptinformed.duties.rules import Allowance, Done, Excuse, Layer, Rule, Span, Unit, Verified
from tests.engines import histories
from tests.engines.histories import TURNING_DAYS, ZONES, Dice, Scene

STARTS = ("suspect_arrested", "suspect_charged", "case_reopened", "plan_agreed", "updates_wanted")
DONE = ("told", "progress", "support_referred", "needs_assessed")
LAPSES = ("case_closed", "case_reopened", "progress", "told", "updates_wanted", "case_filed")
"""Some of these also start or discharge: an event may do both to different obligations."""
EXCUSES = (
    Excuse("key_news_declined", "key_news_wanted"),
    Excuse("updates_declined", "updates_wanted"),
    Excuse("key_news_declined"),
    Excuse("key_news_declined", "case_reopened"),
    Excuse("suspect_arrested", "case_closed"),
    Excuse("progress", "key_news_wanted"),
)
BEFORE = ("hearing_listed", "case_filed", "hearing_held", "suspect_charged")
COUNTED = (
    (Unit.working_days, (5, 1, 2, 10)),
    (Unit.working_days, (1, 2)),
    (Unit.days, (7, 1, 2, 28)),
    (Unit.months, (1, 2, 13)),
    (Unit.hours, (1, 24, 48)),
    (Unit.minutes, (60, 1440, 1)),
)


def scene(dice: Dice, *, cases: int, most_rules: int = 16) -> Scene:
    """Return a scene of `cases` cases under one or more made-up rules in one time zone."""
    turning, zone = dice.of(TURNING_DAYS), dice.of(ZONES)
    rules = [rule(dice, f"r{number}", turning, zone) for number in range(1 + dice.below(most_rules))]
    return histories.scene(dice, rules, turning, cases=cases)


def rule(dice: Dice, rule_id: str, turning: date, zone: str) -> Rule:
    """Return one valid rule (section 2 of `docs/reference/duties.md` says what is valid)."""
    within = lines(dice)
    before = within[0].before
    starts = dice.some(STARTS, least=1, most=2)
    repeats = dice.once_in(3)
    by_telling_of_trigger = not repeats and dice.once_in(2)
    done = () if by_telling_of_trigger else dice.some(DONE, least=1, most=2)
    # What re-arms a series cannot also end it: a repeating rule with such a kind is refused when it is read.
    barred = (*before, *starts) if repeats else before
    return Rule(
        id=rule_id,
        edition="made-up",
        layer=Layer.statutory,
        row="",
        verified=Verified.V,
        says="",
        owner="police",
        owed_to=(Role.victim, *dice.some(tuple(Role)[1:], most=2)),
        promise="",
        starts_when=starts,
        within=within,
        done_when=Done(done, dice.of((None, Grade.delivered, Grade.sent, Grade.verified))),
        in_force=in_force(dice, turning),
        timezone=zone,
        working_days="england-and-wales",
        only_first=dice.once_in(4),
        excused_when=dice.some(EXCUSES, most=2),
        lapses_when=tuple(kind for kind in dice.some(LAPSES, most=2) if kind not in barred),
        repeats=repeats,
        enabled=not dice.once_in(12),
    )


def in_force(dice: Dice, turning: date) -> Span:
    """Return dates that are mostly open-ended, else begin or end where the histories turn."""
    first = turning + timedelta(days=dice.below(3) - 1) if dice.once_in(5) else None
    last = turning + timedelta(days=dice.below(3)) if dice.once_in(5) else None
    return Span(first, last)


def lines(dice: Dice) -> tuple[Allowance, ...]:
    """Return the lines of `within`: one or several that are counted, or a single `before`."""
    if dice.once_in(6):
        return (Allowance(Unit.before, before=dice.some(BEFORE, least=1, most=2)),)
    enhanced = [line(dice, only_enhanced=True) for _ in range(dice.of((0, 1, 1, 2)))]
    standard = [line(dice, only_enhanced=False) for _ in range(dice.of((1, 1, 1, 2, 0)))]
    both = standard + enhanced if dice.once_in(4) else enhanced + standard
    return tuple(both) or (line(dice, only_enhanced=False),)


def line(dice: Dice, *, only_enhanced: bool) -> Allowance:
    """Return one counted allowance."""
    if dice.once_in(3):
        return Allowance(Unit.agreed, only_enhanced=only_enhanced)
    unit, counts = dice.of(COUNTED)
    return Allowance(unit, dice.of(counts), only_enhanced, or_agreed_if_sooner=dice.once_in(4))
