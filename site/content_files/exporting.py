"""Takes everything public out of the database as content files, from which `loading` makes the very same again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms.models import Page, PageContent
from django.db.models import F
from djangocms_versioning.models import Version

from content_files.blocks import FOLDERS, Beside, FilesBeside
from content_files.describing import description_of
from content_files.faults import ContentRefused, Fault
from content_files.front_keys import TEMPLATES
from content_files.page_file import LANGUAGE, PageFile, kept_in, read_page, text_of
from content_files.page_tree import placed
from content_files.places import addresses_of, stored_withdrawals_of
from content_files.tables import TABLE_FILES
from media.recordings import SafeRecording
from pages.dates import KnownDate, last_day_of_month
from pages.digest import digest_of, fingerprint
from pages.every_version import every_version
from pages.models import PageDetails, Picture, Recording
from pages.page_content import Body
from pages.pictures import SafePicture
from pages.rules import PUBLIC_STATES
from pages.services import due_on_after
from pages.versions import permanent_url
from reviews.models import Review, Size
from sources.models import Fact


@dataclass(frozen=True)
class Export:
    """What an export writes: its files by name, and which pages' texts the public may not read.

    `translations` are the public versions in other languages, which files cannot tell.
    """

    files: Mapping[str, bytes]
    versions: int
    pages: int
    hidden: Sequence[str]
    translations: Sequence[str]


def everything_public() -> Export:
    """Give every version that is or was public, and all it rests on, as files; nothing is written.

    Raises:
        ContentRefused: some version cannot be told in a file so that the very same comes in again.
    """
    found = sorted(_versions(), key=lambda one: (not one.page.is_home, one.page.path, one.number))
    beside = _beside(found)
    keys_at = {one.page.path: str(one.page.reverse_id) for one in found}
    files = placed([one.file(beside, keys_at) for one in found])
    written = {str(file.path): text_of(file).encode() for file in files}
    if faults := [fault for one, file in zip(found, files, strict=True) for fault in _not_the_same(one, file, beside)]:
        raise ContentRefused(faults)
    keys = {file.key for file in files}
    withdrawals = stored_withdrawals_of(keys)
    tables = {name: file.dump() for name, file in TABLE_FILES.items()}
    tables |= {"addresses.toml": addresses_of(keys), "withdrawals.toml": withdrawals}
    written |= {name: text.encode() for name, held in tables.items() if (text := TABLE_FILES[name].text(held))}
    written |= {f"{FOLDERS[type(one)]}/{name}": one.content for name, one in beside.items()}
    through = {key: max(row.get("hides_through", 0) for row in rows) for key, rows in withdrawals.items()}
    hidden = [
        str(file.path)
        for file in files
        if file.number <= through.get(file.key, 0) or 0 < (file.made_from or 0) <= through.get(file.easy_read_of, 0)
    ]
    return Export(dict(sorted(written.items())), len(files), len(keys), hidden, _translations())


def _translations() -> list[str]:
    """Name the public versions in other languages, each by its permanent address."""
    texts = PageContent.admin_manager.filter(versions__state__in=PUBLIC_STATES, page__reverse_id__isnull=False)
    found = texts.exclude(language=LANGUAGE).annotate(number=F("versions__number")).select_related("page")
    addresses = (permanent_url(text.page, int(text.number), text.language) for text in found)
    return sorted(addresses)


@dataclass(frozen=True)
class _Found:
    """One public version, as the database has it."""

    version: Version
    content: PageContent
    details: PageDetails
    blocks: list[dict[str, Any]]
    page: Page
    kind: str
    follows: int
    size: str

    @property
    def number(self) -> int:
        return int(self.version.number)

    def file(self, beside: Mapping[str, Beside], keys_at: Mapping[str, str]) -> PageFile:
        content, details, awards = self.content, self.details, list(self.details.awards.all())
        shown = _named_in(self.blocks)
        said = kept_in(content, details) | {"retells": details.whose_page}
        if content.template not in TEMPLATES.values():
            said["template"] = TEMPLATES["page"]
        return PageFile(
            path=_path(self),
            blocks=self.blocks,
            beside={name: one for name, one in beside.items() if one.sha256 in shown},
            **said,
            parent=next(filter(None, map(keys_at.get, _paths_above(self.page))), ""),
            home=self.page.is_home,
            size=self.size,
            follows=self.follows,
            **self._dates([award.certificate for award in awards if award.certificate]),
            certificates=sorted(award.certificate.key for award in awards if award.certificate),
            claims=sorted(award.claim.key for award in awards if award.claim),
        )

    def _dates(self, certificates: Sequence[Any]) -> dict[str, Any]:
        details = self.details

        def known(day: Any, *, is_end: bool = False) -> KnownDate | None:
            if day is None:
                return None
            to_month = details.dates_to_month and day == (last_day_of_month(day) if is_end else day.replace(day=1))
            return KnownDate(day.replace(day=1), to_month=True) if to_month else KnownDate(day)

        due = details.review_due_on
        if details.reviewed_on and due == due_on_after(
            details.review_interval_months, details.reviewed_on, certificates
        ):
            due = None  # loading works it out again
        return {
            "published": known(details.published_on),
            "reviewed": known(details.reviewed_on),
            "due": known(due, is_end=True),
        }


def _versions() -> Iterator[_Found]:
    """Give every public version, page by page, each page's in their order."""
    contents = {
        content.pk: content
        for content in PageContent.admin_manager.filter(
            language=LANGUAGE, page__login_required=False, page__reverse_id__isnull=False
        ).select_related("page")
    }
    of_content = PageDetails.objects.filter(extended_object__in=contents).prefetch_related(
        "awards__certificate__scheme", "awards__claim"
    )
    details = {one.extended_object_id: one for one in of_content}
    versions = every_version(object_id__in=contents, state__in=PUBLIC_STATES)
    sizes = dict(
        Review.objects.filter(version__in=versions, is_recheck=False, published_at__isnull=False)
        .order_by("pk")
        .values_list("version_id", "size")
    )
    of_page: dict[int, list[Version]] = defaultdict(list)
    for version in sorted(versions, key=lambda version: int(version.number)):
        of_page[contents[version.object_id].page_id].append(version)
    for several in of_page.values():
        before = 0
        kind = details[several[-1].object_id].kind
        for version in several:
            content = contents[version.object_id]
            size = sizes.get(version.pk, Size.FULL)
            blocks = Body.of(content).as_data()
            yield _Found(version, content, details[content.pk], blocks, content.page, kind, before, size)
            before = int(version.number)


