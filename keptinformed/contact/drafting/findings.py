"""What can be wrong with words before they leave, each kind with a plain description."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """A kind of finding; its value says what is wrong and why it matters."""

    too_hard = "It is harder to read than most people can."
    long_sentence = "A sentence is too long to be understood at first reading."
    jargon = "It has a word that only the police or the courts use."
    capitals = "It has initials that nobody outside knows."
    unkind = "It blames or doubts the person who reads it."
    too_sure = "It promises what nobody here can promise."
    offence = "It names an offence where others may read it."
    personal = "It has a word where others may read it that gives the person away."
    says_police = "It says who we are, and this person has not said that it may."
    not_neutral = "What a locked telephone shows gives away what it is about."
    link = "It holds a web link."
    too_many_parts = "The text is too long."
    unsendable = "It has letters that a telephone would not show."
    no_caveat = "It leaves out what must be said with it."
    no_way_back = "It does not say whom to ring."
    unfilled = "A place was left that nothing was filled into."
    wrong_name = "It is addressed to somebody other than the person in the record."
    other_name = "It holds the name of somebody else in the case."
    suspect_name = "It holds the name of a suspect."
    mix_up = "It speaks of the person as if they were the suspect."
    wrong_case = "It has the number of another case."
    wrong_pronoun = "It calls the person he or she, other than the record does."
    wrong_day = "A date and its day of the week do not agree."
    wrong_number = "It has a telephone number that is not one of ours."
    place = "It holds an address or a postcode."
    other_offence = "It names another offence than the record does."
    stale_translation = "It is a translation of English words that have changed since."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what was found there, and what to do."""

    kind: Kind
    where: str
    """The part of the words, such as `suspect_arrested/en.md line 33, E-mail`."""
    found: str
    """The words it is about, for whoever wrote them; never for a log."""
    instead: str = ""
    """What to write instead, where that is known."""

    def __str__(self) -> str:
        """Return one line for whoever writes letters."""
        hint = f" {self.instead}" if self.instead else ""
        return f'{self.where}: {self.kind.value} ("{self.found}"){hint}'
