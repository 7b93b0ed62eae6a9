"""Who may sign in: asked at the door, and again at every request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from commissioning.models import Person

# Invented people's addresses. Their password is public, so outside the demonstration they are
# nobody, even in a database that was carried over from one.
DEMONSTRATION_DOMAIN = "@demo.example"


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """Knows people by e-mail address and password.

    Django asks `user_can_authenticate` whenever it loads the person of a session, so whoever
    is made inactive is out at the next request.
    """

    def user_can_authenticate(self, user: Person) -> bool:
        """Active people; those of the demonstration only there."""
        invented = user.email.lower().endswith(DEMONSTRATION_DOMAIN)
        return user.is_active and (settings.DEMO or not invented)
