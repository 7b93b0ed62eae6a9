"""What templates of every app may use without loading it."""

from django import template

from config.lib.product import PRODUCT_NAME

register = template.Library()


@register.simple_tag
def product_name() -> str:
    """The product's name, also where a page is drawn without a request."""
    return PRODUCT_NAME
