"""The review that a demonstration area has under way."""

import re
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from commissioning.choices import Role
from strategy.demonstration.review import load_review
from strategy.models import Review
from tests import factories as make
from tests.conftest import SignIn
from tests.shared import made_once
from tests.strategy.test_demonstration import area_of, load_area

pytestmark = pytest.mark.django_db
URL = "/sefton/strategies/joint-commissioning-2023-26/review/"


@pytest.fixture(scope="module", autouse=True)
def _sefton(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with made_once(django_db_blocker, lambda: load_area("sefton")):
        yield


def test_sefton_has_a_review_with_tasks_done_begun_and_open(member: SignIn) -> None:
    area = area_of("sefton")
    assert load_review(area)
    assert not load_review(area)
    make.TargetFactory(strategy=Review.objects.get().strategy)
    page = member(Role.COMMISSIONER, area).get(URL).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "2 of 7 tasks completed" in words
    assert "9 of 14 decided" in words
    assert "1 of 4 decided" in words
    assert "In progress" in words


def test_every_row_of_it_is_valid() -> None:
    load_review(area_of("sefton"))
    review = Review.objects.get()
    assert len(review.actions.all()) == 9
    for row in (review, *review.actions.all(), *review.priorities.all()):
        row.full_clean()
    for added in review.added_actions.all():
        added.full_clean()


def test_others_have_none() -> None:
    assert not load_review(load_area("stockton"))
    assert not Review.objects.exists()
