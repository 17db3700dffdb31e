"""The toolbar shows a person the steps they can take, and says why the others are not there."""

from __future__ import annotations

from cms.cms_toolbars import PAGE_MENU_IDENTIFIER
from cms.toolbar.items import ButtonList, ModalItem, TemplateItem
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.cms_toolbars import VersioningToolbar, replace_toolbar
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from desk import at_work
from desk.actions import steps_for
from desk.block_list import objection_to_writing
from editing import rules as drafts
from editing.models import Question
from reviews import place_rules, rules

REVIEW_MENU = "review"


class ReviewToolbar(VersioningToolbar):
    """versioning's toolbar, with our steps in place of its publish button, which it shows to everybody."""

    class Media:
        css = {"all": ["css/toolbar.css"]}

    def post_template_populate(self) -> None:
        super().post_template_populate()
        self._add_questions()
        self._close_advanced_settings()

    def _close_advanced_settings(self) -> None:
        """Close what would be refused: these are for whoever runs the site. The CMS asks only its own rules."""
        page = self.request.current_page
        menu = self.toolbar.get_menu(PAGE_MENU_IDENTIFIER)
        may = self.request.user.has_perm("cms.change_page_advanced_settings")
        if page and menu and (not may or place_rules.objection_to_move(self.request.user, page)):
            for found in menu.find_items(ModalItem):
                if "/advanced-settings/" in found.item.url:
                    found.item.disabled = True

    def _add_edit_button(self, disabled: bool = False) -> None:
        """Offer to edit but where a review keeps the draft fixed; the steps below then say so and lead to the review."""
        if not self._is_in_review():
            super()._add_edit_button(disabled)

    def _add_lock_message(self) -> None:
        """Say who else works on the draft, and since when. In review nobody does, whoever wrote it last."""
        version = self._draft()
        if (
            version is not None
            and version.locked_by_id not in (None, self.request.user.pk)
            and not self._is_in_review()
        ):
            words = at_work.in_short(self.request.user, version, timezone.now())
            self.toolbar.add_item(
                TemplateItem("editing/in_the_toolbar.html", extra_context={"words": words}, side=self.toolbar.RIGHT),
                position=0,
            )

    def _add_unlock_button(self) -> None:
        """Lead to where asking for somebody else's draft and taking it over are explained, in place of a bare “Unlock”."""
        version = self._draft()
        if version is None:
            return
        address = reverse("desk:version", args=[version.pk])
        user, now = self.request.user, timezone.now()
        if not drafts.objection_to_asking(user, version, now):
            self._add_step_button(str(_("Ask if you may take it over")), f"{address}#ask")
        elif not drafts.objection_to_taking_over(user, version, now):
            self._add_step_button(str(_("Take over the draft")), f"{address}#take-over")

    def _add_questions(self) -> None:
        """Tell whoever is asked for a draft, wherever the toolbar is."""
        for question in Question.objects.open().filter(of=self.request.user).select_related("asked_by")[:1]:
            words = _("%(who)s asks: May I take over?") % {"who": question.asked_by}
            self._add_step_button(words, f"{reverse('desk:version', args=[question.version_id])}#answer")

    def _add_revert_button(self, disabled: bool = False) -> None:
        """Say what it does: nothing goes back for readers."""
        version = self._version()
        if version is None or version.state in (DRAFT, PUBLISHED):
            return
        if not rules.objection_to_starting_draft(self.request.user, version):
            address = reverse("desk:version", args=[version.pk])
            self._add_step_button(str(_("Start a new draft from this version")), f"{address}#new-draft")

    def _is_in_review(self) -> bool:
        version = self._version()
        return version is not None and rules.review_of_draft(version.content) is not None

    def _draft(self) -> Version | None:
        """Give the draft of the page on screen."""
        version = self._version()
        return version.get_latest_draft_version() if version is not None and version.state != DRAFT else version

    def _version(self) -> Version | None:
        return self._get_version() if self._is_versioned() else None

    def _add_publish_button(self) -> None:
        version = self._version()
        if version is None:
            return
        menu = self.toolbar.get_or_create_menu(REVIEW_MENU, _("Review"))
        menu.add_link_item(_("The desk"), url=reverse("desk:home"))
        menu.add_link_item(_("Where this version stands"), url=reverse("desk:version", args=[version.pk]))
        if not objection_to_writing(self.request.user, version):
            menu.add_link_item(_("Edit block by block"), url=reverse("desk:blocks", args=[version.pk]))
        menu.add_link_item(_("Plain language"), url=reverse("desk:plain-language", args=[version.pk]))
        for step in steps_for(self.request.user, version):
            if not step.objection:
                menu.add_link_item(step.name, url=step.address)
                if step.key in ("submit", "publish", "review"):
                    self._add_step_button(step.name, step.address)
            else:
                if step.faults:
                    address = reverse("desk:version", args=[version.pk])
                    self._add_step_button(str(_("Why it cannot be sent yet")), f"{address}#to-put-right")
                menu.add_link_item(
                    f"{step.name}: {step.objection}", url="#", disabled=True, extra_classes=["step-objection"]
                )

    def _add_step_button(self, name: str, address: str) -> None:
        item = ButtonList(side=self.toolbar.RIGHT)
        item.add_button(name, url=address, extra_classes=["cms-btn-action"])
        self.toolbar.add_item(item)


replace_toolbar(VersioningToolbar, ReviewToolbar)
