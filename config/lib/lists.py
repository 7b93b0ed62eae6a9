"""The one base of every list page: sort, search, filter, page, count, download.

A list is declared:

    class ActionFilters(ListFilters):
        search_fields = ("title", "owner__name")

        class Meta:
            model = Action
            fields = ("status",)

    class ActionTable(Table):
        title = Column(linkify=True)
        due_on = DayColumn()

        class Meta:
            model = Action
            fields = ("title", "status", "due_on")

    class ActionList(ListView):
        model = Action
        title = "Actions"
        table_class = ActionTable
        filterset_class = ActionFilters
        empty = EmptyState("No actions yet", "Actions are added under a priority.")
        download_columns = (DownloadColumn("Title", "title"), DownloadColumn("Due", "due_on"))

All its state is in the address: `q` and the filters by name, `sort`, `page`, `per_page`, and
`format=csv` or `format=xlsx` for the whole filtered list in the order that is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar, Final

import django_filters
import django_tables2 as tables
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import ChoiceField, ModelChoiceField
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django_filters.views import FilterView
from django_tables2.data import TableQuerysetData

from config.lib.components import EmptyState, Link, Page, Pagination
from config.lib.downloads import csv_response, xlsx_response
from config.lib.formats import british_date, number
from config.lib.forms import problems

PAGE_SIZES: Final = (25, 50, 100)
DOWNLOADS: Final = {"csv": csv_response, "xlsx": xlsx_response}


class ListFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Filters with a search: every word must stand in one of `search_fields`.

    Where there are many, `first_fields` names those that stand open; the others fold away. What
    the folded ones offer must be the same for everybody: while none is in use, they are drawn
    once for all.
    """

    search_fields: ClassVar[tuple[str, ...]] = ()
    first_fields: ClassVar[tuple[str, ...]] = ()
    filters: dict[str, django_filters.Filter]
    counted = False

    q = django_filters.CharFilter(method="search", label="Search")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The search comes first; without fields to search in there is none."""
        super().__init__(*args, **kwargs)
        search = self.filters.pop("q")
        if self.search_fields:
            self.filters = {"q": search, **self.filters}

    @property
    def open_fields(self) -> list[BoundField]:
        """The controls that the panel shows at once."""
        return [
            field for field in self.form if not self.first_fields or field.name in self.first_fields
        ]

    @property
    def folded_fields(self) -> list[BoundField]:
        """The controls that the reader unfolds."""
        return [
            field
            for field in self.form
            if self.first_fields and field.name not in self.first_fields
        ]

    @property
    def unfolded(self) -> bool:
        """Whether one of the folded controls is in use."""
        asked = self.form.data if self.is_bound else {}
        return any(asked.get(field.name) for field in self.folded_fields)

    @property
    def folded(self) -> SafeString:
        """The controls that the reader unfolds, as they stand in the panel; "" without any."""
        fields = self.folded_fields
        if not fields:
            return SafeString()
        if self.unfolded or self.counted:
            return drawn_fields(fields)
        if type(self) not in UNUSED:
            UNUSED[type(self)] = drawn_fields(fields)
        return UNUSED[type(self)]

    def tell_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write beside each choice of some filters how many rows it would leave."""
        self.counted = True
        for name, found in counts.items():
            field: Any = self.form.fields[name]
            field.widget.choices = list(told_choices(field.choices, found))

    def narrowed_but_for(self, *names: str) -> QuerySet[Any]:
        """The rows under all filters but these, and but for those that are asked wrongly."""
        rows: QuerySet[Any] = self.queryset.all()
        given = self.form.cleaned_data if self.is_bound and self.errors is not None else {}
        for name, value in given.items():
            if name not in names:
                rows = self.filters[name].filter(rows, value)
        return rows

    def search(self, queryset: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        """The rows in which each word is found."""
        words = [
            reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.search_fields))
            for word in text.replace("\x00", "").split()
        ]
        return queryset.filter(reduce(and_, words, Q()))


class KeyedRows(TableQuerysetData):  # type: ignore[misc]
    """Rows whose keys are looked for first: for lists with columns that are dear to work out.

    Far down a long list the database would work them out for every row that it passes over.
    `shown` adds what only the rows of a page need.
    """

    def __init__(
        self, data: QuerySet[Any], shown: Callable[[QuerySet[Any]], QuerySet[Any]]
    ) -> None:
        super().__init__(data)
        self.shown = shown

    def __getitem__(self, key: Any) -> Any:
        """The rows of a page."""
        keys = list(self.data.values_list("pk", flat=True)[key])
        found = self.shown(self.data.order_by().filter(pk__in=keys))
        return sorted(found, key=lambda row: keys.index(row.pk))