def _paths_above(page: Page) -> Iterator[str]:
    for end in range(len(page.path) - page.steplen, 0, -page.steplen):
        yield page.path[:end]


def _named_in(blocks: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the fingerprints of the pictures, recordings and captions that blocks show."""
    return {
        block[key] for block in blocks for model in (Picture, Recording) for key in model.named_in if block.get(key)
    }


def _beside(found: Sequence[_Found]) -> dict[str, Beside]:
    """Give every picture and recording that these versions show, by the name its file will have."""
    wanted = {sha256: one for one in found for sha256 in _named_in(one.blocks)}
    beside: dict[str, Beside] = {}
    faults = []
    pictures = {picture.sha256: picture for picture in Picture.objects.filter(sha256__in=wanted)}
    recordings = {one.sha256: one for one in Recording.objects.filter(sha256__in=wanted)}
    for sha256, one in sorted(wanted.items()):
        stored = pictures.get(sha256) or recordings.get(sha256)
        try:
            if stored is None:
                raise FileNotFoundError
            with stored.file.open("rb") as file:
                content = file.read()
        except OSError:
            reason = f"The file {sha256} that this version shows is not stored here."
            faults.append(Fault(_path(one), 1, reason))
        else:
            beside[f"{sha256}.{stored.extension}"] = _as_found(stored, content)
    if faults:
        raise ContentRefused(faults)
    return beside


def _as_found(stored: Picture | Recording, content: bytes) -> Beside:
    if isinstance(stored, Picture):
        return SafePicture(content, stored.sha256, stored.extension)
    return SafeRecording(content, stored.extension, stored.seconds, stored.width, stored.height)


def _not_the_same(one: _Found, file: PageFile, beside: Mapping[str, Beside]) -> Iterator[Fault]:
    """Read what will be written, and object where it would not come in as the very same text."""
    try:
        again = read_page(text_of(file), file.path, FilesBeside(Path(), beside))
    except ContentRefused as refused:
        yield from refused.faults
        return
    if fingerprint(description_of(again, Fact.objects.as_readers_get_them)) != digest_of(one.content):
        yield Fault(file.path, 1, "This version holds something that no file can tell, such as an unknown block.")


def _path(one: _Found) -> Path:
    return Path(one.kind, str(one.page.reverse_id), f"{one.number}.md")
