"""Accounts in the admin: made, given roles and deactivated there, never deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

# Each of these three admins registers a model that is taken out below.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import confirming, rules, services
from accounts.current_user import because
from accounts.forms import AccountForm
from accounts.models import User
from accounts.reasons import question_why
from languages.installed import others

# Roles are groups that the code keeps; addresses and second factors belong to their holders.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)

# One door for everybody: the sign-in that knows second factors and rate limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = settings.ORGANISATION
admin.site.index_title = _("Administration")
admin.site.enable_nav_sidebar = False  # the desk's menu leads to what is met every week
admin.site.password_change = lambda request, extra_context=None: redirect("account_change_password")  # type: ignore


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Who works here, and as what."""

    form = AccountForm
    fields = (
        *("email", "name", "groups", "languages", "why"),
        *("is_active", "is_superuser", "has_second_factor", "date_joined", "last_login"),
    )
    readonly_fields = ("is_active", "is_superuser", "has_second_factor", "date_joined", "last_login")
    list_display = ("email", "name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    actions = ("deactivate", "reactivate", "forget_second_factor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "confirmations")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = self.fields if obj else ("email", "name", "groups", "languages", "why")
        return fields if others() or (obj and obj.languages) else [name for name in fields if name != "languages"]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the record say why, roles included, which are saved after the account."""
        with because(request.POST.get("why", "")):
            return super().changeform_view(request, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are deactivated; their deletion is refused at the database's door as well."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and rules.objection_to_changing(_person(request), obj):
            return False
        return super().has_change_permission(request, obj)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may use the actions at all; the rules decide about each account."""
        return self.has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        is_moved = change and "email" in form.changed_data
        if is_moved:
            services.tell_former_address(account=obj, former=form.initial["email"], by=_person(request))
        if not change or (is_moved and obj.is_active):
            services.invite(account=obj, request=request)
            self.message_user(
                request, gettext("%(account)s was sent a mail with a link to set a password.") % {"account": obj.email}
            )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for role in confirming.nobody_confirms(form.instance):
            words = gettext(
                "Nobody else is a %(role)s reviewer who could confirm %(account)s. Whoever keeps the server does it, once"
                " they know whose account it is: manage.py confirm_reviewer"
            )
            self.message_user(request, words % {"role": role.label, "account": form.instance}, messages.WARNING)

    @admin.display(description=_("roles"))
    def roles(self, account: User) -> str:
        return ", ".join(str(label) for label in account.role_labels())

    @admin.display(description=_("second step of sign-in set up"), boolean=True)
    def has_second_factor(self, account: User) -> bool:
        return Authenticator.objects.filter(user=account).exists()

    @admin.action(description=_("Deactivate"), permissions=["act"])
    def deactivate(self, request: HttpRequest, accounts: QuerySet[User]) -> HttpResponse | None:
        return self._confirm_and_do(
            request,
            accounts,
            step=services.deactivate,
            objection=rules.objection_to_deactivation,
            question=gettext("Deactivate these accounts?"),
            consequence=gettext(
                "Their holders are signed out at once and cannot sign in again. What they wrote and decided stays on"
                " record under their names."
            ),
            record="Deactivated.",
        )

    @admin.action(description=_("Activate again"), permissions=["act"])
    def reactivate(self, request: HttpRequest, accounts: QuerySet[User]) -> HttpResponse | None:
        return self._confirm_and_do(
            request,
            accounts,
            step=services.reactivate,
            objection=rules.objection_to_reactivation,
            question=gettext("Activate these accounts again?"),
            consequence=gettext("Their holders can ask for a new password at the sign-in page, and then sign in."),
            record="Activated again.",
        )

    @admin.action(description=_("Remove the second step of sign-in"), permissions=["act"])
    def forget_second_factor(self, request: HttpRequest, accounts: QuerySet[User]) -> HttpResponse | None:
        return self._confirm_and_do(
            request,
            accounts,
            step=services.forget_second_factor,
            objection=rules.objection_to_forgetting_second_factor,
            question=gettext("Remove the second step of sign-in of these accounts?"),
            consequence=gettext(
                "Do this only for somebody who has lost their phone or key, and whom you know by voice or face."
                " Until they set up a new one, their password alone opens the account."
            ),
            record="Second step of sign-in removed.",
        )

    def _confirm_and_do(
        self,
        request: HttpRequest,
        accounts: QuerySet[User],
        *,
        step: Callable[..., None],
        objection: Callable[[User, User], str],
        question: str,
        consequence: str,
        record: str,
    ) -> HttpResponse | None:
        """Ask first, and why; then take the step for every chosen account that no rule protects, and log it."""
        by = _person(request)
        objections = [words for account in accounts if (words := objection(by, account))]
        concerned = [account for account in accounts if not objection(by, account)]
        why = request.POST.get("why", "").strip()
        if not concerned or why:
            for words in objections:
                self.message_user(request, words, messages.ERROR)
            for account in concerned:
                with because(why):
                    step(account=account, by=by)
                LogEntry.objects.log_actions(by.pk, [account], CHANGE, record, single_object=True)
            if concerned:
                done = ngettext("%(count)d account changed.", "%(count)d accounts changed.", len(concerned))
                self.message_user(request, done % {"count": len(concerned)}, messages.SUCCESS)
            return None
        return question_why(
            self,
            request,
            concerned,
            title=question,
            consequence=consequence,
            missing=gettext("Say why. The record keeps it, and every publisher gets it by e-mail."),
            objections=objections,
        )


def _person(request: HttpRequest) -> User:
    """Give who is signed in; nobody else gets as far as a page of the admin."""
    return cast(User, request.user)
