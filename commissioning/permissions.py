"""Which role may do what in a local area, and the mark that every view of an area carries."""

from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.module_loading import import_string

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership, Person
from config.lib.access import Right, right
from config.lib.navigation import Link

EVERYBODY = tuple(Role)

VIEW_BENCHMARKS = right(
    "commissioning.view_benchmarks",
    "see published measures beside England, the region and statistical neighbours",
    EVERYBODY,
)
VIEW_RIGHTS = right(
    "commissioning.view_rights", "see which role may do what", (Role.ADMINISTRATOR,)
)
MANAGE_PEOPLE = right(
    "commissioning.manage_people",
    "invite people, change their roles and end their memberships",
    (Role.ADMINISTRATOR,),
)
IMPORT = right(
    "commissioning.import",
    "load files, rehearse and import them, and undo an import",
    (Role.ADMINISTRATOR,),
)
VIEW_SETTINGS = right(
    "commissioning.view_settings", "see schools, colleges and other providers", EVERYBODY
)
MANAGE_SETTINGS = right(
    "commissioning.manage_settings",
    "add providers that have no URN, and change them",
    (Role.ADMINISTRATOR, Role.COMMISSIONER),
)
VIEW_NEEDS = right(
    "commissioning.view_needs",
    "see the needs profile of the area’s schools; small numbers are hidden from boards",
    EVERYBODY,
)
VIEW_OWN_CENSUS = right(
    "commissioning.view_own_census",
    "see counts of the school census whole, small numbers and the area’s own census included",
    (Role.ADMINISTRATOR, Role.COMMISSIONER),
)

RIGHTS = (
    VIEW_BENCHMARKS,
    VIEW_RIGHTS,
    MANAGE_PEOPLE,
    IMPORT,
    VIEW_SETTINGS,
    MANAGE_SETTINGS,
    VIEW_NEEDS,
    VIEW_OWN_CENSUS,
)
NAVIGATION = (
    Link(
        "Needs",
        "commissioning:needs",
        VIEW_NEEDS,
        pages=(
            Link("Profile", "commissioning:needs", VIEW_NEEDS),
            Link("By school", "commissioning:needs-schools", VIEW_NEEDS),
            Link("Own census", "commissioning:needs-census", VIEW_OWN_CENSUS),
            Link("Attendance and outcomes", "commissioning:needs-outcomes", VIEW_NEEDS),
        ),
    ),
    Link("Benchmarks", "commissioning:benchmarks", VIEW_BENCHMARKS),
    Link("Settings", "commissioning:settings", VIEW_SETTINGS),
    Link("Imports", "commissioning:imports", IMPORT),
    Link("People", "commissioning:people", MANAGE_PEOPLE),
)


class AreaRequest(HttpRequest):
    """A request whose area and membership have been checked.

    `on` is the date that the page answers for.
    """

    user: Person
    area: LocalArea
    membership: Membership
    on: date


@cache
def all_rights() -> tuple[Right, ...]:
    """Every app's rights, in the order of the settings."""
    return tuple(item for path in settings.RIGHTS for item in import_string(path))


def may(membership: Membership, needed: Right) -> bool:
    """Whether the membership's role holds the right."""
    return membership.role in needed.roles


SIGNED_OUT = (
    "You had been signed out, so nothing was saved. Go back to copy what you typed, then sign in "
    "and send it again."
)
P = ParamSpec("P")
AreaView = Callable[Concatenate[AreaRequest, P], HttpResponseBase]


def requires(needed: Right) -> Callable[[AreaView[P]], Callable[..., HttpResponseBase]]:
    """Open a view under `/<area>/` to current members whose role holds the right.

    Anonymous people go to sign-in; members of other areas get 404, as if the area were not
    there; members without the right get 403, or 404 where the page shows rows about a child.
    What shows rows about a child is kept by no browser and no proxy.
    An administrator without a second factor is sent to set one up (not in the demonstration).
    """

    def decorate(view: AreaView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: Any, area: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.method == "POST":
                    messages.warning(request, SIGNED_OUT)
                return redirect_to_login(request.get_full_path())
            enter(request, area)
            if not may(request.membership, needed):
                if needed.child_level:
                    raise Http404
                raise PermissionDenied
            if needs_second_factor(request):
                messages.info(
                    request,
                    "Administrators sign in with a one-time code as well. "
                    "Set up your authenticator app to go on.",
                )
                return redirect("mfa_activate_totp")
            answer = view(request, *args, **kwargs)
            if needed.child_level:
                answer["Cache-Control"] = "no-store"
            return answer

        checked.access = needed  # type: ignore[attr-defined]
        return checked

    return decorate


def enter(request: AreaRequest, slug: str) -> None:
    """Put the area, the membership and the date on the request, or raise 404."""
    membership = (
        Membership.objects.current()
        .select_related("area__geography__region", "organisation")
        .filter(person=request.user, area__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    request.membership = membership
    request.area = membership.area
    request.on = membership.area.standing_on or timezone.localdate()


def needs_second_factor(request: AreaRequest) -> bool:
    """Whether this administrator must set up one-time codes before going on."""
    return (
        not settings.DEMO
        and request.membership.role == Role.ADMINISTRATOR
        and not is_mfa_enabled(request.user)
    )
