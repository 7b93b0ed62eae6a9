"""How a view declares who may open it, and how roles and rights are written down.

Every view carries one of three marks, and a test walks all addresses to see that it does:
`@public`, `@signed_in`, or a right of an area (`commissioning.permissions.requires`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Right:
    """Something a role may do in a local area.

    `code` is `<app>.<what>`; `label` completes the sentence "May …"; `roles` are the
    values of the roles that hold it; `child_level` says that it shows rows about a child,
    which hides the page (404) from whoever lacks it instead of refusing it (403).
    """

    code: str
    label: str
    roles: frozenset[str]
    child_level: bool = False


def right(code: str, label: str, roles: Iterable[str], *, child_level: bool = False) -> Right:
    """A right, with its roles from any iterable."""
    return Right(code, label, frozenset(roles), child_level)


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view that any signed-in person may open; others are sent to sign-in."""
    wrapped = login_required(view)
    wrapped.access = SIGNED_IN  # type: ignore[attr-defined]
    return wrapped
