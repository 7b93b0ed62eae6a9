"""What templates of plans draw row by row."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from strategy.queries.matrix import MatrixCell, MatrixRow
from strategy.queries.plan import PlanRow
from strategy.tables import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_rows(context: Any, rows: Iterable[PlanRow], **how: Any) -> SafeString:
    """Rows of the plan that the page is about; it says `plan_slug` and `editable`."""
    plan, editable = context["plan_slug"], context["editable"]
    return drawn.plan_rows(rows, plan=plan, editable=editable, **how)


@register.simple_tag(takes_context=True)
def plan_row(context: Any, row: PlanRow) -> SafeString:
    """One of them, in place of those on the page."""
    return plan_rows(context, [row], swap=True)


@register.simple_tag(takes_context=True)
def matrix_rows(context: Any, rows: Collection[MatrixRow]) -> SafeString:
    """Rows of a matrix; the page says `actions_url` and `editable`."""
    return drawn.matrix_rows(rows, url=context["actions_url"], editable=context["editable"])


@register.simple_tag
def matrix_box(cell: MatrixCell) -> SafeString:
    """The box of a cell, in place of the one on the page."""
    return drawn.matrix_box(cell)
