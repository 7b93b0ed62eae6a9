"""Constraints that a person can read, migrations that are complete, factories that are valid."""

import inspect
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import BaseConstraint, CheckConstraint, Model, UniqueConstraint
from factory.django import DjangoModelFactory

from tests import factories
from tests.architecture.test_app_line import our_models

FACTORIES = [
    found
    for _, found in inspect.getmembers(factories, inspect.isclass)
    if issubclass(found, DjangoModelFactory) and found is not DjangoModelFactory
]


def constraints() -> list[tuple[type[Model], BaseConstraint]]:
    """Every constraint that a model of ours declares."""
    return [(model, found) for model in our_models() for found in model._meta.constraints]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail("Models differ from the migrations: run manage.py makemigrations.")
    assert "No changes detected" in said.getvalue()


def test_what_must_be_true_of_a_row_is_a_named_constraint() -> None:
    assert constraints()
    declared = [model for model in our_models() if not model._meta.auto_created]
    assert [model._meta.label for model in declared if model._meta.unique_together] == []
    assert [model._meta.label for model, found in constraints() if not found.name] == []


def test_a_broken_constraint_says_in_a_sentence_what_is_wrong() -> None:
    """A plain unique constraint has Django's own sentence, which names the fields."""
    wrong = [
        f"{model._meta.label}: {found.name}"
        for model, found in constraints()
        if isinstance(found, CheckConstraint)
        or not isinstance(found, UniqueConstraint)
        or found.condition is not None
        or found.expressions
        if found.violation_error_message == BaseConstraint.default_violation_error_message
        or not str(found.violation_error_message).endswith(".")
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("made_by", FACTORIES, ids=[found.__name__ for found in FACTORIES])
def test_every_factory_alone_makes_a_valid_row(made_by: type[DjangoModelFactory]) -> None:
    row = made_by()
    check(row)
    row.refresh_from_db()
    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("made_by", FACTORIES, ids=[found.__name__ for found in FACTORIES])
def test_every_factory_makes_a_second_row_beside_the_first(
    made_by: type[DjangoModelFactory],
) -> None:
    """Or gives the same again, where there is one alone."""
    made_by()
    check(made_by())


def check(row: Model) -> None:
    """All that Django checks of a row; what is null may be so, whatever forms ask for."""
    empty = {field.name for field in row._meta.fields if getattr(row, field.attname) is None}
    row.full_clean(exclude={field.name for field in row._meta.fields if field.null} & empty)
