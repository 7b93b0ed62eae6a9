"""Who saw the identifiers of children: for administrators, who answer for it."""

from django.db.models import QuerySet

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState
from config.lib.lists import DownloadColumn, ListView
from ehcp.filters.identifier_views import IdentifierViewFilters
from ehcp.models import IdentifierView
from ehcp.permissions import VIEW_IDENTIFIER_LOG
from ehcp.queries.identifier_views import identifier_views
from ehcp.tables.identifier_views import IdentifierViewTable


class IdentifierViewList(ListView):
    """Each time that somebody asked a case for date of birth, UPN and ULN, newest first."""

    title = "Who saw identifiers"
    lead = (
        "Each time that somebody asked a case for date of birth, UPN and ULN. "
        "Who took the inspection list stands on the page of that list."
    )
    noun = ("view", "views")
    table_class = IdentifierViewTable
    filterset_class = IdentifierViewFilters
    empty = EmptyState(
        "Nobody has looked yet",
        "It is recorded here when somebody chooses “Show identifiers” on the page of a case.",
    )
    download_columns = (
        DownloadColumn("When", "seen_at"),
        DownloadColumn("Who", "person__name"),
        DownloadColumn("E-mail", "person__email"),
        DownloadColumn("Case", "child__reference"),
    )

    request: AreaRequest

    def get_queryset(self) -> QuerySet[IdentifierView]:
        """The views of this area's cases."""
        return identifier_views(self.request.area)


views = requires(VIEW_IDENTIFIER_LOG)(IdentifierViewList.as_view(http_method_names=["get", "head"]))
