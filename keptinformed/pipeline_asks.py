"""What becomes of what a person asks on their own page: a reply with owner and clock, more news, or no messages."""

from dataclasses import dataclass, replace
from datetime import datetime

from keptinformed import pipeline, pipeline_replies
from keptinformed.access.roles import Role
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.asking.choices import choice_policy
from keptinformed.asking.days import read_again
from keptinformed.asking.leaving import unsealed
from keptinformed.asking.models import PortalAsk, PortalAskWords
from keptinformed.asking.opinions import opinion_policy
from keptinformed.asking.policy import To, ask_policy
from keptinformed.asking.terms import Kind
from keptinformed.asking.wishes import InForce, Wish, from_about, now_and_later
from keptinformed.cases import locking
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.contact import stopping
from keptinformed.duties.vocabulary import PLAN_AGREED
from keptinformed.heard import keeping as heard
from keptinformed.needs import finding as needs
from keptinformed.needs import keeping
from keptinformed.needs.keeping import NewPlan
from keptinformed.needs.models import ContactPlan
from keptinformed.needs.planning import Wishes, changes
from keptinformed.pipeline_replies import Arrived
from keptinformed.publishing import reading, storing
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.words import ENGLISH, portal_words
from keptinformed.replies import alarms, owning
from keptinformed.replies.models import DangerAlarm, Reply
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Door, Means
from keptinformed.replies.terms import Kind as ReplyKind

PASSED_TO_WITNESS_CARE = "passed_to_witness_care"
WORRY = ("afraid",)
"""The sign of policy/danger_words.yaml that pressing "I am worried" is, whatever the words are."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An ask that a worker takes up, and whose it is."""

    ask: PortalAsk
    participation: Participation
    by: Who
    now: datetime

    @property
    def about(self) -> About:
        """What the access log says that it concerned."""
        return About(str(self.participation.case.public_id), (self.participation.person.public_id,))


def take(ask: PortalAsk, *, by: Who, now: datetime) -> None:
    """Do what an ask asks for. Part of the caller's transaction. Raises BadReply, NotAnEvent, BadNeeds.

    What counts at once counts now; all else becomes a reply with an owner and a clock; what is in force stays.
    """
    taken = Taken(ask, ask.invitation.participation, by, now)
    locking.lock(taken.participation.case_id)
    match Kind(ask.kind):
        case Kind.settings:
            _wish(taken)
        case Kind.new_endpoint:
            _reply(taken, _new_endpoint(taken))
        case Kind.stop_messages:
            _stop(taken)
        case Kind.told_enough:
            _was_enough(taken)
        case Kind.right_happened:
            heard.keep_tick(ask, taken.participation, ask.about[0])
        case Kind.opinion:
            _opinion(taken)
        case Kind.court_days:
            _reply(taken, _cannot_go(taken))
        case Kind.court_help | Kind.court_visit | Kind.court_costs | Kind.statement:
            _reply(taken, _chosen(taken))
        case Kind.complaint:
            _enter(taken, "complaint_received")
            _reply(taken, _own_words(taken))
        case _:
            _reply(taken, _own_words(taken))


def keep_in_step() -> int:
    """Write beside each ask when staff read and answered it, for the person to see; return how many changed."""
    open_ones = {
        str(each.pk): each
        for each in PortalAsk.objects.filter(due_at__isnull=False, answered_at__isnull=True).order_by("at")
    }
    changed = 0
    found = Reply.objects.filter(door=Door.portal, provider_id__in=list(open_ones), read_at__isnull=False)
    for reply in found:
        ask = open_ones[reply.provider_id]
        if (ask.read_at, ask.answered_at) != (reply.read_at, reply.answered_at):
            PortalAsk.objects.filter(pk=ask.pk).update(read_at=reply.read_at, answered_at=reply.answered_at)
            changed += 1
    return changed


