"""Tells people by e-mail that they have been given a role."""

from django.core.mail import send_mail
from django.template.loader import render_to_string

from commissioning.models import Membership, Person
from config.lib.product import PRODUCT_NAME


def send_invitation(*, membership: Membership, url: str, by: Person | None) -> None:
    """Send a new member the address at which to begin.

    `url` is where they set a password, or for somebody who has one the area itself.
    """
    context = {"membership": membership, "url": url, "by": by, "product_name": PRODUCT_NAME}
    send_mail(
        subject=f"{membership.area} invites you to {PRODUCT_NAME}",
        message=render_to_string("commissioning/email/invitation.txt", context),
        from_email=None,
        recipient_list=[membership.person.email],
    )
