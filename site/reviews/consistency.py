"""Holds what is public against the record as a whole: states, withdrawals, addresses, places in the tree, words, pictures.

No single page shows this, or not to whoever looks at the page alone. `verifying` asks it for all that is or was public.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.utils.timezone import localdate
from djangocms_versioning.constants import PUBLISHED

from languages.installed import CODES
from media.pictures import stored
from pages.addresses import whole_path
from pages.boxes import blocks_that_show, live_box_keys
from pages.easy_read import told_easier
from pages.glossary_uses import explained_as_others
from pages.models import Address, Block, Picture, Recording, Withdrawal
from pages.rules import PUBLIC_STATES
from reviews.models import Entry, Review, Seal
from reviews.sealing import public_versions

Found = Iterator[tuple[int, str]]  # the id of a version and, in words, what differs


def what_does_not_fit() -> Found:
    """Give what differs, with the version that it is told of."""
    pages = Pages()
    yield from _states(pages)
    yield from _of_other_pages()
    yield from _withdrawals(pages)
    yield from _addresses(pages)
    yield from _places(pages)
    yield from _words()
    yield from _uploads()
    yield from _boxes()
    yield from _easy_reads()


class Pages:
    """Every version that is or was public, as (id, state), by its page and language, the newest first."""

    def __init__(self) -> None:
        was_sealed = Exists(Seal.objects.filter(version=OuterRef("versions__pk")))
        rows = (
            PageContent.admin_manager.filter(Q(versions__state__in=PUBLIC_STATES) | was_sealed)
            .annotate(version=F("versions__pk"), state=F("versions__state"))
            .order_by("-version")
            .values_list("version", "state", "page_id", "language")
        )
        self.versions: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
        self.live: dict[tuple[int, str], int] = {}
        self.newest: dict[int, int] = {}  # by page alone
        self.from_files: set[int] = set()  # pages that brought their history along
        examples = set(Review.objects.filter(is_example=True).values_list("version", flat=True))
        for version_id, state, page_id, language in rows:
            self.versions[page_id, language].append((version_id, state))
            self.newest.setdefault(page_id, version_id)
            if state == PUBLISHED:
                self.live[page_id, language] = version_id
            if version_id in examples:
                self.from_files.add(page_id)


def _states(pages: Pages) -> Found:
    standing = set(Withdrawal.objects.filter(ended_on__isnull=True).values_list("page", "language"))
    ever_withdrawn = set(Withdrawal.objects.filter(language="").values_list("page", flat=True))
    for (page_id, language), versions in pages.versions.items():
        is_withdrawn = bool(standing & {(page_id, ""), (page_id, language)})
        # A translation goes with the English, and comes back by a version of its own.
        may_be_away = is_withdrawn or (language != settings.LANGUAGE_CODE and page_id in ever_withdrawn)
        yield from ((pk, f"it was public, and is {state} now") for pk, state in versions if state not in PUBLIC_STATES)
        live = [pk for pk, state in versions if state == PUBLISHED]
        yield from ((pk, "another version of its page is live as well") for pk in live[1:])
        if live and is_withdrawn:
            yield live[0], "it is live, and its page is withdrawn"
        elif not live and not may_be_away:
            yield versions[0][0], "its page is away, and nobody has withdrawn it"


def _of_other_pages() -> Found:
    """Say which versions are of another page than the one that they are on record with."""
    rows = PageContent.admin_manager.filter(versions__state__in=PUBLIC_STATES)
    pages = dict(rows.values_list("versions__pk", "page"))
    recorded = Entry.objects.filter(version__in=public_versions()).order_by("version").distinct()
    for version_id, page_id in recorded.values_list("version", "page"):
        if version_id in pages and pages[version_id] != page_id:
            yield version_id, "it went out on another page"


def _withdrawals(pages: Pages) -> Found:
    """Hold withdrawals and the record against each other. Files bring those of examples along, and prove nothing."""
    rows = list(Withdrawal.objects.order_by("pk").values_list("page", "reason", "withdrawn_on"))
    entries = list(Entry.objects.filter(step=Entry.Step.WITHDRAWN).order_by("pk"))
    there = {(page_id, reason) for page_id, reason, _on in rows}
    for entry in entries:
        if (entry.page_id, entry.why) not in there and entry.version_id:
            yield entry.version_id, f"its withdrawal of {localdate(entry.at)} is not there as it was recorded"
    recorded = {(entry.page_id, entry.why, localdate(entry.at)) for entry in entries}
    for page_id, reason, on in rows:
        if (page_id, reason, on) not in recorded and page_id not in pages.from_files and page_id in pages.newest:
            yield pages.newest[page_id], f"nobody has recorded its withdrawal of {on}"


def _addresses(pages: Pages) -> Found:
    held_by: dict[str, list[int]] = defaultdict(list)  # it leads to the last of these
    for path, page_id in Address.objects.order_by("pk").values_list("path", "page_id"):
        held_by[path].append(page_id)
    ends: dict[int, set[str]] = defaultdict(set)  # with what an address of each page may end
    for page_id, *ways in (
        *PageContent.admin_manager.values_list("page", "slug", "overwrite_url"),
        *PageUrl.objects.values_list("page", "slug"),
    ):
        ends[page_id] |= {way.rpartition("/")[2] for way in ways if way}
    for path, (*before, page_id) in held_by.items():
        if (
            path
            and path not in CODES
            and before
            and path.rpartition("/")[2] not in ends[page_id]
            and page_id in pages.newest
        ):
            yield pages.newest[page_id], f"/{path}/ leads to it, and is an address of another page"
    paths = PageUrl.objects.filter(path__isnull=False, page__in=[page_id for page_id, _language in pages.live])
    for path, page_id, language in paths.values_list("path", "page_id", "language"):
        whole = whole_path(path, language)
        if (page_id, language) in pages.live and page_id not in held_by.get(whole, ())[-1:]:
            yield pages.live[page_id, language], f"it stands at /{whole}/, which is no address of its page"
    for entry in Entry.objects.filter(step=Entry.Step.MOVED).exclude(why=""):
        if entry.page_id not in held_by.get(entry.why.strip("/"), ()) and entry.page_id in pages.newest:
            yield pages.newest[entry.page_id], f"its address {entry.why} is lost, to which it was moved"


def _places(pages: Pages) -> Found:
    """Say which live pages readers cannot reach, and which the tree has in two places."""
    urls = PageUrl.objects.filter(path__isnull=False, page__login_required=False)
    reached = set(urls.values_list("page", "language"))
    in_english = {page_id for page_id, language in reached if language == settings.LANGUAGE_CODE}
    live: dict[int, int] = {}
    parents = dict(Page.objects.values_list("pk", "parent"))
    for (page_id, language), version_id in sorted(pages.live.items()):
        live[page_id] = version_id
        parent_id = parents[page_id]
        if (page_id, language) not in reached and (parent_id is None or parent_id in in_english):
            yield version_id, "it is live, and readers cannot reach it"
    for page in Page.objects.filter(pk__in=live).select_related("parent").order_by("pk"):
        if (page.parent.path if page.parent else "") != page.path[: -page.steplen]:
            yield live[page.pk], "the tree has two places for its page"


def _words() -> Found:
    versions = dict(public_versions().values_list("object_id", "pk"))
    for content_id, word in explained_as_others():
        yield versions[content_id], f"“{word}” is explained as another word"


def _uploads() -> Found:
    """Say which versions show a picture or play a recording that is gone, or not the one that was judged."""
    for model in (Picture, Recording):
        for name in model.named_in:
            yield from _uploads_named(model, name)


def _uploads_named(model: type[Picture | Recording], name: str) -> Found:
    versions = dict(public_versions().values_list("object_id", "pk"))
    shown = Block.objects.annotate(shows=KT(f"data__{name}")).filter(
        shows__isnull=False,
        placeholder__content_type=ContentType.objects.get_for_model(PageContent),
        placeholder__object_id__in=public_versions().values("object_id"),
    )
    rows = shown.order_by("pk").values_list("placeholder__object_id", "shows")
    by_upload: dict[str, list[int]] = defaultdict(list)
    for content_id, sha256 in rows:
        if sha256 == "":  # as of captions, where there are none
            continue
        by_upload[sha256].append(versions[content_id])
    known = {upload.sha256: upload for upload in model._default_manager.filter(sha256__in=by_upload)}
    for sha256, version_ids in by_upload.items():
        if not _is_there(known.get(sha256)):
            words = f"its {name} {sha256[:12]} is gone, or was changed"
            yield from ((version_id, words) for version_id in version_ids)


def _is_there(upload: Picture | Recording | None) -> bool:
    if upload is None:
        return False
    try:
        return stored(upload.file, upload.sha256) is not None
    except FileNotFoundError:
        return False
    except OSError:  # where uploads lie cannot be reached just now, and that says nothing of this one
        return True


def _boxes() -> Found:
    """Say which live pages show a box that readers do not get, so that they read other words in its place."""
    live = {content.pk: content for content in PageContent.objects.annotate(version=F("versions__pk"))}
    shown = list(blocks_that_show(live).order_by("pk").values_list("placeholder__object_id", "of"))
    there = live_box_keys({key for _content_id, key in shown})
    for content_id, key in shown:
        if key not in there:
            yield live[content_id].version, f"it shows the box “{key}”, which is away"


def _easy_reads() -> Found:
    """Say which live easy-read pages tell a page that readers do not get, or one that another tells already."""
    told: set[str] = set()
    live = PageContent.objects.exclude(pagedetails__easy_read_of="").annotate(version=F("versions__pk"))
    for key, version_id in live.order_by("page_id").values_list("pagedetails__easy_read_of", "version"):
        if key in told:
            yield version_id, f"another live page tells “{key}” in easier words as well"
        elif told_easier(key) is None:
            yield version_id, f"it tells “{key}” in easier words, which is away"
        told.add(key)
