"""Every measure that is computed: rates from what is published, and each app's own.

What an app above computes from its rows is named in the settings, as callables that take `area`
and `on` by name and return the number of values written.
"""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from commissioning.actions.rates import write_rates
from commissioning.models import LocalArea


def day_of(area: LocalArea) -> date:
    """The day that an area's pages answer for."""
    return area.standing_on or timezone.localdate()


def write_computed(*, area: LocalArea) -> int:
    """Bring the rates and the area's own measures in line with what is loaded.

    Then what apps above raise or close by the new figures; that is no value and is not counted.
    """
    written = write_rates() + write_own_measures(area=area)
    for path in settings.FOLLOWING_MEASURES:
        import_string(path)(area=area, on=day_of(area))
    return written


def write_own_measures(*, area: LocalArea) -> int:
    """Bring what apps compute from the area's rows in line with them."""
    return sum(
        import_string(path)(area=area, on=day_of(area)) for path in settings.COMPUTED_MEASURES
    )


def write_all_computed() -> int:
    """The rates, and the measures of every area: what the night does."""
    return write_rates() + sum(write_own_measures(area=area) for area in LocalArea.objects.all())
