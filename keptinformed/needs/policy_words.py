"""The sentences in which safe contact is told, each with the words that it must leave room for."""

from dataclasses import dataclass, fields

from keptinformed.duties.fields import Fields

_ROOM = {"call_in": "{windows}", "interpreter": "{interpreter}", "stale": "{day}"}


@dataclass(frozen=True, slots=True)
class Sentences:
    """Every sentence of the strip beside a number: policy/needs/safe_contact.yaml."""

    call_in: str
    call: str
    call_no: str
    call_unknown: str
    message: str
    message_no: str
    police: str
    police_no: str
    text: str
    text_no: str
    email: str
    email_no: str
    post: str
    post_no: str
    code_word: str
    third_party: str
    interpreter: str
    outside: str
    stale: str
    unknown_high_risk: str
    unknown: str
    ask: str
    said_unsafe: str
    nothing: str
    broken: str


def read_sentences(page: Fields) -> Sentences:
    """Return the sentences, adding to the faults of `page` what is missing, unknown, or leaves no room."""
    names = [field.name for field in fields(Sentences)]
    page.only(names)
    said = {name: page.text(name) for name in names}
    for name, sentence in said.items():
        room = _ROOM.get(name, "")
        if sentence and (room not in sentence or sentence.count("{") != bool(room)):
            wants = f"must hold {room} once" if room else "has no room for words in braces"
            page.fault(f"{name} {wants}.")
    return Sentences(**said)
