"""The admin's part in reviews: policies can be changed, the record can only be read, and the tree keeps the rules."""

from __future__ import annotations

from typing import Any, cast

from cms.admin.pageadmin import PageAdmin
from cms.admin.placeholderadmin import PlaceholderAdmin
from cms.models import CMSPlugin, Page, PageContent, Placeholder
from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseForbidden
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pages.freezing import version_holding
from pages.rules import NotAllowed, objection_to_edit, was_ever_public
from reviews import publishing, rules
from reviews.models import ROLE_CHOICES, Contribution, Entry, Review, ReviewPolicy, SignOff


class ReviewPolicyForm(forms.ModelForm):
    """Roles as check boxes instead of JSON."""

    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ReviewPolicy
        fields = ("roles",)


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(admin.ModelAdmin):
    """Which roles a review needs. Every kind and size has its row from the start."""

    form = ReviewPolicyForm
    list_display = ("kind", "size", "roles_in_words")
    list_filter = ("kind", "size")

    @admin.display(description=_("roles"))
    def roles_in_words(self, policy: ReviewPolicy) -> str:
        return rules.in_words(policy.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """A table to look at. Nobody adds, changes or deletes a row here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("version", "size", "state", "submitted_by", "submitted_at")
    list_filter = ("size", "state")


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    list_display = ("review", "role", "reviewer", "decision", "decided_at")
    list_filter = ("role", "decision")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "step", "by", "page", "version", "why")
    list_filter = ("step",)
    date_hierarchy = "at"


@admin.register(Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    list_display = ("version", "author", "role", "review", "first_at")


admin.site.unregister(Page)


@admin.register(Page)
class ReviewedPageAdmin(PageAdmin):
    """The CMS's page tree, where only a publisher moves what readers can reach and nobody deletes what was public."""

    def has_move_page_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_move_page_permission(request, obj) and not (
            obj and rules.objection_to_move(request.user, obj)
        )

    def has_change_advanced_settings_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_change_advanced_settings_permission(request, obj) and not (
            obj and rules.objection_to_move(request.user, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and was_ever_public(obj.pk))

    def set_home(self, request: HttpRequest, object_id: str) -> Any:
        """Making another page the home page moves both, and leaves readers a home page."""
        by = cast(User, request.user)  # nobody comes here without having signed in
        touched = list(Page.objects.filter(Q(pk=object_id) | Q(is_home=True)))
        for page in touched:
            if objection := rules.objection_to_move(by, page) or rules.objection_to_home(int(object_id)):
                return HttpResponseForbidden(objection)
        with transaction.atomic():
            reachable_before = {page.pk: rules.reachable_below(page) for page in touched}
            response = super().set_home(request, object_id)
            for page in touched if response.status_code == 200 else ():
                publishing.finish_move(page=page, reachable_before=reachable_before[page.pk], by=by, at=timezone.now())
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
    if version and (objection := objection_to_edit(version)):
        raise NotAllowed(objection)
