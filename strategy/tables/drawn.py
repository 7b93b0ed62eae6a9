"""The rows of a plan and of a matrix as HTML, drawn without a template for each.

A plan has hundreds of rows and a matrix thousands of cells, and a template for each costs more
than all the rest of the page. Attributes for htmx that are the same in all stand on the tables.

Whatever people typed is escaped where it is put into the HTML.
"""

from collections.abc import Collection, Iterable
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from config.lib.formats import short_date
from strategy.queries.matrix import MatrixCell, MatrixRow
from strategy.queries.plan import PlanRow

WORDS: Final = 24  # of the last update
MORE: Final = '<span class="plan-table__more">{}</span>'
NO_OWNER: Final = '<strong class="kit-worse">No owner</strong>'
HAS_LEFT: Final = ' <strong class="kit-worse">(has left)</strong>'
LETTERS: Final = '<span class="plan-table__more plan-table__letters">{}</span>'
STATE: Final = '<strong class="govuk-tag govuk-tag--{} plan-table__state">{}</strong>'
ROW: Final = (
    '<tr class="govuk-table__row{again}" role="row" data-action="{key}"{swap}>{tick}'
    '<th scope="row" role="rowheader" class="govuk-table__header plan-table__action" '
    'data-label="Action" data-cell><span><a class="govuk-link" href="{url}">{name}</a>{others}'
    "{title}</span></th>"
    '<td role="cell" class="govuk-table__cell" data-label="Owner" data-cell><span>{owner}'
    "{organisation}{change_owner}</span></td>"
    '<td role="cell" class="govuk-table__cell plan-table__due" data-label="Due" data-cell>'
    "<span>{due}{overdue}{change_due}</span></td>"
    '<td role="cell" class="govuk-table__cell" data-label="State" data-cell><span>{state}'
    "{change_state}</span></td>"
    '<td role="cell" class="govuk-table__cell plan-table__update" data-label="Last update">'
    "<span>{update}</span></td>"
    '<td role="cell" class="govuk-table__cell" data-label="Trend"><span>{trend}</span></td></tr>'
)
TICK: Final = (
    '<td role="cell" class="govuk-table__cell plan-table__tick" data-label="Tick"><label>'
    '<input type="checkbox" name="action" value="{key}" form="several" autocomplete="off">'
    '<span class="govuk-visually-hidden">Tick {reference}</span></label></td>'
)
OVERDUE: Final = '<strong class="kit-worse plan-table__more">Overdue</strong>'
PARTS: Final = (
    ("title", "what will be done"),
    ("owner", "the owner"),
    ("due", "the due date"),
    ("state", "the state"),
)
NO_LINKS: Final = [""] * len(PARTS)
CHANGE: Final = (
    '<a class="govuk-link plan-edit" data-part="{part}" href="{url}edit/{part}/?plan={plan}" '
    'hx-get="{url}edit/{part}/?plan={plan}">Change<span class="govuk-visually-hidden"> {what} of '
    "{reference}</span></a>"
)
SWAP: Final = " hx-swap-oob=\"outerHTML:[data-action='{}']\""
BOX: Final = (
    '<input type="checkbox" class="matrix__box" id="cell-{key}" name="cell" value="{key}" '
    'aria-label="{label}"{checked} autocomplete="off" hx-post="cell/" '
    'hx-vals=\'{{"cell": "{key}", "ticked": "{then}"}}\'{swap}>'
)
OUT_OF_BAND: Final = ' hx-swap-oob="true"'
YES: Final = '<span aria-hidden="true">✓</span><span class="govuk-visually-hidden">Yes</span>'
NO: Final = '<span class="govuk-visually-hidden">No</span>'
LABEL: Final = '<span class="matrix__label" aria-hidden="true">{}. {}</span>'
CELL: Final = '<td class="govuk-table__cell matrix__cell">{}{}</td>'
MATRIX_ROW: Final = (
    '<tr class="govuk-table__row" id="action-{key}"><th scope="row" '
    'class="govuk-table__header matrix__action"><a class="govuk-link" href="{url}">{name}</a>'
    "{elsewhere}</th>{cells}"
    '<td class="govuk-table__cell matrix__cell matrix__total"><span class="matrix__label" '
    'aria-hidden="true">Priorities</span><span id="row-{key}">{total}</span></td></tr>'
)
ELSEWHERE: Final = ' <span class="matrix__more">Serves another strategy</span>'


