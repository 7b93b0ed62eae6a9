"""Saving, renaming and deleting a view of the caseload."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import LocalArea, Person
from ehcp.actions.writing import saved
from ehcp.models import CaseView
from ehcp.queries.case_views import views_of

MOST: Final = 20  # views of a person in an area


@transaction.atomic
def save_view(*, area: LocalArea, name: str, query: str, shared: bool, by: Person) -> CaseView:
    """Keep filters under a name. Refused where the person has `MOST` or one of that name."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if views_of(area, by).count() >= MOST:
        raise ValidationError(f"You have {MOST} views, which is the most. Delete one first.")
    view = CaseView(area=area, person=by, name=name, query=query, shared=shared)
    saved(view)
    return view


@transaction.atomic
def change_view(*, view: CaseView, name: str, shared: bool, by: Person) -> None:
    """Rename a view, share it or take it back. Only its owner does."""
    check_is_own(view, by)
    view.name, view.shared = name, shared
    saved(view)


@transaction.atomic
def delete_view(*, view: CaseView, by: Person) -> None:
    """Delete a view. Only its owner does."""
    check_is_own(view, by)
    view.delete()


def check_is_own(view: CaseView, by: Person) -> None:
    """Refuse what is another's."""
    if view.person_id != by.pk:
        raise ValidationError("This view is another person’s.")
