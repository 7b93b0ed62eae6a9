"""What templates of every app may use without loading it."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from config.lib import formats
from config.lib.drawing import drawn_cell, drawn_rows
from config.lib.forms import problems
from config.lib.product import PRODUCT_NAME

register = template.Library()

register.filter("british_date", formats.british_date)
register.filter("short_date", formats.short_date)
register.filter("british_moment", formats.british_moment)
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("money", formats.money)
register.filter("change", formats.change)
register.filter("symbol_words", formats.symbol_words)
register.filter("count_of", formats.count_of)
register.filter("problems", problems)
register.filter("attributes", flatatt)
register.filter("cell", drawn_cell)
register.filter("rows", drawn_rows)


@register.simple_tag
def product_name() -> str:
    """The product's name, also where a page is drawn without a request."""
    return PRODUCT_NAME


@register.simple_tag
def control_attributes(attrs: Mapping[str, Any], classes: str) -> SafeString:
    """A form control's attributes, ours before its own classes."""
    own = attrs.get("class", "")
    return flatatt({**attrs, "class": f"{classes} {own}".strip()})


@register.filter
def sends_files(form: Any) -> bool:
    """Whether a form has a file in it, and so must be sent in parts."""
    return bool(form.is_multipart())
