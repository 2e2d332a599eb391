"""A letter of the made-up force: asked for, and soon on the pile of letters to post."""

from datetime import datetime, timedelta

from keptinformed import pipeline, pipeline_messages, pipeline_needs
from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.cases import contact_points
from keptinformed.cases.ages import LONDON
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.contact.drafting.blocks import as_values
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.reserve import Drafted
from keptinformed.contact.terms import Content, News, Way
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.pipeline_messages import Beside

DESK_PHONE = "01632 960123"
HOME = "12 Made-up Street, Northbank, ZZ9 9ZZ"
SAFE = NewRule(
    may_call=None, may_leave_message=None, may_say_police=True, may_text=None, may_email=None, may_post=True
)


def lies_to_be_posted(victim: Participation, by: Actor, now: datetime) -> str:
    """Let somebody say that letters alone are safe, and ask for one, late as it is: the worker lays it on the pile."""
    home = contact_points.add(victim, NewContactPoint(Channel.post, HOME), by=by, now=now)
    pipeline_needs.set_safe_contact(contact_point=home, said=SAFE, by=by, now=now)
    plan = NewPlan(Wishes(), victim.person.public_id, ways=("post",))
    pipeline_needs.agree_plan(participation=victim, plan=plan, by=by, now=now)
    happened = Happening("suspect_arrested", now - timedelta(hours=3))
    arrest = pipeline.record(happened, case=victim.case, by=by, now=now)
    allowed = load_allowed()
    chosen = load_letters().choose("suspect_arrested", Form.letter, ENGLISH)
    officer = Staff.objects.get(staff_number=victim.case.officer)
    known = {name: each.example for name, each in allowed.placeholders.items()} | {
        "title_and_surname": victim.person.name,
        "case_reference": victim.case.reference,
        "happened_on": _day(now),
        "reasons": "We have reason to think that they took part in it.",
        "next_update_by": _day(now + timedelta(days=28)),
        "officer_name": officer.name,
        "officer_phone": DESK_PHONE,
        "desk_name": "the Public Service Desk",
        "desk_phone": DESK_PHONE,
        "call_back_number": DESK_PHONE,
    }
    draft = fill(chosen, known, allowed)
    wanted = Wanted(
        "suspect_arrested", arrest, Way.post, home, Content.full, News.key, subject="", text=draft.words
    )
    beside = Beside(drafted=(Drafted(Form.letter, "", draft.words, as_values(draft)),))
    pipeline_messages.compose(participation=victim, wanted=wanted, beside=beside, by=by, now=now)
    return f"{victim.case.reference} has a letter: within a minute it lies on “Letters to post” (C3003 prints it)."


def _day(moment: datetime) -> str:
    day = moment.astimezone(LONDON)
    return f"{day:%A} {day.day} {day:%B %Y}"
