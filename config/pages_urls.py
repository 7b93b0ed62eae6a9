"""The addresses of the pages that belong to no app."""

from django.urls import path

from config import pages

urlpatterns = [
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("cookies/", pages.cookies, name="cookies"),
    path("privacy/", pages.privacy, name="privacy"),
    path("developers/gallery/", pages.gallery, name="gallery"),
]
