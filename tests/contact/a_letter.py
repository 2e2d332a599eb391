"""A victim to whom letters are safe, and who can be reached in other ways too; all made up."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from keptinformed import pipeline_messages, pipeline_moving_on, pipeline_telling
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, ContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.contact.channels.parcels import Channel as WayOut
from keptinformed.contact.channels.post.sending import Post
from keptinformed.contact.drafting.wordings import Form
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.letter_setting import read_office
from keptinformed.contact.models import Intent, PostedLetter
from keptinformed.contact.reserve import Drafted
from keptinformed.contact.terms import Content, News, Way
from keptinformed.pipeline_messages import Beside
from tests.contact.a_message import NOW, NUMBER, OFFICER, YES_TO_ALL, Scene, a_scene, an_address, says
from tests.live.a_force import actor

CLERK = actor(Role.bureau_clerk, "B1", "Bureau", "")
HOME = "1 Made Up Street, Northtown, ZZ1 1AA"
OFFICE = read_office(
    "Public Service Desk; PO Box 1; Northtown NT1 1AA", "Public Service Desk; 01632 960123; 8 to 8"
)
AFTERNOON = NOW + timedelta(hours=3)
NEXT_DAY = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
WORDS = {
    Form.text: "Please ring us on 01632 960123.",
    Form.email: "We have news for you: somebody was arrested.",
    Form.letter: "Dear you,\n\nWe have news for you.\n\n- Somebody was arrested.",
}


@dataclass
class Posting:
    """A scene with three more ways to the victim."""

    scene: Scene
    number: ContactPoint
    home: ContactPoint

    def ask(self, way: Way = Way.post, now: datetime = NOW, **more: Any) -> Intent:
        """Ask for a message as the page does: with its words in every form."""
        form = {Way.post: Form.letter, Way.email: Form.email, Way.text: Form.text}[way]
        wanted = Wanted(
            more.pop("occasion", "suspect_arrested"),
            self.scene.arrest,
            way,
            {Way.post: self.home, Way.email: self.scene.point, Way.text: self.number}[way],
            more.pop("content", Content.neutral if way is Way.text else Content.full),
            News.key,
            subject="An update" if way is Way.email else "",
            text=WORDS[form],
        )
        drafted = tuple(Drafted(each, "An update", text) for each, text in WORDS.items())
        beside = Beside(drafted=more.pop("drafted", drafted))
        asked = pipeline_messages.compose(
            participation=self.scene.victim, wanted=wanted, beside=beside, by=OFFICER, now=now
        )
        return asked.intent

    def round(self, now: datetime = NOW, **more: WayOut) -> int:
        """Let a worker hand over what is due, and let what failed go on; return how many went on."""
        ways: dict[Way, WayOut] = {
            Way.email: self.scene.way,
            Way.text: self.scene.way,
            Way.post: Post(OFFICE),
        }
        ways |= {Way(name): way for name, way in more.items()}
        pipeline_telling.hand_over_due(ways=ways, moment=lambda: now)
        return pipeline_moving_on.move_on_due(ways=ways, now=now)

    def laid_ready(self, now: datetime = NOW, **more: Any) -> PostedLetter:
        """Ask for a letter, and let it be laid on the pile."""
        intent = self.ask(Way.post, now, **more)
        self.round(now)
        return PostedLetter.objects.get(attempt__intent=intent)


def a_posting(reference: str = "CASE-1", **more: Any) -> Posting:
    """Make one; everything is safe, and every way was agreed. Each case has an address of its own."""
    scene = a_scene(reference, rule=None, **more)
    number = an_address(scene.victim, NUMBER, Channel.telephone)
    place = HOME if reference == "CASE-1" else f"{Case.objects.count()} Elsewhere Road, Northtown, ZZ9 9ZZ"
    home = an_address(scene.victim, place, Channel.post)
    for point in (scene.point, number, home):
        says(point, replace(YES_TO_ALL))
    return Posting(scene, number, home)
