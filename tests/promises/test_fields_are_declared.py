"""Every field of every table says what it holds about people, how long it stays, and who may change it."""

import pytest
from django.db import DatabaseError, connection, models, transaction

from keptinformed.database.roles import DESK
from keptinformed.privacy.declarations import Declared, Keeping, Rights, Undeclared, declared_of, our_models

NAMES_SOMEBODY = {"name", "email", "ip", "officer", "owner", "staff_number", "agreed_with", "by"}
"""Fields of these names, and of names that end in `_by`, name a person, and must be declared so."""
LONGEST_FACT = 300
"""Characters: what is longer is somebody's own words, and words must be erasable."""
MAY_STAY: dict[str, str] = {
    "Entry.reason": "the access log outlives people by law; what is written there names grounds, not people",
}
"""Longer texts in tables that are only ever added to, each with its reason."""


def named(declared: Declared) -> list[str]:
    return [*declared.personal, *declared.special, *declared.operational]


def fields(model: type[models.Model]) -> list["models.Field[object, object]"]:
    return list(model._meta.concrete_fields)


def faults_of(model: type[models.Model]) -> list[str]:
    """Return the names that a model declares twice, not at all, or without having them."""
    said, has = named(declared_of(model)), [field.name for field in fields(model)]
    twice = [name for name in said if said.count(name) > 1]
    return sorted({*twice, *(set(said) ^ set(has))})


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_is_declared_once_with_rights_and_keeping(model: type[models.Model]) -> None:
    declared = declared_of(model)
    assert not faults_of(model), (
        f"{model.__name__}: {faults_of(model)}. Name each field once in `declared`: personal, special or operational."
    )
    assert isinstance(declared.rights, Rights)
    assert isinstance(declared.keeping, Keeping)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_what_names_somebody_is_called_personal(model: type[models.Model]) -> None:
    tells = {
        field.name
        for field in fields(model)
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.name in NAMES_SOMEBODY or field.name.endswith("_by"))
    }
    # The name of a bundle's folder is a thing's; so is that of a table in which nobody is named otherwise.
    if declared_of(model).personal == () or model.__name__ == "Batch":
        tells -= {"name"}
    left_out = tells - set(declared_of(model).personal) - set(declared_of(model).special)
    assert not left_out, f"{model.__name__}: {sorted(left_out)} name people; declare them personal."


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_words_about_people_can_be_erased(model: type[models.Model]) -> None:
    if declared_of(model).rights is not Rights.append_only:
        return
    stuck = [
        f"{model.__name__}.{field.name}"
        for field in fields(model)
        if (isinstance(field, models.TextField) or (field.max_length or 0) > LONGEST_FACT)
        and not isinstance(field, models.ForeignKey)
        and f"{model.__name__}.{field.name}" not in MAY_STAY
    ]
    assert not stuck, f"{stuck}: long texts of a history stand in a table of their own, with Rights.erasable."


@pytest.mark.django_db
@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_the_database_grants_what_is_declared_and_no_more(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = %s AND table_schema = 'public' AND table_name = %s",
            [DESK, model._meta.db_table],
        )
        granted = {row[0] for row in cursor.fetchall()}
    assert granted == set(declared_of(model).rights.value.split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model",
    [model for model in our_models() if declared_of(model).rights in (Rights.append_only, Rights.read_only)],
    ids=lambda model: model.__name__,
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_only_added_to_cannot_be_changed(model: type[models.Model], statement: str) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, key, key))


def test_a_field_that_is_forgotten_named_twice_or_made_up_would_be_seen() -> None:
    class Forgetful(models.Model):
        declared = Declared(
            Rights.working, Keeping.passing, personal=("name", "ghost"), operational=("id", "name")
        )
        name = models.CharField(max_length=10)
        born_on = models.DateField()

        class Meta:
            app_label = "made_up"
            managed = False

        def __str__(self) -> str:
            return ""

    assert faults_of(Forgetful) == ["born_on", "ghost", "name"]


def test_a_model_without_a_word_would_be_seen() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "made_up"
            managed = False

        def __str__(self) -> str:
            return ""

    with pytest.raises(Undeclared, match="Silent"):
        declared_of(Silent)