def plan_rows(
    rows: Iterable[PlanRow],
    *,
    plan: str,
    editable: bool,
    again: Collection[int] = (),
    swap: bool = False,
) -> SafeString:
    """Actions of a plan; cards on a phone.

    `plan` is the slug of the strategy on whose page they stand, or empty. `again` are the keys of
    those that were shown above already; `swap` puts them in place of those on the page.
    """
    drawn = (plan_row(row, plan, editable, row.action.pk in again, swap) for row in rows)
    return mark_safe("\n".join(drawn))  # noqa: S308 - every part is escaped below


def plan_row(row: PlanRow, plan: str, editable: bool, again: bool, swap: bool) -> str:
    """One action of a plan."""
    action, url, tag = row.action, escape(row.url), row.state.tag
    links = changes(url, escape(plan), escape(action.reference)) if editable else NO_LINKS
    title, change_owner, change_due, change_state = links
    return ROW.format(
        again=" plan-table__again" if again else "",
        key=action.pk,
        swap=SWAP.format(action.pk) if swap else "",
        tick=TICK.format(key=action.pk, reference=escape(action.reference)) if editable else "",
        url=url,
        name=escape(str(action)),
        others=others(row),
        title=title,
        owner=owner(row),
        organisation=more(str(action.lead_organisation or "")),
        change_owner=change_owner,
        due=short_date(action.due_on) if action.due_on else "No date",
        overdue=OVERDUE if row.overdue else "",
        change_due=change_due,
        state=STATE.format(tag.colour, escape(tag.text)),
        change_state=change_state,
        update=last_update(row),
        trend=trend(row),
    )


def changes(url: str, plan: str, reference: str) -> list[str]:
    """The links that open the form of each part in its cell. Takes HTML."""
    return [
        CHANGE.format(url=url, part=part, plan=plan, what=what, reference=reference)
        for part, what in PARTS
    ]


def more(words: str) -> str:
    """A second line of a cell, where there is one."""
    return MORE.format(escape(words)) if words else ""


def others(row: PlanRow) -> str:
    """The other strategies that an action serves."""
    if not row.others:
        return ""
    return more(f"{'Also in' if row.priorities else 'Serves'}: {'; '.join(row.others)}")


def owner(row: PlanRow) -> str:
    """Who leads it, and what is wrong about that."""
    if not row.owner:
        return NO_OWNER
    return escape(row.owner) + (HAS_LEFT if row.left else "")


def last_update(row: PlanRow) -> str:
    """The beginning of the newest update, and its day."""
    if row.last is None:
        return "Never updated"
    words = row.last.done.split()
    said = " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")
    return escape(said) + more(short_date(row.last.submitted_on))


def trend(row: PlanRow) -> str:
    """How the state moved, in a word and in letters."""
    if not row.trend.states:
        return "–"
    return escape(row.trend.word or "–") + LETTERS.format(escape(row.trend.letters))


def matrix_rows(rows: Collection[MatrixRow], *, url: str, editable: bool) -> SafeString:
    """Actions with a cell for each priority; lists of boxes on a phone. `url` is that of all
    actions, under which each has its own.
    """
    labels = [
        LABEL.format(cell.priority.number, escape(cell.priority.title))
        for row in list(rows)[:1]
        for cell in row.cells
    ]
    drawn = (matrix_row(row, labels, escape(url), editable) for row in rows)
    return mark_safe("\n".join(drawn))  # noqa: S308 - every part is escaped here or below


def matrix_row(row: MatrixRow, labels: Iterable[str], url: str, editable: bool) -> str:
    """One action; the address and the labels of its cells are HTML."""
    cells = (
        CELL.format(label, box(cell) if editable else YES if cell.ticked else NO)
        for label, cell in zip(labels, row.cells, strict=True)
    )
    return MATRIX_ROW.format(
        key=row.action.pk,
        url=f"{url}{escape(row.action.reference)}/",
        name=escape(str(row.action)),
        elsewhere=ELSEWHERE if row.elsewhere else "",
        cells="".join(cells),
        total=row.total,
    )


def matrix_box(cell: MatrixCell) -> SafeString:
    """The box of a cell, in place of the one on the page."""
    return mark_safe(box(cell, swap=True))  # noqa: S308 - every part is escaped below


def box(cell: MatrixCell, *, swap: bool = False) -> str:
    """The box of a cell, saved at once. `swap` puts it in place of the one on the page."""
    return BOX.format(
        key=cell.key,
        label=escape(cell.label),
        checked=" checked" if cell.ticked else "",
        then="0" if cell.ticked else "1",
        swap=OUT_OF_BAND if swap else "",
    )