UNUSED: Final[dict[type[ListFilters], SafeString]] = {}


def drawn_fields(fields: Sequence[BoundField]) -> SafeString:
    """Controls of the panel, one after the other."""
    return render_to_string("components/filter_fields.html", {"fields": fields})


@dataclass(frozen=True)
class DownloadColumn:
    """A column of the download: its heading, the path for `values_list`, and what becomes of it.

    `convert` turns the stored value into what readers know, such as a code into its label.
    """

    heading: str
    path: str
    convert: Callable[[Any], Any] | None = None


def labels(choices: Sequence[tuple[Any, Any]]) -> Callable[[Any], Any]:
    """A conversion from the stored value of a choice to its label."""
    by_value = dict(choices)
    return lambda value: str(by_value[value]) if value in by_value else value


class ListView(FilterView):  # type: ignore[misc]
    """A list of rows; see the module for how one is declared."""

    template_name = "components/list_page.html"
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    noun: ClassVar[tuple[str, str]] = ("row", "rows")
    table_class: ClassVar[type[tables.Table]]
    filterset_class: ClassVar[type[ListFilters]]
    empty: ClassVar[EmptyState] = EmptyState("Nothing here yet", "There are no rows in this list.")
    download_columns: ClassVar[tuple[DownloadColumn, ...]] = ()

    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the file that the address asks for."""
        self.filterset = self.get_filterset(self.get_filterset_class())
        good = not self.filterset.is_bound or self.filterset.is_valid()
        self.object_list = self.filterset.qs if good else self.filterset.queryset.none()
        respond = DOWNLOADS.get(request.GET.get("format", ""))
        if respond and self.download_columns:
            headings = [column.heading for column in self.download_columns]
            return respond(self.title, headings, self.download_rows())
        context = self.get_context_data(filter=self.filterset, object_list=self.object_list)
        response: HttpResponseBase = self.render_to_response(context)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table with one page of rows, the filters, and every address around them."""
        query = self.request.GET
        table = self.sorted_table()
        table.paginator = Paginator(table.rows, page_size(query))
        table.page = table.paginator.get_page(query.get("page"))
        count = table.paginator.count
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "title": self.title,
            "lead": self.lead,
            "table": table,
            "count_sentence": count_sentence(table.page, self.noun),
            "chosen": chosen_filters(self.filterset, query),
            "carried": carried(query),
            "pagination": pagination(table.page, query),
            "sizes": size_links(query, count),
            "downloads": self.download_links() if count else (),
            "empty": None if count else self.empty_state(),
            "errors": problems(self.filterset.form) if self.filterset.is_bound else (),
        }

    def sorted_table(self) -> tables.Table:
        """The table over all filtered rows, in the order of the address or else its own."""
        table = self.table_class(data=self.table_data(self.object_list))
        table.request = self.request  # given at once, it would count all rows there and then
        table.title = self.title
        wanted = self.request.GET.getlist("sort")
        if wanted:
            table.order_by = wanted
        table.data.data = in_stable_order(table.data.data)
        return table

    def table_data(self, rows: QuerySet[Any]) -> TableQuerysetData:
        """What the table reads its rows from."""
        return TableQuerysetData(rows)

    def empty_state(self) -> EmptyState:
        """What an empty list says: nothing is there, or nothing matches."""
        if not is_filtered(self.filterset):
            return self.empty
        clear = Link("Clear search and filters", self.request.path)
        return EmptyState("Nothing matches", "No row has all that you asked for.", clear)

    def download_links(self) -> tuple[Link, ...]:
        """The downloads of the whole filtered list."""
        if not self.download_columns:
            return ()
        return tuple(
            Link(f"Download {name}", address(self.request.GET, format=name.lower(), page=None))
            for name in ("CSV", "XLSX")
        )

    def download_rows(self) -> Iterator[tuple[Any, ...]]:
        """All filtered rows in the order that is shown, straight from the database."""
        rows = self.sorted_table().data.data
        converts = [column.convert for column in self.download_columns]
        paths = [column.path for column in self.download_columns]
        for row in rows.values_list(*paths).iterator(chunk_size=2000):
            yield tuple(
                value if convert is None else convert(value)
                for convert, value in zip(converts, row, strict=True)
            )


