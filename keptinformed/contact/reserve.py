"""Keeps the words of a message in each form that could be filled in, so that the next way has them should one fail."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from keptinformed.contact.drafting.wordings import Form
from keptinformed.contact.models import DraftedWords, Intent
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Content, Way


@dataclass(frozen=True, slots=True)
class Drafted:
    """The words of a message in one form, ready to leave."""

    form: Form
    subject: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    """Of a letter (drafting.blocks)."""


def form_of(way: Way, content: Content) -> Form:
    """Return in which form something is said: what must tell nothing is what a text would say."""
    if way in (Way.telephone, Way.visit):
        return Form.call
    if content is Content.neutral:
        return Form.text
    return Form.email if way is Way.email else Form.letter


def keep(intent: Intent, drafted: Iterable[Drafted], postage: Postage) -> None:
    """Keep the words of a message, in place of those that were kept before."""
    DraftedWords.objects.filter(intent=intent).delete()
    DraftedWords.objects.bulk_create(
        DraftedWords(
            intent=intent,
            form=each.form.value,
            subject=each.subject,
            text=each.text,
            blocks=each.blocks,
            postage=postage.value if each.form is Form.letter else "",
        )
        for each in drafted
    )


def kept(intent: Intent) -> dict[Form, DraftedWords]:
    """Return the words that are kept of a message, by form. One query."""
    return {Form(each.form): each for each in DraftedWords.objects.filter(intent=intent)}


def ways_that_tell(words: Iterable[Form]) -> frozenset[Way]:
    """Return the ways on which words of these forms tell the news; a person can always tell it."""
    made = {Form.email: Way.email, Form.letter: Way.post}
    return frozenset({Way.telephone, Way.visit} | {made[form] for form in words if form in made})
