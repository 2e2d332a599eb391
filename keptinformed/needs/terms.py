"""The closed sets that needs are told in: what was answered, why somebody was asked again, what was decided."""

from enum import StrEnum


class Given(StrEnum):
    """What somebody answered to one question."""

    yes = "yes"
    no = "no"
    not_asked = "not_asked"
    declined = "declined"

    @property
    def label(self) -> str:
        """How a form and a page say it."""
        return {"yes": "Yes", "no": "No", "not_asked": "Not asked", "declined": "Would not say"}[self.value]


class Occasion(StrEnum):
    """Why needs are looked at; what makes each due stands in policy/needs/occasions.yaml."""

    first_contact = "first_contact"
    arrest = "arrest"
    bail = "bail"
    charge = "charge"
    closure = "closure"
    on_request = "on_request"


class AskedBy(StrEnum):
    """Who asked for needs to be looked at again."""

    person = "person"
    representative = "representative"
    partner = "partner"
    colleague = "colleague"

    @property
    def label(self) -> str:
        """How a form and a page say it."""
        return {
            "person": "They did themselves",
            "representative": "Somebody who acts for them",
            "partner": "Another organisation, such as Victim Support",
            "colleague": "A colleague",
        }[self.value]


class Decision(StrEnum):
    """What became of a suggestion of Enhanced Rights."""

    by_age = "by_age"
    confirmed = "confirmed"
    declined = "declined"

    @property
    def label(self) -> str:
        """How a page says it."""
        return {
            "by_age": "Given by age",
            "confirmed": "Confirmed",
            "declined": "Not given",
        }[self.value]


class Category(StrEnum):
    """Which category of the Victims' Code entitles to Enhanced Rights."""

    vulnerable = "vulnerable"
    intimidated = "intimidated"
    most_serious = "most_serious"
    persistently_targeted = "persistently_targeted"

    @property
    def label(self) -> str:
        """How a page says it."""
        return {
            "vulnerable": "Vulnerable",
            "intimidated": "Intimidated",
            "most_serious": "Victim of the most serious crime",
            "persistently_targeted": "Persistently targeted",
        }[self.value]