def in_stable_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same order with ties broken, so that no row shows on two pages or on none."""
    order = rows.query.order_by or rows.model._meta.ordering or ()
    return rows.order_by(*order, "pk")


def is_filtered(filterset: ListFilters) -> bool:
    """Whether the address asks for less than the whole list."""
    return bool(filterset.is_bound and filterset.form.changed_data)


def chosen_filters(filterset: ListFilters, query: QueryDict) -> tuple[Link, ...]:
    """What was asked for, each with the address that asks for it no more."""
    if not is_filtered(filterset) or not filterset.is_valid():
        return ()
    return tuple(
        Link(f"{bound.label}: {said_value(bound)}", without(query, bound))
        for bound in (filterset.form[name] for name in filterset.form.changed_data)
    )


def said_value(bound: BoundField) -> str:
    """A chosen value as the reader chose it: the label of a choice, else the text."""
    value = bound.form.cleaned_data.get(bound.name)
    options = dict(flat_choices(bound.field)) if isinstance(bound.field, ChoiceField) else {}
    if isinstance(value, date):
        return british_date(value)
    several = value if isinstance(value, list | tuple | QuerySet) else [value]
    return ", ".join(str(options.get(str(each), each)) for each in several)


def flat_choices(field: ChoiceField) -> Iterator[tuple[str, Any]]:
    """The values and labels of a choice, those in groups too."""
    if isinstance(field, ModelChoiceField):
        return
    choices: Any = field.choices
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from ((str(inner), name) for inner, name in label)
        else:
            yield str(value), label


def told_choices(choices: Iterable[Any], counts: Mapping[str, int]) -> Iterator[tuple[Any, Any]]:
    """Choices with their counts, those in groups too."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield value, list(told_choices(label, counts))
        elif value in counts:
            yield value, f"{label} ({number(counts[value])})"
        else:
            yield value, label


def without(query: QueryDict, bound: BoundField) -> str:
    """The address without one filter; a range is asked for under several names."""
    names = [name for name in query if name == bound.name or name.startswith(f"{bound.name}_")]
    own = [name for name in names if name == bound.name or name not in bound.form.fields]
    return address(query, page=None, **dict.fromkeys(own))


def carried(query: QueryDict) -> tuple[tuple[str, str], ...]:
    """What of the address a new search keeps: order and page size."""
    return tuple((name, str(query[name])) for name in ("sort", "per_page") if name in query)


def page_size(query: QueryDict) -> int:
    """Rows on a page: one of the sizes on offer, whatever the address says."""
    wanted = query.get("per_page", "")
    return int(wanted) if wanted in map(str, PAGE_SIZES) else PAGE_SIZES[0]


def address(query: QueryDict, **changes: str | int | None) -> str:
    """The query of the address with some of it changed, or taken out by `None`."""
    new = query.copy()
    for name, value in changes.items():
        new.pop(name, None)
        if value is not None:
            new[name] = str(value)
    return f"?{new.urlencode()}"


def count_sentence(page: PaginatorPage[Any], noun: tuple[str, str]) -> str:
    """Showing 1 to 25 of 163 rows."""
    count = page.paginator.count
    if count == 0:
        return f"No {noun[1]}"
    name = noun[0] if count == 1 else noun[1]
    first, last = number(page.start_index()), number(page.end_index())
    return f"Showing {first} to {last} of {number(count)} {name}"


def pagination(page: PaginatorPage[Any], query: QueryDict) -> Pagination:
    """The pages around this one, with the first and the last."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return Pagination(
        pages=tuple(
            Page(number(each), address(query, page=each), each == page.number)
            if isinstance(each, int)
            else Page("…")
            for each in numbers
        ),
        previous_url=address(query, page=page.number - 1) if page.has_previous() else "",
        next_url=address(query, page=page.number + 1) if page.has_next() else "",
    )


def size_links(query: QueryDict, count: int) -> tuple[Page, ...]:
    """The page sizes on offer, where the list is longer than the smallest."""
    if count <= PAGE_SIZES[0]:
        return ()
    current = page_size(query)
    return tuple(
        Page(str(size), address(query, per_page=size, page=None), size == current)
        for size in PAGE_SIZES
    )
