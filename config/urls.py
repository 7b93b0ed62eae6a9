"""Every app's addresses, put together at the top."""

from django.urls import include, path

urlpatterns = [
    path("", include("config.pages_urls")),
    path("account/", include("config.account_urls")),
    path("", include("commissioning.urls")),
    path("", include("ehcp.urls")),
    path("", include("strategy.urls")),
]
