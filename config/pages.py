"""Pages that belong to no app: statements for the public, the developers' gallery."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView

from config.gallery import gallery_context
from config.lib.access import public

accessibility = public(TemplateView.as_view(template_name="pages/accessibility.html"))
cookies = public(
    TemplateView.as_view(
        template_name="pages/cookies.html",
        extra_context={"session_hours": settings.SESSION_COOKIE_AGE // 3600},
    )
)
privacy = public(TemplateView.as_view(template_name="pages/privacy.html"))


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with examples, for those who build pages; not in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    context: dict[str, Any] = gallery_context(request)
    return render(request, "pages/gallery.html", context)
