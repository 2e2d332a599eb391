"""An error at any line of handing over: nothing leaves because of it, nothing leaves twice, and nothing is lost."""

import sys
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from django.db import transaction

from keptinformed.contact.models import Intent
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Content
from tests.conftest import EXAMPLES
from tests.contact.a_message import NOW, Scene, a_scene

pytestmark = pytest.mark.django_db
EVERY = 1 if EXAMPLES >= 400 else 7
"""A build tries every seventh line, `KEPT_EXAMPLES=400` each of them."""
type Line = tuple[str, int]


class Injected(Exception):
    """An error where nobody expects one."""


class Undo(Exception):
    """Takes back what one try did, so that the next begins from the same."""


def round_with_an_error_at(scene: Scene, line: Line | None) -> tuple[set[Line], list[bool]]:
    """Hand over, with an error whenever a line is run.

    Returns the lines run and, for each error, whether the message had left by then or the error was none of its own.
    """
    run: set[Line] = set()
    left: list[bool] = []

    def trace(frame: FrameType, event: str, _: object) -> Any:
        file = frame.f_code.co_filename
        if "/contact/" not in file or "keptinformed" not in file:
            return None
        if event == "line":
            here = (file, frame.f_lineno)
            run.add(here)
            if here == line:
                left.append(bool(scene.way.sent) or belongs_to_receipts(frame))
                raise Injected
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        scene.round()
    except Injected:
        pass  # Outside what belongs to one message, such as finding what is due.
    finally:
        sys.settrace(before)
    return run, left


def belongs_to_receipts(frame: FrameType | None) -> bool:
    """Say whether it was asked what became of earlier messages: that is apart, and holds up no other."""
    while frame is not None:
        if frame.f_code.co_filename.endswith("receipts.py"):
            return True
        frame = frame.f_back
    return False


def test_an_error_at_any_line_neither_sends_nor_loses_nor_repeats() -> None:
    scene = a_scene()
    scene.round()
    intent = scene.ask(content=Content.full)
    lines: set[Line] = set()
    try:
        with transaction.atomic():
            lines, _ = round_with_an_error_at(scene, None)
            assert len(scene.way.sent) == 1
            raise Undo
    except Undo:
        scene.way.sent.clear()
    assert len(lines) > 200
    came, tried = 0, sorted(lines)[::EVERY]
    for line in tried:
        try:
            with transaction.atomic():
                came += one_error(scene, line)
                come_to_an_end(scene, intent)
                assert len(scene.way.sent) <= 1, f"{line}: twice"
                assert intent.state != State.waiting, f"{line}: lost"
                raise Undo
        except Undo:
            scene.way.sent.clear()
    assert came == len(tried)


def come_to_an_end(scene: Scene, intent: Intent) -> None:
    for hours in (1, 25, 50):
        scene.round(NOW + timedelta(hours=hours))
        intent.refresh_from_db()
        if intent.state != State.waiting:
            return


def one_error(scene: Scene, line: Line) -> bool:
    _, left = round_with_an_error_at(scene, line)
    if left and not left[0]:
        assert scene.way.sent == [], f"{line}: an error came first, and it left all the same"
    return bool(left)
