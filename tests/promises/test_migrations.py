"""What the models say, the migrations make: nobody learns at a release that a column is not what it was said to be."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_every_change_of_a_model_has_its_migration() -> None:
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    ours = {
        app: [each.describe() for change in changes for each in change.operations]
        for app, changes in detector.changes(graph=loader.graph).items()
        if apps.get_app_config(app).name.startswith("keptinformed")
    }
    assert not ours, f"Run makemigrations, and give each file a sentence: {ours}"
