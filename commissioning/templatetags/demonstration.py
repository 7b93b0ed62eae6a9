"""What templates show in the demonstration only."""

from django import template
from django.conf import settings

from commissioning import demonstration
from commissioning.demonstration import DemoSignIn

register = template.Library()


@register.simple_tag
def demo_sign_ins() -> tuple[DemoSignIn, ...]:
    """The ready-made sign-ins; none outside the demonstration."""
    return demonstration.demo_sign_ins() if settings.DEMO else ()


@register.filter
def role_label(sign_in: DemoSignIn) -> str:
    """The role of a sign-in in words."""
    return str(sign_in.role.label)
