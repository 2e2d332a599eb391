"""One ordinary case of the made-up force, from a real crime to a whole history with its truth."""

from dataclasses import dataclass
from datetime import date

from demo.case_file import CaseFile, Happening, Person
from demo.chance import Dice, chosen, dice
from demo.correspondence import attend, write_and_complain
from demo.court import plant_courts
from demo.first_contact import plant_absences, receive
from demo.investigation import Course, investigate, outcome_of
from demo.promises import OF_THE_FORCE, OF_THE_POLICE, OF_WITNESS_CARE
from demo.real_crimes import RealCrime, moved
from demo.roster import Roster
from demo.telling import Desk, tell_everyone
from demo.times import at, later, working_calendar
from demo.updates import keep_updated
from demo.witnesses import look_after_witnesses
from keptinformed.duties.history import Role

_UNITS = {
    "Violence and sexual offences": {"Public Protection": 5, "Investigation Hub": 3, "Southbank Response": 2},
    "Robbery": {"Investigation Hub": 8, "Northbank Response": 2},
    "Burglary": {"Investigation Hub": 5, "Southbank Response": 3, "Northbank Response": 2},
    "Shoplifting": {"Neighbourhoods": 7, "Southbank Response": 3},
}
_OTHER_UNITS = {"Northbank Response": 4, "Southbank Response": 4, "Neighbourhoods": 3, "Investigation Hub": 1}
_BUSINESS = {"Shoplifting": 0.97, "Burglary": 0.5, "Other theft": 0.3, "Criminal damage and arson": 0.35}
_ENHANCED = {"Violence and sexual offences": 0.5, "Robbery": 0.25, "Public order": 0.2, "Burglary": 0.1}
_WITHOUT_VICTIM = {"Drugs", "Possession of weapons"}


@dataclass(frozen=True, slots=True)
class Source:
    """A real crime that stands behind a made-up case, and how many months later the case is set."""

    case_id: str
    crime: RealCrime
    months_later: int

    @property
    def outcome(self) -> str:
        """How the real case ended, in the words of data.police.uk."""
        return outcome_of(self.crime)


def ordinary_case(source: Source, roster: Roster, seed: int) -> CaseFile:
    """Return the whole made-up case behind a real crime."""
    rolled = dice(seed, source.case_id)
    unit = chosen(rolled, _UNITS.get(source.crime.crime_type, _OTHER_UNITS))
    officer = rolled.choice(roster.of_unit(unit))
    case = CaseFile(source.case_id, unit, officer.team, officer.staff_id, source.crime.crime_type)
    reported = _report(case, source, rolled)
    _add_people(case, rolled, reported)
    if source.crime.is_incident:
        case.happened("non_crime", later(reported.moment, minutes=45))
    else:
        case.happened("crime_recorded", later(reported.moment, minutes=15 + rolled.randrange(1200)))
        investigate(Course(case, rolled, source.outcome), reported)
    calendar = working_calendar()
    police = Desk(roster, calendar, (*OF_THE_POLICE, *OF_THE_FORCE), rolled)
    witness_care = Desk(roster, calendar, OF_WITNESS_CARE, rolled)
    attend(case, police, reported)
    for person in case.people:
        if person.role is not Role.witness and person.since is None:
            receive(case, police, person, reported)
    tell_everyone(case, police, officer)
    tell_everyone(case, witness_care, rolled.choice(roster.of_unit("Witness Care Unit")))
    keep_updated(case, police, officer)
    look_after_witnesses(case, police, officer, reported)
    write_and_complain(case, police, reported)
    plant_absences(case, reported)
    plant_courts(case, calendar)
    return case


def _report(case: CaseFile, source: Source, rolled: Dice) -> Happening:
    year, month = moved(source.crime.month, source.months_later)
    day = date(year, month, 1 + rolled.randrange(28))
    reported = case.happened("crime_reported", at(day, rolled.randrange(24), rolled.randrange(60)))
    if rolled.random() < 0.6:
        case.happened("thrive_assessed", later(reported.moment, minutes=8))
    return reported


def _add_people(case: CaseFile, rolled: Dice, reported: Happening) -> None:
    if case.offence in _WITHOUT_VICTIM:
        case.happened("no_identifiable_victim", later(reported.moment, minutes=30))
    elif rolled.random() < _BUSINESS.get(case.offence, 0.03):
        case.people.append(Person("B1", Role.business))
    else:
        for number in range(1, 2 + (rolled.random() < 0.1)):
            case.people.append(_victim(case, rolled, reported, number))
        _add_family(case, rolled)
    if rolled.random() < 0.18:
        case.people.append(Person("W1", Role.witness))


def _victim(case: CaseFile, rolled: Dice, reported: Happening, number: int) -> Person:
    person = Person(f"V{number}", declines_news=rolled.random() < 0.05)
    if rolled.random() < _ENHANCED.get(case.offence, 0.05):
        days = 0.0 if rolled.random() < 0.85 else 2 + rolled.expovariate(1 / 15)
        person.enhanced_from = later(reported.moment, days=days, minutes=40)
        person.enhanced_recorded = later(person.enhanced_from, minutes=rolled.choice((0, 30, 600)))
        person.reliability = 1.4
    return person


def _add_family(case: CaseFile, rolled: Dice) -> None:
    """Some victims are children, some have died, some cannot speak for themselves."""
    first = case.people[0]
    if case.offence != "Violence and sexual offences":
        return
    roll = rolled.random()
    if roll < 0.15:
        case.people.append(
            Person("P1", Role.parent, first.enhanced_from, first.enhanced_recorded, reliability=1.4)
        )
    elif roll < 0.19:
        first.role = Role.bereaved
        first.declines_news = False
    elif roll < 0.22:
        first.role = Role.spokesperson
