"""That somebody takes an inspection list away is recorded before they have it."""

from commissioning.models import LocalArea, Person
from ehcp.models import InspectionDownload


def record_inspection_download(
    *, area: LocalArea, list_name: str, rows: int, by: Person
) -> InspectionDownload:
    """Record who took which list, and how many rows it had."""
    return InspectionDownload.objects.create(area=area, list_name=list_name, rows=rows, person=by)
