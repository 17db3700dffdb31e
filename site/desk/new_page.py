"""The screen on which a new page begins: its kind, title, address, section and owner, and whose words it begins with."""

from __future__ import annotations

from typing import Any

from cms.models import Page, PageContent
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.doors import StaffRequest
from pages.beginnings import names_of_blocks
from pages.citations import objection_to_marks
from pages.every_version import every_version
from pages.making import make_page, objection_to_new_page
from pages.models import Kind, PageDetails
from pages.rules import NotAllowed, objection_to_new_path
from pages.versions import titles_of, titles_of_pages
from reviews.models import Binned

LONGEST_TITLE = 255


class NewPageAtDeskForm(forms.Form):
    """Asks for what a new page begins with."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    slug = forms.CharField(
        label=gettext_lazy("Last part of its address"),
        help_text=gettext_lazy("In small letters, figures and hyphens. Leave it empty, and it is made from the title."),
        max_length=LONGEST_TITLE,
        required=False,
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("The editor who answers for this page."),
        queryset=User.objects.none(),
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("Who answers when the owner is away."),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, *args: Any, like: Version | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, _("%(kind)s: %(blocks)s") % {"kind": words, "blocks": ", ".join(names_of_blocks(kind)).lower()})
            for kind, words in Kind.choices
        ]
        self.sections = {str(page.pk): page for page in _sections(also=like.content.page.parent_id if like else None)}
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("none: it stands at the top of the site")),
            *((key, page.desk_name) for key, page in self.sections.items()),
        ]
        for name in ("owner", "deputy"):
            self.fields[name].queryset = User.objects.holding(Role.EDITOR)  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if objection := objection_to_marks(title):
            raise forms.ValidationError(objection)
        return title

    def clean_section(self) -> Page | None:
        return self.sections.get(self.cleaned_data["section"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "title" in data and "slug" in data:
            data["slug"] = slugify(data["slug"] or data["title"])[:LONGEST_TITLE]  # as the CMS's own form has it
            if not data["slug"]:
                self.add_error("slug", _("No address can be made from these words. Write one, such as ct-scan."))
            elif objection := objection_to_new_path(data["slug"], data.get("section")):
                self.add_error("slug", objection)
        if data.get("owner") and data.get("owner") == data.get("deputy"):
            self.add_error("deputy", _("The deputy is the owner. Choose somebody else, or nobody."))
        return data


def _sections(also: int | None) -> list[Any]:
    """Return the pages at the top that others stand below, those that are laid out for it, and one more.

    What lies in the bin is none of them.
    """
    rows = PageContent.admin_manager.filter(language=settings.LANGUAGE_CODE)
    laid_out = rows.filter(template="pages/section.html").values("page")
    is_one = Q(parent=None, numchild__gt=0) | Q(pk__in=laid_out) | Q(pk=also)
    found = Page.objects.filter(is_one, is_home=False)
    pages = list(found.exclude(pk__in=Binned.objects.values("page")).order_by("path"))
    titles = titles_of_pages(page.pk for page in pages)
    for page in pages:
        page.desk_name = " › ".join(
            [*("" for _above in range(page.depth - 1)), titles.get(page.pk, str(page.pk))]
        ).strip()
    return pages


def may_make_pages(user: User) -> bool:
    """Return whether this person is offered the way to a new page. `make_page` asks once more, of the place."""
    return user.is_staff and user.has_perm("cms.add_page")


def new_page(request: StaffRequest) -> HttpResponse:
    """Ask for what a page begins with, make it, and lead to its blocks."""
    if objection := objection_to_new_page(request.user):
        raise PermissionDenied(objection)
    like = _version_named(request)
    if request.method != "POST":
        return _asked(request, NewPageAtDeskForm(initial=_initial(request, like), like=like), like)
    form = NewPageAtDeskForm(request.POST, like=like)
    if not form.is_valid():
        return _asked(request, form, like, status=422)
    data = form.cleaned_data
    try:
        version = make_page(
            title=data["title"],
            slug=data["slug"],
            section=data["section"],
            details=PageDetails(kind=data["kind"], owner=data["owner"], deputy=data["deputy"]),
            by=request.user,
            like=like.content if like else None,
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _asked(request, form, like, status=409)
    messages.success(request, _("The page is made, as a draft. Readers get it once it is reviewed and published."))
    return redirect("desk:blocks", version.pk)


def _asked(request: StaffRequest, form: forms.Form, like: Version | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "like": like, "title_of_like": titles_of([like])[like.pk] if like else ""}
    return render(request, "desk/make_page.html", context, status=status)


def _initial(request: StaffRequest, like: Version | None) -> dict[str, Any]:
    """Return what is filled in already: whoever makes a page answers for it, unless they say otherwise."""
    initial: dict[str, Any] = {"kind": request.GET.get("kind"), "section": request.GET.get("section")}
    if Role.EDITOR in roles_of(request.user):
        initial["owner"] = request.user.pk
    if like is not None:
        details = PageDetails.objects.filter(extended_object=like.object_id).first()
        initial |= {"kind": details.kind if details else None, "section": str(like.content.page.parent_id or "")}
    return initial


def _version_named(request: StaffRequest) -> Version | None:
    """Return the version whose words the new page begins with, if the request names one that there is."""
    pk = request.POST.get("like") or request.GET.get("like") or ""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 10):
        return None
    version = every_version(pk=pk).first()
    if version is None or version.content.language != settings.LANGUAGE_CODE:
        return None  # a new page begins in the site's own language
    return None if Binned.objects.filter(page=version.content.page_id).exists() else version
