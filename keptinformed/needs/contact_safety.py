"""Says in words how somebody may safely be reached; whatever is unknown, out of date or unreadable is not safe."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from keptinformed.needs.policy import needs_policy
from keptinformed.needs.policy_words import Sentences

LONDON = ZoneInfo("Europe/London")
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WEEKDAYS, WEEKEND, EVERY_DAY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))


class Standing(StrEnum):
    """What a number may be used for now; the values are those of the strip (patterns/safe_contact.html)."""

    safe = "safe"
    ask_first = "ask_first"
    held = "held"


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some days of the week, by the clocks of London."""

    days: frozenset[int]
    """0 is Monday."""
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Rule:
    """What somebody said about one number or address. None: they were not asked, which is no permission."""

    channel: str
    """telephone, email or post."""
    review_by: date
    """The last day on which it holds."""
    may_call: bool | None = None
    may_leave_message: bool | None = None
    may_say_police: bool | None = None
    may_text: bool | None = None
    may_email: bool | None = None
    may_post: bool | None = None
    windows: tuple[Window, ...] = ()
    """When a call is safe; at any time where there are none."""
    code_word: bool = False
    third_party: bool = False
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands beside a number: whether it may be used now, and in which way."""

    standing: Standing
    sentences: tuple[str, ...]


def strip(rule: Rule | None, *, high_risk: bool, now: datetime, marked_safe: bool | None = None) -> Strip:
    """Return what stands beside a number. Pure. Deny by default (security-ux.md, A4).

    `marked_safe` is what an older record says of the number. It can forbid, and never allows: a bare "safe" tells
    neither the hours nor whether a message may be left.
    """
    words = needs_policy().sentences
    if rule is None:
        return _without_a_rule(words, high_risk=high_risk, marked_safe=marked_safe)
    if not is_readable(rule):
        return Strip(Standing.held, (words.broken,))
    said = _in_words(rule, words)
    if now.astimezone(LONDON).date() > rule.review_by:
        stale = words.stale.format(day=_day(rule.review_by))
        speak_first = rule.channel == "telephone" and rule.may_call is True
        return Strip(Standing.ask_first if speak_first else Standing.held, (stale, *said))
    if not allows_anything(rule):
        return Strip(Standing.held, (words.nothing, *said))
    if not within_hours(rule, now):
        return Strip(Standing.held, (words.outside, *said))
    return Strip(Standing.safe, said)


def in_words(rule: Rule, now: datetime) -> tuple[str, ...]:
    """Return the sentences beside a number whose rule is known: short, in the order in which they matter. Pure."""
    return strip(rule, high_risk=True, now=now).sentences


def allows_anything(rule: Rule) -> bool:
    """Say whether any way of making contact that fits the number or address is allowed. Pure."""
    return any(
        allowed is True
        for allowed in {
            "telephone": (rule.may_call, rule.may_text),
            "email": (rule.may_email,),
            "post": (rule.may_post,),
        }.get(rule.channel, ())
    )


def is_readable(rule: Rule) -> bool:
    """Say whether a rule makes sense; what does not is treated as not safe. Pure."""
    return rule.channel in ("telephone", "email", "post") and all(
        window.days and window.days <= EVERY_DAY and window.begins < window.ends for window in rule.windows
    )


def within_hours(rule: Rule, now: datetime) -> bool:
    """Say whether a call is safe at this hour, by the clocks of London; at any where no hours were given. Pure."""
    local = now.astimezone(LONDON)
    return not rule.windows or any(
        local.weekday() in window.days and window.begins <= local.time() < window.ends
        for window in rule.windows
    )


def windows_in_words(windows: Iterable[Window]) -> str:
    """Return hours and days as people say them: "9am to 2pm on weekdays, and 10am to midday on Saturdays"."""
    said = [f"{_clock(each.begins)} to {_clock(each.ends)} {_days(each.days)}" for each in windows]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + ", and " + said[-1]


def _without_a_rule(words: Sentences, *, high_risk: bool, marked_safe: bool | None) -> Strip:
    if marked_safe is False:
        return Strip(Standing.held, (words.said_unsafe, words.ask))
    if high_risk:
        return Strip(Standing.held, (words.unknown_high_risk, words.ask))
    return Strip(Standing.ask_first, (words.unknown, words.ask))


def _in_words(rule: Rule, words: Sentences) -> tuple[str, ...]:
    police = words.police if rule.may_say_police else words.police_no
    ways: list[str]
    if rule.channel == "telephone":
        ways = [
            _calls(rule, words),
            words.message if rule.may_call and rule.may_leave_message else words.message_no,
            police,
            words.text if rule.may_text else words.text_no,
        ]
    elif rule.channel == "email":
        ways = [words.email if rule.may_email else words.email_no, police]
    else:
        ways = [words.post if rule.may_post else words.post_no, police]
    more = [
        (rule.code_word and rule.channel == "telephone", words.code_word),
        (bool(rule.interpreter), words.interpreter.format(interpreter=rule.interpreter)),
        (rule.third_party, words.third_party),
    ]
    return (*ways, *(sentence for holds, sentence in more if holds))


def _calls(rule: Rule, words: Sentences) -> str:
    if rule.may_call is None:
        return words.call_unknown
    if not rule.may_call:
        return words.call_no
    return words.call_in.format(windows=windows_in_words(rule.windows)) if rule.windows else words.call


def _days(days: frozenset[int]) -> str:
    named = {WEEKDAYS: "on weekdays", WEEKEND: "at weekends", EVERY_DAY: "every day"}
    if days in named:
        return named[days]
    each = [DAYS[day] for day in sorted(days)]
    return "on " + (each[0] if len(each) == 1 else ", ".join(each[:-1]) + " and " + each[-1])


def _clock(at: time) -> str:
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
