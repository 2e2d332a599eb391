"""Reads policy/needs: what is asked, what suggests Enhanced Rights, when needs are asked again; whole or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.needs.policy_words import Sentences, read_sentences
from keptinformed.needs.terms import Category, Occasion

FIELDS_OF_MG11 = 7
"""Source: Citizen Focus Good Practice Guide (2007), section 2.3."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the assessment."""

    id: str
    asks: str
    hint: str
    yes: str
    """What "yes" means, for whoever reads the answer later."""
    words: str
    """What to write down with a "yes"; empty where nothing need be written."""
    need: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """One of the seven fields on the back of MG11."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """An occasion on which needs are looked at, and the kinds of event that bring it."""

    occasion: Occasion
    says: str
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that suggests Enhanced Rights."""

    id: str
    says: str
    category: Category
    answers: frozenset[str] = frozenset()
    offences: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    high_risk: bool = False
    domestic_abuse: bool = False


@dataclass(frozen=True, slots=True)
class NeedsPolicy:
    """All of policy/needs."""

    topics: tuple[Topic, ...]
    triggers: tuple[Trigger, ...]
    adult_at: int
    """Younger than this gives Enhanced Rights by itself."""
    by_age: Reason
    reasons: tuple[Reason, ...]
    ways: Mapping[str, str]
    formats: Mapping[str, str]
    often: tuple[int, ...]
    """Every how many days, as it is offered."""
    ask_again_after_days: int
    ask_again_after_days_of_domestic_abuse: int
    sentences: Sentences

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which it is asked."""
        return tuple(question for topic in self.topics for question in topic.questions)

    def reason(self, reason_id: str) -> Reason | None:
        """Return a reason by its id; None where an older policy had it."""
        return {each.id: each for each in (self.by_age, *self.reasons)}.get(reason_id)


@cache
def needs_policy(root: Path | None = None) -> NeedsPolicy:
    """Return what is in `needs/` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    root = root or shipped_policy()
    folder = root / "needs"
    try:
        kinds = frozenset(read_vocabulary(_vocabulary(root), faults))
        made = _read(folder, kinds, faults)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    if faults:
        raise PolicyError(faults)
    return made


def _vocabulary(root: Path) -> Path:
    return (root if (root / "vocabulary.yaml").exists() else shipped_policy()) / "vocabulary.yaml"


def _read(folder: Path, kinds: Collection[str], faults: list[str]) -> NeedsPolicy:
    topics = _topics(_page(folder / "assessment.yaml", ("title", "fields"), faults))
    questions = [question.id for topic in topics for question in topic.questions]
    enhanced = _page(folder / "enhanced_rights.yaml", ("age", "reasons"), faults)
    plan = _page(folder / "contact_plan.yaml", ("ways", "formats", "often"), faults)
    safe = _page(folder / "safe_contact.yaml", ("ask_again_after_days", "sentences"), faults)
    again = _inside(safe, "ask_again_after_days", ("domestic_abuse", "otherwise"))
    age = _inside(enhanced, "age", ("under", "says", "category"))
    return NeedsPolicy(
        topics=topics,
        triggers=_triggers(_page(folder / "occasions.yaml", ("occasions",), faults), kinds),
        adult_at=age.number("under", 30),
        by_age=Reason(
            "age", age.text("says"), age.one_of("category", Category, fallback=Category.vulnerable)
        ),
        reasons=_reasons(enhanced, questions),
        ways=_choices(plan, "ways"),
        formats=_choices(plan, "formats"),
        often=_often(plan),
        ask_again_after_days=again.number("otherwise", 365),
        ask_again_after_days_of_domestic_abuse=again.number("domestic_abuse", 365),
        sentences=read_sentences(_inside(safe, "sentences", None)),
    )


def _page(path: Path, allowed: Collection[str], faults: list[str]) -> Fields:
    content = read_yaml(path)
    if not isinstance(content, Section):
        faults.append(f"{path.name}: must begin with {next(iter(allowed))}: and what belongs to it.")
        content = Section()
    page = Fields(content, path.name, faults)
    page.only(allowed)
    return page


