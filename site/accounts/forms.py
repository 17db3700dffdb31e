"""Forms for accounts: ours for administrators, and allauth's in our words."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.current_user import acting_user
from accounts.models import User
from accounts.reasons import why_field
from accounts.roles import Role
from accounts.rules import objection_to_address, objection_to_giving, objection_to_reading
from languages.installed import name_of, others
from letters.opened import OpenedForm


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick, each by what it is called rather than by the name of its group."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(Role(obj.name).label)


class AccountForm(OpenedForm):
    """An account as an administrator sees it. Passwords are their holders' own, and every change of powers has a reason."""

    groups = RolesField(
        queryset=Group.objects.filter(name__in=Role.values),
        label=_("roles"),
        required=False,
        help_text=_("Clinical, patient and plain-language reviewers work at the desk; the others in the CMS as well."),
    )

    languages = forms.MultipleChoiceField(
        label=_("other languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which they read as their own. Only such people review a translation."),
    )

    why = why_field(_("Goes on record with your name, and by e-mail to every publisher."))

    class Meta:
        model = User
        fields = ("email", "name", "groups", "languages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [code for code in self.instance.languages if code not in others()]  # of one that is installed no longer
        if "languages" in self.fields:
            self.fields["languages"].choices = [(code, name_of(code)) for code in [*others(), *held]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        changed = {"email", "name", "groups", "languages"} & set(self.changed_data)
        if (changed or not self.instance.pk) and not cleaned.get("why", "").strip():
            self.add_error("why", _("Say why. The record keeps it, and every publisher gets it by e-mail."))
        return cleaned

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        if objection := objection_to_address(address):
            raise forms.ValidationError(objection)
        return address

    def clean_languages(self) -> list[str]:
        given: list[str] = self.cleaned_data["languages"]
        if self.instance.pk and (
            objection := objection_to_reading(acting_user(), self.instance, set(given) - set(self.instance.languages))
        ):
            raise forms.ValidationError(objection)
        return given

    def clean_groups(self) -> Any:
        given = self.cleaned_data["groups"]
        by = acting_user()
        if by is not None and self.instance.pk:
            new = given.exclude(pk__in=self.instance.groups.values("pk")).values_list("name", flat=True)
            if objection := objection_to_giving(by, self.instance, new):
                raise forms.ValidationError(objection)
        return given


# allauth's ------------------------------------------------------------------------------------------------------------


class InOurWords(forms.Form):
    """Gives a form of allauth our labels, and prints nothing inside its boxes."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):
    labels: ClassVar = {"login": _("E-mail address")}


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    labels: ClassVar = {"email": _("E-mail address")}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    labels: ClassVar = {"password1": _("New password"), "password2": _("New password, again")}


class FirstPasswordForm(InOurWords, account.SetPasswordForm):
    labels: ClassVar = NewPasswordForm.labels


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    labels: ClassVar = NewPasswordForm.labels | {"oldpassword": _("Password until now")}


class PasswordAgainForm(InOurWords, account.ReauthenticateForm):
    pass


class CodeForm(InOurWords, mfa.AuthenticateForm):
    pass


class CodeAgainForm(InOurWords, mfa.ReauthenticateForm):
    pass


class AppForm(InOurWords, ActivateTOTPForm):
    labels: ClassVar = {"code": _("Code")}


class KeyForm(InOurWords, AddWebAuthnForm):
    labels: ClassVar = {
        "name": _("A name for it"),
        "passwordless": _("Let this key sign me in by itself, without a password (a passkey)"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = ""