def _reply(taken: Taken, text: str) -> None:
    """Let staff have it: with somebody who sees to it, a clock, and an alarm where it is one whatever was written."""
    becomes = ask_policy().replies[Kind(taken.ask.kind)]
    reply = pipeline_replies.take_in(
        Arrived(
            means=Means.portal,
            door=Door.portal,
            provider_id=str(taken.ask.pk),
            text=text,
            received_at=taken.ask.at,
            kind=ReplyKind(becomes.reply),
            subject=_subject(taken, becomes.subject),
            participation=taken.participation,
        ),
        by=taken.by,
        now=taken.now,
    )
    if becomes.alarms and not DangerAlarm.objects.filter(reply=reply).exists():
        alarms.raise_alarm(reply, WORRY, now=taken.now)
        note(Act.alarm_raised, taken.about, by=taken.by, now=taken.now)
    if becomes.to is To.supervisor:
        _give_to(Role.supervisor, reply, taken)
    elif becomes.to is To.court and _is_with_witness_care(taken):
        _give_to(Role.witness_care, reply, taken)
    taken.ask.due_at = reply.due_at


def _give_to(role: Role, reply: Reply, taken: Taken) -> None:
    """Let somebody of a role have it, where one is on duty soon: nobody judges their own delay."""
    cover = owning.cover_for(taken.participation.case, reply_policy(), now=taken.now)
    found = next((each for each in cover if each.staff.role == role.value), None)
    if found is not None and found.staff.staff_number != reply.owner:
        reply.owner = found.staff.staff_number
        reply.save(update_fields=["owner"])


def _was_enough(taken: Taken) -> None:
    """Keep what they say beside the record; a "no" is a challenge with an owner and a clock, and the record stands."""
    confirms = "yes" in taken.ask.about
    found = storing.events_shown(taken.ask.invitation.public_id, taken.ask.about)
    for event in Event.objects.filter(
        case=taken.participation.case_id, event_id__in=found[1] if found else ()
    ):
        heard.keep_answer(taken.ask, taken.participation, event, confirms=confirms)
    if not confirms:
        _reply(taken, _own_words(taken))


def _opinion(taken: Taken) -> None:
    """Keep how we did apart from the case, once; what lay in the box goes, so that nothing leads from there."""
    before = PortalAsk.objects.filter(
        invitation=taken.ask.invitation_id, kind=Kind.opinion, taken_at__isnull=False
    )
    if not before.exists():
        answers = opinion_policy().read_again(_own_words(taken))
        heard.keep_opinion(answers, unit=taken.participation.case.unit, now=taken.now)
    PortalAskWords.objects.filter(ask=taken.ask).delete()


def _is_with_witness_care(taken: Taken) -> bool:
    return Event.objects.filter(case=taken.participation.case_id, kind=PASSED_TO_WITNESS_CARE).exists()


def _cannot_go(taken: Taken) -> str:
    """Return the days on which they cannot go to court as staff read them, and what they wrote beside them."""
    periods, more = read_again(_own_words(taken))
    return "\n".join([*map(str, periods), *([more] if more else [])])


def _chosen(taken: Taken) -> str:
    """Return what they chose as staff read it, and what they wrote beside it."""
    form = choice_policy().of_ask(Kind(taken.ask.kind))
    says = form.in_words(taken.ask.about) if form is not None else ""
    return "\n".join(each for each in (says, _own_words(taken)) if each)


def _own_words(taken: Taken) -> str:
    return PortalAskWords.objects.filter(ask=taken.ask).values_list("text", flat=True).first() or ""


def _subject(taken: Taken, subject: str) -> str:
    """Return what stands above the person's words: what it is, and what on their page it is about, as they read it."""
    page = reading.page_for(taken.ask.invitation.public_id)
    about = _what(page, taken) if page is not None and taken.ask.about else None
    english = portal_words().languages[ENGLISH]
    return f"{subject}: {english.fill(about)}" if about is not None else subject


def _what(page: PublishedPage, taken: Taken) -> Sentence | None:
    first = taken.ask.about[0]
    promise, update = page.promise(first), page.update(first)
    if promise is not None:
        return promise.says(taken.now)
    if update is not None:
        return update.says
    right = next((each for each in page.rights if each.key == first), None)
    return right.title() if right is not None else None


