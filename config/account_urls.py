"""What of allauth is open here: signing in and out, passwords, one-time codes, single sign-on.

Named one by one, so that nothing opens by itself with a new version. Left out: signing up,
changing e-mail addresses, connecting accounts of other sites.
"""

from allauth.account import views
from allauth.socialaccount import views as single_sign_on
from django.urls import include, path, re_path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sso/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", single_sign_on.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
