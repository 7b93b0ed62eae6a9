"""Versions that count themselves, and a history that keeps what was deleted."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from strategy.models import Action, Priority
from strategy.models.editing import Versioned
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_each_change_raises_the_version_however_it_is_written() -> None:
    action = make.ActionFactory()
    action.title = "Another"
    action.save()
    Action.objects.filter(pk=action.pk).update(why="Because.")
    action.refresh_from_db()
    assert action.version == 3


def test_a_write_that_changes_nothing_or_only_the_version_does_not_count() -> None:
    action = make.ActionFactory()
    action.title = "Another"
    action.save()
    Action.objects.filter(pk=action.pk).update(version=1)
    action.save()
    action.refresh_from_db()
    assert action.version == 2


def test_a_write_on_an_old_version_finds_no_row() -> None:
    action = make.ActionFactory()
    opened = action.version
    same = Action.objects.filter(pk=action.pk, version=opened)
    assert same.update(title="Theirs") == 1
    assert same.update(title="Mine") == 0


def versioned() -> list[type[Model]]:
    """The models that carry a version, without those of their history."""
    return [model for model in apps.get_app_config("strategy").get_models() if counts(model)]


def counts(model: type[Model]) -> bool:
    return issubclass(model, Versioned)


def test_every_model_with_a_version_lets_the_database_count() -> None:
    names = {model._meta.model_name: triggers(model) for model in versioned()}
    assert {"action", "priority", "strategy", "milestone", "risk", "target"} <= set(names)
    assert {name: found for name, found in names.items() if "count_versions" not in found} == {}


def triggers(model: Any) -> set[str]:
    return {trigger.name for trigger in model._meta.triggers}


def test_the_history_keeps_every_change_and_what_was_deleted() -> None:
    priority = make.PriorityFactory(title="First")
    key = priority.pk
    Priority.objects.filter(pk=key).update(title="Second")
    priority.delete()
    events = apps.get_model("strategy", "PriorityEvent").objects.filter(pgh_obj_id=key)
    told = list(events.order_by("pgh_id").values_list("pgh_label", "title", "version"))
    assert told == [("insert", "First", 1), ("update", "Second", 2), ("delete", "Second", 2)]


def test_the_history_knows_when_an_action_stopped_serving_a_priority() -> None:
    link = make.PriorityLinkFactory()
    link.delete()
    events = apps.get_model("strategy", "PriorityLinkEvent").objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", "action_id")) == [
        ("insert", link.action_id),
        ("delete", link.action_id),
    ]
