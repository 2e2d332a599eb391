"""Named cases that each teach one thing; every date and every outcome in them was worked out by hand.

Ask `./kept explain BUNDLE CASE` about any of them. All of it is made up.
"""

from collections.abc import Callable
from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.times import LONDON, NOW
from keptinformed.duties.history import Grade, Role, Status

ARREST, CHARGE, BAIL = "vc2020-r6-arrest", "vc2020-r6-charge", "vc2020-r6-bail"
UPDATES = "vc2020-r6-agreed-updates"

type Story = Callable[[CaseFile], None]

_TOLD: dict[str, tuple[str, Story]] = {}


def stories() -> list[CaseFile]:
    """Return every story as a case, in the order in which they stand in this file."""
    cases = []
    for case_id, (comment, write) in _TOLD.items():
        case = CaseFile(case_id, "Northbank Response", "Team A", "D1001", "Violence and sexual offences")
        case.comment = comment
        write(case)
        cases.append(case)
    return cases


def _story(case_id: str, comment: str) -> Callable[[Story], Story]:
    def keep(write: Story) -> Story:
        _TOLD[f"DEMO-STORY-{case_id}"] = (comment, write)
        return write

    return keep


def _on(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def _victim(case: CaseFile, name: str = "V1", *, enhanced: str = "", role: Role = Role.victim) -> Person:
    person = Person(name, role, enhanced_from=_on(enhanced) if enhanced else None)
    case.people.append(person)
    return person


def _reported(case: CaseFile, text: str) -> Happening:
    return case.happened("crime_reported", _on(text))


@_story(
    "ARREST-TOLD-LATE", "Arrest on Monday 1 June: due by the end of Monday 8 June, told the morning after."
)
def _arrest_told_late(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-05-28 21:15")
    arrest = case.happened("suspect_arrested", _on("2026-06-01 10:00"))
    case.tell(victim, _on("2026-06-09 09:15"), [arrest])
    case.plant(ARREST, victim, arrest, "told late", Status.late)


@_story("SILENT-CASE", "An update every 28 days was agreed, then nobody called again.")
def _silent_case(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-01-12 08:30")
    plan = case.agree_plan(victim, _on("2026-01-12 10:00"), 28)
    arrest = case.happened("suspect_arrested", _on("2026-02-03 23:50"))
    released = case.happened("suspect_under_investigation", _on("2026-02-04 15:00"))
    case.plant(UPDATES, victim, plan, "never told", Status.overdue)
    case.plant(ARREST, victim, arrest, "never told", Status.overdue)
    case.plant("vc2020-r6-under-investigation", victim, released, "never told", Status.overdue)


@_story(
    "UPDATES-DECLINED-THEN-WANTED", "She wanted no updates in March, and wanted them again from 20 April."
)
def _declined_then_wanted(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-03-02 09:00")
    plan = case.agree_plan(victim, _on("2026-03-02 10:00"), 14)
    case.happened("updates_declined", _on("2026-03-05 11:00"), to=victim)
    wanted = case.happened("updates_wanted", _on("2026-04-20 12:00"), to=victim)
    first = case.tell(victim, _on("2026-04-30 17:45"), ["progress"])
    second = case.tell(victim, _on("2026-05-13 10:30"), ["progress"], Grade.delivered)
    case.happened("case_filed", _on("2026-05-20 16:00"))
    case.plant(UPDATES, victim, plan, "did not want to be told", Status.excused)
    case.plant(UPDATES, victim, wanted, "told in time", Status.met)
    case.plant(UPDATES, victim, first, "told in time", Status.met)
    case.plant(UPDATES, victim, second, "case filed first", Status.lapsed)


@_story("VOICEMAIL-DID-NOT-COUNT", "Two voicemails about the charge: nobody was told.")
def _voicemail(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-05-02 19:00")
    charge = case.happened("suspect_charged", _on("2026-05-11 15:00"))
    case.tell(victim, _on("2026-05-12 09:40"), [charge], Grade.message_left)
    case.tell(victim, _on("2026-05-13 18:05"), [charge], Grade.message_left)
    case.plant(CHARGE, victim, charge, "voicemail only", Status.overdue)


@_story("ENHANCED-MID-CLOCK", "Enhanced Rights given on 6 May bring 11 May forward to 7 May; told on 8 May.")
def _enhanced_mid_clock(case: CaseFile) -> None:
    victim = _victim(case, enhanced="2026-05-06 10:00")
    _reported(case, "2026-04-30 20:00")
    arrest = case.happened("suspect_arrested", _on("2026-05-01 16:10"))
    case.happened("enhanced_given", _on("2026-05-06 10:00"), to=victim)
    case.tell(victim, _on("2026-05-08 11:00"), [arrest])
    case.plant(ARREST, victim, arrest, "told late", Status.late)


@_story(
    "FRIDAY-BEFORE-A-BANK-HOLIDAY", "Friday 1 May 2026: one working day ends on Tuesday, five on Monday week."
)
def _friday(case: CaseFile) -> None:
    enhanced = _victim(case, "V1", enhanced="2026-04-20 09:00")
    standard = _victim(case, "V2")
    _reported(case, "2026-04-20 08:00")
    arrest = case.happened("suspect_arrested", _on("2026-05-01 16:10"))
    case.tell(enhanced, _on("2026-05-05 23:59"), [arrest])
    case.tell(standard, _on("2026-05-11 19:30"), [arrest])
    case.plant(ARREST, enhanced, arrest, "told in time", Status.met)
    case.plant(ARREST, standard, arrest, "told in time", Status.met)


@_story("TWO-VICTIMS-TWO-RIGHTS", "Both were told on the third day: too late for one, in time for the other.")
def _two_rights(case: CaseFile) -> None:
    enhanced = _victim(case, "V1", enhanced="2026-06-01 09:00")
    standard = _victim(case, "V2")
    _reported(case, "2026-06-01 08:00")
    bail = case.happened("suspect_bailed", _on("2026-06-09 14:00"))
    for victim in (enhanced, standard):
        case.tell(victim, _on("2026-06-12 10:00"), ["suspect_bailed"])
    case.plant(BAIL, enhanced, bail, "told late", Status.late)
    case.plant(BAIL, standard, bail, "told in time", Status.met)


@_story(
    "FOUND-IN-A-NOTEBOOK", "Told on 15 April, entered on 22 June: kept all along, but unknown until then."
)
def _late_discovery(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-04-02 13:00")
    charge = case.happened("suspect_charged", _on("2026-04-14 11:20"))
    case.happened(
        "told",
        _on("2026-04-15 17:00"),
        to=victim,
        about=[charge],
        grade=Grade.spoken,
        recorded=_on("2026-06-22 09:05"),
    )
    case.plant(CHARGE, victim, charge, "told in time, found out late", Status.met)


@_story(
    "ARREST-IN-ERROR", "The arrest belonged to another case and was withdrawn the next day: nothing is owed."
)
def _arrest_in_error(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-05-10 10:00")
    wrong = case.happened("suspect_arrested", _on("2026-05-12 06:30"))
    case.happened("entry_withdrawn", _on("2026-05-13 08:10"), about=[wrong])
    case.plant(ARREST, victim, wrong, "entered in error and withdrawn", None)


@_story("TELLING-IN-ERROR", "The call was to another victim: withdrawn, it no longer counts.")
def _telling_in_error(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-05-10 10:00")
    charge = case.happened("suspect_charged", _on("2026-05-19 12:00"))
    told = case.tell(victim, _on("2026-05-20 12:00"), [charge])
    case.happened("entry_withdrawn", _on("2026-06-03 09:00"), about=[told])
    case.plant(CHARGE, victim, charge, "telling entered in error and withdrawn", Status.overdue)


@_story(
    "NEWS-DECLINED-THEN-WANTED",
    "Not told of the arrest as he had asked; told of the charge as he asked later.",
)
def _news_declined(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-02-16 18:00")
    case.happened("key_news_declined", _on("2026-02-16 19:00"), to=victim)
    arrest = case.happened("suspect_arrested", _on("2026-02-24 07:00"))
    case.happened("key_news_wanted", _on("2026-03-20 14:00"), to=victim)
    charge = case.happened("suspect_charged", _on("2026-03-26 16:30"))
    case.tell(victim, _on("2026-04-02 20:15"), [charge])
    case.plant(ARREST, victim, arrest, "did not want to be told", Status.excused)
    case.plant(CHARGE, victim, charge, "told in time", Status.met)


@_story(
    "TELLING-WITHHELD",
    "A second suspect would have been warned: withheld, with its reason, until he was in custody.",
)
def _withheld(case: CaseFile) -> None:
    victim = _victim(case, enhanced="2026-03-01 12:00")
    _reported(case, "2026-03-01 11:00")
    arrest = case.happened("suspect_arrested", _on("2026-03-04 05:45"))
    case.happened("telling_withheld", _on("2026-03-04 09:00"), to=victim)
    case.happened("telling_allowed", _on("2026-03-10 08:00"), to=victim)
    case.tell(victim, _on("2026-03-10 09:30"), [arrest])
    case.plant(ARREST, victim, arrest, "withheld for a reason on record", Status.excused)


@_story(
    "COURT-TOLD-NOBODY",
    "The hearing's result took three weeks to arrive; Witness Care then told her within the hour.",
)
def _late_court(case: CaseFile) -> None:
    victim = _victim(case)
    _reported(case, "2026-03-15 02:00")
    hearing = case.happened("hearing_held", _on("2026-05-06 10:30"))
    result = case.happened("court_result_received", _on("2026-05-27 09:10"))
    case.tell(victim, _on("2026-05-27 10:00"), [result])
    case.plant(
        "vc2020-r8-court-tells-witness-care", victim, hearing, "the court's result arrived", Status.late
    )
    case.plant("vc2020-r9-outcome", victim, result, "told in time", Status.met)


@_story("MOTHER-JOINED-LATER", "His mother came into the case in May: she is owed May's news, not March's.")
def _mother(case: CaseFile) -> None:
    child = _victim(case, "V1", enhanced="2026-03-03 10:00")
    mother = Person("P1", Role.parent, enhanced_from=_on("2026-05-06 09:00"), since=_on("2026-05-05 12:00"))
    case.people.append(mother)
    _reported(case, "2026-03-03 09:00")
    arrest = case.happened("suspect_arrested", _on("2026-03-10 12:00"))
    case.happened("participant_joined", _on("2026-05-05 12:00"), to=mother)
    charge = case.happened("suspect_charged", _on("2026-05-14 12:00"))
    case.tell(child, _on("2026-03-11 16:00"), [arrest])
    for person in (child, mother):
        case.tell(person, _on("2026-05-15 16:30"), [charge])
        case.plant(CHARGE, person, charge, "told in time", Status.met)
    case.plant(ARREST, child, arrest, "told in time", Status.met)
    case.plant(ARREST, mother, arrest, "not yet in the case", None)


@_story(
    "TOLD-AS-THE-REPORT-WAS-DRAWN",
    "The last entry of the demonstration: told at six o'clock on its last day.",
)
def _last_entry(case: CaseFile) -> None:
    told, waiting = _victim(case, "V1"), _victim(case, "V2")
    _reported(case, "2026-06-27 23:00")
    charge = case.happened("suspect_charged", _on("2026-06-29 20:00"))
    case.tell(told, NOW, [charge])
    case.plant(CHARGE, told, charge, "told in time", Status.met)
    case.plant(CHARGE, waiting, charge, "not told yet", Status.pending)


@_story(
    "NAMES-THAT-BITE", "Names as people and pranksters have them; the engine and its report never see one."
)
def _names(case: CaseFile) -> None:
    _reported(case, "2026-06-22 10:00")
    arrest = case.happened("suspect_arrested", _on("2026-06-22 23:59"))
    names = (
        "Siân Llŷr ferch Gruffydd-Ŵyn",
        "<script>alert('kept')</script>",
        '=HYPERLINK("https://example.org";"click")',
        "Robert'); DROP TABLE people;--",
        "\u202eeman gnorw eht\u202c",
        "نور الهدى",
        "O'Neill, 'Bo'\nof two lines",
        "Null",
        "W" * 300,
        "🙂 Ó Súilleabháin",
    )
    for number, name in enumerate(names, start=1):
        victim = _victim(case, f"V{number:02}")
        case.names[victim.participant_id] = name
        case.tell(victim, _on(f"2026-06-{23 + number % 3} 11:{number:02}"), [arrest])
        case.plant(ARREST, victim, arrest, "told in time", Status.met)
