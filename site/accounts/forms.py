from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick, each by what it is called rather than by the name of its group."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(Role(obj.name).label)


class AccountForm(forms.ModelForm):
    """An account as an administrator sees it. Passwords are their holders' own."""

    groups = RolesField(
        queryset=Group.objects.filter(name__in=Role.values),
        label=_("roles"),
        required=False,
        help_text=_("Clinical, patient and plain-language reviewers work at the desk; the others in the CMS as well."),
    )

    class Meta:
        model = User
        fields = ("email", "name", "groups")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class SignInForm(LoginForm):
    """allauth's form, with our word for the address and nothing printed inside the boxes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].help_text = format_html(
            '<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgotten your password?")
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ForgottenPasswordForm(ResetPasswordForm):
    """allauth's form, the same way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class KeyForm(AddWebAuthnForm):
    """allauth's form for a new key, in plain words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it")
        self.fields["passwordless"].label = _("Let this key sign me in by itself, without a password (a passkey)")
        self.fields["passwordless"].help_text = ""