def _wish(taken: Taken) -> None:
    """Put in force what is more, now; let staff speak with them about what is less."""
    plan = needs.latest_plans([taken.participation.pk]).get(taken.participation.pk)
    has = needs.wishes_of(taken.participation)
    known = InForce(plan is not None, plan.every_days if plan else None, has.routine, has.key_news)
    at_once, later = now_and_later(from_about(taken.ask.about), known)
    if plan is not None and not at_once.is_empty:
        _tighten(taken, plan, has, at_once)
    if not later.is_empty:
        _reply(taken, _said_of(later, known))


def _tighten(taken: Taken, plan: ContactPlan, has: Wishes, more: Wish) -> None:
    """Keep a plan that is the one in force but for more, on the person's own word."""
    wants = Wishes(
        has.routine if more.routine is None else more.routine, has.key_news if more.key_news is None else True
    )
    every = more.every_days if more.every_days is not None else plan.every_days
    made = NewPlan(
        wants,
        plan.agreed_with,
        tuple(plan.ways),
        every if wants.routine else None,
        tuple(plan.also_tell),
        plan.language,
        tuple(plan.formats),
    )
    words = getattr(plan, "words", None)
    if words is not None:
        made = replace(made, best_times=words.best_times, more=words.more)
    if not made.ways:  # Whoever wanted nothing has agreed to no way: how, somebody has to ask.
        _reply(
            taken,
            _said_of(
                more,
                InForce(
                    is_agreed=True, every_days=plan.every_days, routine=has.routine, key_news=has.key_news
                ),
            ),
        )
        return
    for kind in changes(has, wants):
        _enter(taken, kind)
    event = _enter(taken, PLAN_AGREED, every_days=made.every_days)
    keeping.add_plan(event, made, at=taken.now)
    storing.refresh(taken.participation.case_id, now=taken.now)
    note(Act.plan_agreed, taken.about, by=taken.by, now=taken.now)


def _said_of(wish: Wish, known: InForce) -> str:
    """Return what staff read of a wish: what is in force, and what they want."""
    says, lines = ask_policy().wishes, []
    if wish.every_days is not None:
        was = says["often_before"].format(days=known.every_days) if known.every_days else says["often_none"]
        lines.append(says["every_days"].format(was=was, wanted=wish.every_days))
    for name, wanted in (("routine", wish.routine), ("key_news", wish.key_news)):
        if wanted is not None:
            lines.append(says[name].format(wanted=says["more" if wanted else "less"]))
    return "\n".join(lines)


def _new_endpoint(taken: Taken) -> str:
    """Return what staff read of a new number or address; what lay in the box goes."""
    says, channel = ask_policy().wishes, taken.ask.about[0]
    kept = ContactPoint.objects.filter(
        participation=taken.participation, channel=channel, ended_at__isnull=True
    ).order_by("pk")
    endings = [each.ending or channel for each in kept]
    value = unsealed(_own_words(taken)) or ""
    PortalAskWords.objects.filter(ask=taken.ask).delete()
    return says["new_endpoint"].format(
        channel=channel, value=value, kept=", ".join(endings) or says["kept_none"]
    )


def _stop(taken: Taken) -> None:
    """Stop all that leaves by itself, in every case; every duty stands, and somebody rings them first."""
    stopping.stop_as_asked(
        taken.participation, ask_policy().wishes["stop"], by=taken.by.staff_number, now=taken.now
    )
    _reply(taken, "")
    storing.refresh_persons([taken.participation.person_id], now=taken.now)


def _enter(taken: Taken, kind: str, every_days: int | None = None) -> Event:
    """Enter in the history what a person did by their own word, and do all that follows."""
    one = taken.participation
    what = Happening(kind, taken.ask.at, one, every_days=every_days)
    return pipeline.receive(what, case=one.case, by=taken.by, now=taken.now)
