"""Staff are told that messages wait, because their provider does not answer, and since when."""

import pytest
from django.test import Client

from keptinformed.contact.channels.parcels import Answer
from keptinformed.contact.models.messages import OutcomeKind
from tests.contact.a_message import Scene
from tests.desk.a_desk import text_of
from tests.desk.told_safely import at_noon, officer, scene, supervisor

__all__ = ["at_noon", "officer", "scene", "supervisor"]
pytestmark = pytest.mark.django_db


def test_while_a_provider_does_not_answer_the_pages_say_since_when(
    scene: Scene, officer: Client, supervisor: Client
) -> None:
    assert "the provider has not answered" not in text_of(officer.get("/tasks/").content)
    scene.way.answers = [Answer(OutcomeKind.turned_away, detail="429")]
    scene.ask()
    scene.round()
    for reader, path in ((officer, "/tasks/"), (supervisor, "/sending/")):
        said = text_of(reader.get(path).content)
        assert "E-mails wait: the provider has not answered since 30 June 2026 at midday." in said
        assert "The next try is on 30 June 2026 at 12:02pm; the others follow once it is taken." in said
        assert "Texts wait" not in said