def _inside(page: Fields, name: str, allowed: Collection[str] | None) -> Fields:
    section = page.part(name)
    inside = Fields(section, f"{page.where} line {section.line}", page.faults)
    if allowed is not None:
        inside.only(allowed)
    return inside


def _entries(page: Fields, name: str, allowed: Collection[str]) -> list[Fields]:
    found: list[Fields] = []
    seen: set[str] = set()
    for section in page.sections(name):
        entry = Fields(section, f"{page.where} line {section.line}", page.faults)
        entry.only(allowed)
        entry_id = entry.text("id")
        if entry_id in seen:
            entry.fault(
                f'id "{entry_id}" is given twice. What was answered long ago would change its meaning.'
            )
        seen.add(entry_id)
        found.append(entry)
    return found


def _topics(page: Fields) -> tuple[Topic, ...]:
    topics = [
        Topic(
            entry.text("id"),
            entry.text("title"),
            tuple(
                _question(Fields(section, f"{page.where} line {section.line}", page.faults))
                for section in entry.sections("questions")
            ),
        )
        for entry in _entries(page, "fields", ("id", "title", "questions"))
    ]
    if len(topics) != FIELDS_OF_MG11:
        page.fault(
            f"has {len(topics)} fields. The back of MG11 has {FIELDS_OF_MG11}: give each, and no other."
        )
    ids = [question.id for topic in topics for question in topic.questions]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        page.fault(f'asks "{twice}" twice. Give each question an id of its own.')
    return tuple(topics)


def _question(entry: Fields) -> Question:
    entry.only(("id", "asks", "hint", "yes", "words", "need"))
    asks = entry.text("asks")
    if asks and not asks.endswith("?"):
        entry.fault("asks must be a question, and end with a question mark.")
    return Question(
        entry.text("id"),
        asks,
        entry.text("hint", required=False),
        entry.text("yes"),
        entry.text("words", required=False),
        entry.flag("need", default=False),
    )


def _triggers(page: Fields, kinds: Collection[str]) -> tuple[Trigger, ...]:
    triggers = []
    for entry in _entries(page, "occasions", ("id", "says", "after")):
        after = entry.texts("after", required=False)
        _known(entry, "after", after, kinds, "an event of vocabulary.yaml")
        occasion = entry.one_of("id", Occasion, fallback=Occasion.on_request)
        triggers.append(Trigger(occasion, entry.text("says"), frozenset(after)))
    for missing in set(Occasion) - {trigger.occasion for trigger in triggers}:
        page.fault(f'lacks the occasion "{missing}".')
    return tuple(triggers)


def _reasons(page: Fields, questions: Collection[str]) -> tuple[Reason, ...]:
    allowed = ("id", "says", "category", "answers", "offences", "parts", "high_risk", "domestic_abuse")
    reasons = []
    for entry in _entries(page, "reasons", allowed):
        answers, parts = entry.texts("answers", required=False), entry.texts("parts", required=False)
        offences = entry.texts("offences", required=False)
        _known(entry, "answers", answers, questions, "a question of assessment.yaml")
        _known(entry, "parts", parts, [role.value for role in Role], "a part in a case")
        if not (answers or offences or parts):
            entry.fault("suggests nothing: give answers, offences or parts.")
        reasons.append(
            Reason(
                entry.text("id"),
                entry.text("says"),
                entry.one_of("category", Category, fallback=Category.vulnerable),
                frozenset(answers),
                tuple(word.casefold() for word in offences),
                frozenset(parts),
                entry.flag("high_risk", default=False),
                entry.flag("domestic_abuse", default=False),
            )
        )
    return tuple(reasons)


def _known(entry: Fields, field: str, given: Collection[str], known: Collection[str], what: str) -> None:
    for word in given:
        if word not in known:
            entry.fault(f'{field} names "{word}", which is not {what}.{meant(word, known)}')


def _choices(page: Fields, name: str) -> dict[str, str]:
    return {entry.text("id"): entry.text("says") for entry in _entries(page, name, ("id", "says"))}


def _often(page: Fields) -> tuple[int, ...]:
    found = []
    for written in page.texts("often"):
        if not written.isdecimal() or not 1 <= int(written) <= 365:
            page.fault(f'often names "{written}". Give days, from 1 to 365.')
        else:
            found.append(int(written))
    return tuple(found)
