"""The admin's part in reviews: policies can be changed, and the tree keeps the rules. The record is read at the desk."""

from __future__ import annotations

from typing import Any, cast

from cms.admin.pageadmin import PageAdmin
from cms.admin.placeholderadmin import PlaceholderAdmin
from cms.models import CMSPlugin, Page, PageContent, Placeholder
from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reasons import why_field
from letters.opened import OpenedForm
from pages.edit_locks import version_holding
from pages.page_settings import AdvancedPageSettingsForm
from pages.rules import objection_to_edit, refuse
from reviews import moving, place_rules, policies, roles_needed
from reviews.models import ROLE_CHOICES, ReviewPolicy
from reviews.tree_forms import SoundCopyForm, SoundMoveForm


class ReviewPolicyForm(OpenedForm):
    """Roles as check boxes instead of JSON, and why they change."""

    by: User
    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)
    why = why_field(_("For the record. If a role is left out, a clinical reviewer must agree first."), required=True)

    class Meta:
        model = ReviewPolicy
        fields = ("roles",)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (
            objection := policies.objection_to_other_roles(self.by, self.instance, data["roles"], why=data["why"])
        ):
            self.add_error("roles", objection)
        return data


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(admin.ModelAdmin):
    """Which roles a review needs. Every kind and size has its row from the start."""

    form = ReviewPolicyForm
    list_display = ("kind", "size", "roles_in_words")
    list_filter = ("kind", "size")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("ReviewPolicyForm", (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: ReviewPolicy, form: Any, change: bool) -> None:
        answers = {name: form.cleaned_data[name] for name in ("roles", "why")}
        request.holds_now = policies.ask_for(  # type: ignore[attr-defined]
            policy=obj, by=form.by, at=timezone.now(), **answers
        )

    def response_change(self, request: HttpRequest, obj: ReviewPolicy) -> HttpResponse:
        if not request.holds_now:  # type: ignore[attr-defined]
            words = _(
                "It holds once a clinical reviewer agrees, at the desk under “To agree”. Until then all stays as it is."
            )
            self.message_user(request, words, messages.WARNING)
            return redirect("admin:reviews_reviewpolicy_changelist")
        return super().response_change(request, obj)

    @admin.display(description=_("roles"))
    def roles_in_words(self, policy: ReviewPolicy) -> str:
        return roles_needed.in_words(policy.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(Page)


@admin.register(Page)
class ReviewedPageAdmin(PageAdmin):
    """The CMS's page tree, where only a publisher moves what readers can reach and nobody deletes what was public."""

    form = AdvancedPageSettingsForm
    copy_form = SoundCopyForm
    move_form = SoundMoveForm

    def edit_title_fields(self, request: HttpRequest, page_id: str, language: str) -> HttpResponse:
        """Shut the CMS's form for a title alone: no page of ours offers it, and it knows nothing of a second tab."""
        raise Http404

    def has_move_page_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_move_page_permission(request, obj) and not (
            obj and place_rules.objection_to_move(request.user, obj)
        )

    def has_change_advanced_settings_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """What ties a page to code, or hides it, is for whoever runs the site: no role has this permission."""
        may = super().has_change_advanced_settings_permission(request, obj)
        may = may and request.user.has_perm("cms.change_page_advanced_settings")
        return may and not (obj and place_rules.objection_to_move(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False  # the desk has a bin, out of which a page can be brought back

    def set_home(self, request: HttpRequest, object_id: str) -> Any:
        """Making another page the home page moves both, and leaves readers a home page."""
        by = cast(User, request.user)  # nobody comes here without having signed in
        touched = list(Page.objects.filter(Q(pk=object_id) | Q(is_home=True)))
        for page in touched:
            if objection := place_rules.objection_to_move(by, page) or place_rules.objection_to_home(int(object_id)):
                return HttpResponseForbidden(objection)
        with transaction.atomic():
            reachable_before = {page.pk: place_rules.reachable_below(page) for page in touched}
            response = super().set_home(request, object_id)
            for page in touched if response.status_code == 200 else ():
                moving.finish_move(page=page, reachable_before=reachable_before[page.pk], by=by, at=timezone.now())
        return response


admin.site.unregister(Placeholder)


@admin.register(Placeholder)
class ReviewedPlaceholderAdmin(PlaceholderAdmin):
    """The CMS's windows for blocks. Where a text is fixed they would only say that somebody may not; these say why."""

    def has_add_plugin_permission(self, request: HttpRequest, placeholder: Placeholder, plugin_type: str) -> bool:
        _refuse_where_fixed(placeholder)
        return super().has_add_plugin_permission(request, placeholder, plugin_type)

    def has_change_plugin_permission(self, request: HttpRequest, plugin: CMSPlugin) -> bool:
        _refuse_where_fixed(plugin.placeholder)
        return super().has_change_plugin_permission(request, plugin)

    def has_move_plugin_permission(self, request: HttpRequest, plugin: CMSPlugin, target_placeholder: Any) -> bool:
        _refuse_where_fixed(plugin.placeholder)
        return super().has_move_plugin_permission(request, plugin, target_placeholder)

    def has_delete_plugin_permission(self, request: HttpRequest, plugin: CMSPlugin) -> bool:
        _refuse_where_fixed(plugin.placeholder)
        return super().has_delete_plugin_permission(request, plugin)


def _refuse_where_fixed(placeholder: Placeholder) -> None:
    version = version_holding(placeholder.source) if isinstance(placeholder.source, PageContent) else None
    if version:
        refuse(objection_to_edit(version))
