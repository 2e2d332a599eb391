"""The pages on which somebody in a case is told: of what, in which way, in which words; nothing leaves from a look."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from keptinformed import pipeline_messages
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Participation
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.drafting.placeholders import Placeholder
from keptinformed.contact.foreseeing import Possible, Telling, possibilities
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.reserve import form_of
from keptinformed.contact.terms import Way
from keptinformed.contact.timeliness import Timed, timed
from keptinformed.contact.too_late import is_refused
from keptinformed.desk.at_hand.moments import cards_for
from keptinformed.desk.cases import reading as cases
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.messages import drafting, offering
from keptinformed.desk.messages.drafting import Written
from keptinformed.desk.messages.forms import WordsForm
from keptinformed.desk.messages.news import Item, news_for
from keptinformed.desk.messages.showing import opened, opened_case, saved, shown, shown_of
from keptinformed.pipeline_messages import Beside


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is told of what, in which words and which way."""

    one: Participation
    item: Item
    occasion: str
    timed: Timed
    among: tuple[Timed, ...]
    """Every way to them: what works instead is one of these."""

    @property
    def possible(self) -> Possible:
        """The way itself."""
        return self.timed.possible

    @property
    def asked_already(self) -> bool:
        """Whether a message about it stands: there is never a second one."""
        return self.occasion in self.item.asked

    @property
    def boxes(self) -> tuple[Placeholder, ...]:
        """What staff must fill in."""
        form = form_of(self.possible.way, self.possible.content)
        return drafting.boxes_of(self.occasion, form, self.one, self.item.event)


@page(Permission.record_event)
def whom(asked: Asked, public_id: UUID) -> HttpResponse:
    """Ask whom to tell."""
    case = opened_case(asked, public_id)
    people = [one for one in cases.names_in(case).values() if one.owed]
    return shown(asked, case, "tell", {"people": people})


@page(Permission.record_event)
def of_what(asked: Asked, public_id: UUID, person: UUID) -> HttpResponse:
    """Ask of what to tell them: first what they are owed."""
    one = opened(asked, public_id, person)
    return shown_of(asked, one, "tell_news", {"news": news_for(one, now=asked.now)})


@page(Permission.record_event)
def in_which_way(asked: Asked, public_id: UUID, person: UUID, address: UUID) -> HttpResponse:
    """Show each way to them, whether it is open now, and why not where it is not."""
    one = opened(asked, public_id, person)
    item = news_for(one, now=asked.now).at(address)
    occasion = _occasion(asked, item)
    known = {
        "item": item,
        "occasion": occasion,
        "offers": offering.offers(_ways(asked, one, item, occasion), item.due_at, now=asked.now),
        "asked_already": occasion in item.asked,
    }
    return shown_of(asked, one, "tell_ways", known)


@page(Permission.record_event)
def in_which_words(asked: Asked, public_id: UUID, person: UUID, address: UUID, means: str) -> HttpResponse:
    """Show the words for one way, take what is missing, and ask for the message."""
    choice = _choice(asked, opened(asked, public_id, person), address, means)
    form = WordsForm(choice.boxes, asked.http.POST or None)
    words = drafting.written(choice.occasion, choice.possible, choice.one, choice.item.event, form.typed)
    if _may_ask(asked, form, words, choice) and saved(
        asked, form, lambda: _asked_for(asked, choice, words, form)
    ):
        return redirect("desk:case-messages", public_id)
    known = {
        "item": choice.item,
        "occasion": choice.occasion,
        "offer": offering.offer(choice.timed, choice.among, choice.item.due_at, now=asked.now),
        "asked_already": choice.asked_already,
        "cards": cards_for(choice.one, now=asked.now, occasions=(choice.occasion,)),
    }
    return shown_of(asked, choice.one, "tell_words", known | {"form": form, "words": words})


def _choice(asked: Asked, one: Participation, address: UUID, means: str) -> Choice:
    item = news_for(one, now=asked.now).at(address)
    occasion = _occasion(asked, item)
    to, postage = (asked.http.GET.get(name) or asked.http.POST.get(name, "") for name in ("to", "postage"))
    if means not in set(Way):
        raise NotVisible
    ways = _ways(asked, one, item, occasion)
    return Choice(one, item, occasion, offering.chosen(ways, Way(means), to, postage), ways)


def _ways(asked: Asked, one: Participation, item: Item, occasion: str) -> tuple[Timed, ...]:
    ways = possibilities(_telling(one, item, occasion), by=asked.actor.staff_number, now=asked.now)
    return timed(ways, one.case, item.due_at, now=asked.now)


def _occasion(asked: Asked, item: Item) -> str:
    """Return for what the words are: the first that there are, where nothing else was chosen."""
    given = asked.http.POST.get("occasion") or asked.http.GET.get("occasion", "")
    offered = [occasion for occasion, _ in item.occasions]
    return given if given in offered else offered[0]


def _telling(one: Participation, item: Item, occasion: str) -> Telling:
    return Telling(one, item.event, item.kind, drafting.ways_that_tell(occasion))


def _may_ask(asked: Asked, form: WordsForm, words: Written, choice: Choice) -> bool:
    """Say whether the button was pressed, and the words may leave; what is wrong with them is said in the form."""
    if "ask" not in asked.http.POST or choice.asked_already or not form.is_valid():
        return False
    if is_refused(choice.timed, choice.among):
        return False
    if choice.possible.way in pipeline_messages.BY_A_PERSON:
        return True
    if words.problem:
        form.add_error(None, words.problem)
    for each in words.stopping:
        form.add_error(None, f"{each.kind.value} “{each.found}”. {each.instead}")
    return choice.possible.is_open and words.may_leave


def _asked_for(asked: Asked, choice: Choice, words: Written, form: WordsForm) -> str:
    wanted = Wanted(
        occasion=choice.occasion,
        opening_event=choice.item.event,
        way=choice.possible.way,
        contact_point=choice.possible.point,
        content=choice.possible.content,
        news=choice.item.kind,
        about=choice.item.about,
        subject=words.subject,
        text=words.text,
    )
    kept = drafting.drafted(choice.occasion, choice.one, choice.item.event, form.typed)
    beside = Beside(choice.timed.postage or Postage.second, drafting.ways_that_tell(choice.occasion), kept)
    made = pipeline_messages.compose(
        participation=choice.one, wanted=wanted, beside=beside, by=asked.actor, now=asked.now
    )
    messages.success(asked.http, offering.what_became_of(made))
    return str(made.intent.public_id)
