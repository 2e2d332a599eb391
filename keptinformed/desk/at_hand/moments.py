"""Finds the cards that fit when staff are about to speak with somebody."""

from collections.abc import Collection
from datetime import datetime

from keptinformed.cases.models import Participation
from keptinformed.contact.drafting.prompt_cards import Moment, PromptCard, fitting, prompt_cards
from keptinformed.needs import enhanced, finding
from keptinformed.needs.policy import needs_policy


def cards_for(
    one: Participation, *, now: datetime, occasions: Collection[str] = ()
) -> tuple[PromptCard, ...]:
    """Return the cards that fit somebody, whose person and case are loaded, and what they are told of. Four queries."""
    facts = finding.facts_of([one], now=now)[one.pk]
    reasons = frozenset(each.id for each in enhanced.suggestions(facts, needs_policy()))
    moments = [Moment(one.part, reasons, occasion) for occasion in occasions or ("",)]
    found = [card for moment in moments for card in fitting(prompt_cards().values(), moment)]
    return tuple({card.id: card for card in found}.values())
