"""allauth's forms in our words: labels instead of placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

E_MAIL = "E-mail address"
PASSWORD = "Password"  # noqa: S105 - a label
NEW_PASSWORD = "New password"  # noqa: S105 - a label
AGAIN = "The same password again"
LONG_ENOUGH = "12 characters or more. Three words that do not belong together work well."
CODE = "Code from your authenticator app"
CODE_HINT = "Six digits. Or one of your recovery codes, if the phone is not at hand."


EMPTY = {
    "login": "Give your e-mail address.",
    "email": "Give your e-mail address.",
    "password": "Give your password.",
    "oldpassword": "Give your current password.",
    "password1": "Choose a password.",
    "password2": "Type the password once more.",
    "code": "Type the code.",
}


class Worded(forms.Form):
    """Gives fields the words of `labels` and `hints`, and takes their placeholders away."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Reword the fields of the form that this is mixed into."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = EMPTY.get(name, field.error_messages["required"])
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc]
    labels = {"login": E_MAIL, "password": PASSWORD}


class ForgottenPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": E_MAIL}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """From the link of an invitation, or of a forgotten password."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": LONG_ENOUGH}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": "Current password", "password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": LONG_ENOUGH}


class SetPasswordForm(Worded, account.SetPasswordForm):  # type: ignore[misc]
    """For people who came by single sign-on and have no password yet."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": LONG_ENOUGH}


class PasswordAgainForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": PASSWORD}


class OneTimeCodeForm(Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": CODE}
    hints = {"code": CODE_HINT}


class OneTimeCodeAgainForm(Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": CODE}
    hints = {"code": CODE_HINT}


class AuthenticatorForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "The six digits that the app now shows"}
