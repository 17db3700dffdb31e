"""Which versions of a page the public may read, and at what addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import ARCHIVED, DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from languages.installed import active, address_in, name_of
from pages.addresses import path_in, url_of_path
from pages.doubt import Shown, doubt_about
from pages.every_version import every_version
from pages.models import Block, PageDetails, Upload, Withdrawal
from pages.plugins import plugins_of
from pages.rules import PUBLIC_STATES


@dataclass(frozen=True)
class PublicVersion:
    """A version that was ever public. Its text stays readable unless a safety withdrawal hides it.

    `is_current` says whether readers find it at the page's own address.
    `replaced_on` is None where nobody recorded it, and where no other version has taken this one's place.
    """

    version_id: int
    number: int
    content: PageContent
    is_current: bool
    hidden_by: Withdrawal | None
    details: PageDetails
    replaced_on: date | None

    @property
    def url(self) -> str:
        """Give the address where it stays."""
        return permanent_url(self.content.page, self.number, self.content.language)

    @cached_property
    def doubt(self) -> str:
        """Give what readers are told where it may not be what was signed, or ""."""
        awards = list(self.details.awards.all()) if self.details.pk else []
        plugins = plugins_of(self.content)
        return doubt_about(Shown.as_read(self.version_id, self.content, self.details, awards, plugins, {}, None))


def page_at(path: str) -> Page | None:
    """Give the page that readers find at this path now in the active language. It has no slashes at its ends."""
    found = PageUrl.objects.filter(path=path, language=active(), page__login_required=False)
    url = found.select_related("page").first()
    return url.page if url else None


def page_with_key(key: str) -> Page | None:
    """Give the page with this permanent key, wherever it stands and even when it was withdrawn."""
    return Page.objects.filter(reverse_id=key, login_required=False).order_by("pk").first()


# Of a page in a language, by default the active one ------------------------------------------------------------------


def today_url(page: Page, language: str = "") -> str:
    """Give the address where readers find the page now, or "" where they can't."""
    language = language or active()
    path = path_in(page, language)
    return "" if path is None else url_of_path(path, language)


def history_url(page: Page, language: str = "") -> str:
    """Give the address of the list of a page's versions."""
    language = language or active()
    url = today_url(page, language)
    return f"{url}versions/" if url else address_in(language, reverse("pages:history", args=[page.reverse_id]))


def permanent_url(page: Page, number: int, language: str = "") -> str:
    """Give the address where one version of a page stays, whatever becomes of the page.

    In each language versions count from 1 again, and the language is in the address.
    """
    return address_in(language or active(), reverse("pages:version", args=[page.reverse_id, number]))


def ever_public(page: Page, language: str = "") -> list[PublicVersion]:
    """Give every version of a page that is or was published, the newest first. Drafts and archived ones never were."""
    language = language or active()
    rows = (
        PageContent.admin_manager.filter(page=page, language=language, versions__state__in=PUBLIC_STATES)
        .select_related("pagedetails")
        .annotate(version_id=F("versions__pk"), number=F("versions__number"), state=F("versions__state"))
    )
    contents = sorted(rows, key=lambda content: -int(content.number))
    easier = {content.pagedetails.easy_read_of for content in contents if hasattr(content, "pagedetails")} - {""}
    hidden = Withdrawal.objects.filter(Q(page=page) | Q(page__reverse_id__in=easier), hides_through__isnull=False)
    withdrawals = list(hidden.select_related("page", "instead").order_by("-pk"))
    is_there = bool(today_url(page, language))
    found: list[PublicVersion] = []
    for content in contents:
        content.page = page
        number = int(content.number)
        details = getattr(content, "pagedetails", None) or PageDetails()
        found.append(
            PublicVersion(
                version_id=int(content.version_id),
                number=number,
                content=content,
                is_current=is_there and content.state == PUBLISHED,
                hidden_by=next((w for w in withdrawals if w.hides(number, details, language)), None),
                details=details,
                replaced_on=found[-1].details.published_on if found else None,
            )
        )
    return found


def titles_of_pages(pages: Iterable[int]) -> dict[int, str]:
    """Give what to call each of these pages: what readers read, else what its draft says, else its last title. One query."""
    order = (ARCHIVED, UNPUBLISHED, DRAFT, PUBLISHED)
    place = Case(*(When(versions__state=state, then=Value(place)) for place, state in enumerate(order)))
    texts = PageContent.admin_manager.filter(page__in=set(pages), language=settings.LANGUAGE_CODE)
    return dict(texts.order_by(place, "pk").values_list("page_id", "title"))  # the last of a page counts


def given_to(request: HttpRequest, upload: Upload, give: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer with an upload. Readers get it once a version that is or was public shows it; those who work here, before.

    Raises:
        Http404: nobody has judged what it says, and whoever asks is not signed in.
    """
    is_public = Exists(every_version(object_id=OuterRef("placeholder__object_id"), state__in=PUBLIC_STATES))
    if _blocks_that_show(upload).filter(is_public).exists():
        return give()
    if not request.user.is_authenticated:
        raise Http404
    answer = give()
    answer["Cache-Control"] = "private, no-store"  # or what stands between would give it to readers
    return answer


def hiding(upload: Upload) -> Withdrawal | None:
    """Give the withdrawal for safety that hides every version that ever showed an upload to readers; None if any is open."""
    if not Withdrawal.objects.filter(hides_through__isnull=False).exists():
        return None
    shows = _blocks_that_show(upload).values("placeholder__object_id")
    texts = PageContent.admin_manager.filter(pk__in=shows).select_related("page")
    found = [
        version for text in texts for version in ever_public(text.page, text.language) if version.content.pk == text.pk
    ]
    return found[0].hidden_by if found and all(version.hidden_by for version in found) else None


def titles_of(versions: Iterable[Version]) -> dict[int, str]:
    """Give what to call each version, such as “CT scan, version 3”, by primary key, in one query.

    A translation's name says its language, too.
    """
    versions = list(versions)
    contents = PageContent.admin_manager.filter(pk__in={version.object_id for version in versions})
    titles = {
        pk: title if language == settings.LANGUAGE_CODE else f"{title} ({name_of(language)})"
        for pk, title, language in contents.values_list("pk", "title", "language")
    }
    return {
        version.pk: _("%(title)s, version %(number)s")
        % {"title": titles.get(version.object_id, ""), "number": version.number}
        for version in versions
    }


def _blocks_that_show(upload: Upload) -> QuerySet[Block]:
    of_pages = ContentType.objects.get_for_model(PageContent)
    return Block.objects.filter(upload.is_shown(), placeholder__content_type=of_pages)
