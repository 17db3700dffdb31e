"""Makes pages and versions of what files say. Called by `loading`, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cms.api import create_page
from cms.models import Page
from django.db import IntegrityError
from django.db.models.fields.files import FieldFile
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from content_files.describing import content_fields_of
from content_files.faults import ContentRefused, Fault
from content_files.folder import ContentFolder
from content_files.loading_report import FileNews, FileOutcome, RowNews
from content_files.page_file import LANGUAGE, PageFile
from content_files.page_tree import above, newest_of
from content_files.places import remember_earlier, withdrawals_of
from media.recordings import SafeRecording
from pages.block_writing import write_blocks
from pages.every_version import versions_of
from pages.models import Kind, PageDetails, Picture, Recording
from pages.recordings import keep_recording
from pages.rules import NotAllowed
from pages.uploads import keep
from quality_marks.models import Certificate, Claim
from reviews import live_versions, publishing, rules
from reviews.models import Entry
from reviews.publishing import History
from reviews.withdrawing import ask_about_reason

COMMENT = "Example sign-off. The text came from a file, and nobody has checked it."


@contextmanager
def faults_named(file: PageFile) -> Iterator[None]:
    """Say which file it was that could not come in."""
    try:
        yield
    except NotAllowed as refusal:
        raise ContentRefused([Fault(file.path, 1, str(refusal))]) from refusal
    except IntegrityError as clash:
        reason = f"Another page already has the address of this one, which ends in “{file.slug}”."
        raise ContentRefused([file.fault(reason, "slug")]) from clash


@dataclass(frozen=True)
class Site:
    """The site as pages come into it: in whose name, when, and out of which folder. `kept` gets every file that is stored."""

    content: ContentFolder
    author: User
    reviewers: dict[str, User]
    at: datetime
    kept: list[FieldFile]

    def begin(self, files: Iterable[PageFile]) -> dict[Path, FileNews]:
        """Make pages with a draft each, for the organisation's own review."""
        told: dict[Path, FileNews] = {}
        for file in files:
            if file.key in self.content.away:
                told[file.path] = FileNews(FileOutcome.LEFT_OUT, "this page was withdrawn")
                continue
            if file.parent and not Page.objects.filter(reverse_id=file.parent).exists():
                told[file.path] = FileNews(FileOutcome.LEFT_OUT, "the page above it was withdrawn")
                continue
            draft = self._page(file, file)
            Version.objects.filter(pk=draft.pk).update(locked_by=None)  # any editor may go on with it
            told[file.path] = FileNews(FileOutcome.FIRST_DRAFT)
        return told

    def take_in(self, files: Sequence[PageFile]) -> dict[Path, FileNews]:
        """Make pages with all their versions, and publish the newest of each."""
        newest = newest_of(files)
        versions: dict[str, list[PageFile]] = {}
        for file in files:
            versions.setdefault(file.key, []).append(file)
        # All pages first, with their histories, because texts link to each other and an address may have had another page.
        drafts = {key: self._page(versions[key][0], file) for key, file in newest.items()}
        told: dict[Path, FileNews] = {}
        for key, older in versions.items():
            for file, following in pairwise(older):
                with faults_named(file):
                    self._bring_in(drafts[key], file, is_past=True)
                    drafts[key] = self._copy(drafts[key], following)
                told[file.path] = FileNews(FileOutcome.PUT_ON_RECORD)
        parting = self._parting(newest)
        shown = self._shown(newest) - parting  # first of all, for a page goes out only where readers get its boxes
        easier = self._easier(newest) - shown - parting  # last of all, for one goes out only where readers get its page
        for keys in (shown, parting, newest.keys() - shown - parting - easier, easier):
            for file in newest.values():
                if file.key in keys:
                    told[file.path] = self._bring_out(drafts[file.key], file, newest)
                    if file.key not in parting and file.key in self.content.tables["withdrawals.toml"].held:
                        self._take_away(file.key)
            for key in keys & parting & {*self.content.away}:
                self._take_away(key)
        return told

    def go_on_with(self, file: PageFile) -> FileNews:
        """Let a version follow an example that is live; say what was done, or why not."""
        page = Page.objects.get(reverse_id=file.key)
        if reason := _reason_to_leave_out(page, file):
            return FileNews(FileOutcome.LEFT_OUT, reason)
        with faults_named(file):
            self._bring_in(self._copy_of_newest(page, file), file)
        return FileNews(FileOutcome.PUBLISHED)

    def begin_anew(self, file: PageFile) -> FileNews:
        """Begin a draft of a live page that says what a file says, for any editor to go on with."""
        with faults_named(file):
            draft = self._copy_of_newest(Page.objects.get(reverse_id=file.key), file)
        Version.objects.filter(pk=draft.pk).update(locked_by=None)
        return FileNews(FileOutcome.NEW_DRAFT)

    def keep_addresses(self, files: Iterable[PageFile]) -> list[RowNews]:
        """Let earlier addresses lead to the pages of these files, and say which lead elsewhere here."""
        return remember_earlier(self.content.tables["addresses.toml"].held, {file.key for file in files})

    # One version -----------------------------------------------------------------------------------------------------

    def _page(self, file: PageFile, newest: PageFile) -> Version:
        """Make a page with a draft that says what a file says, where the newest file puts it."""
        with faults_named(file):
            page = create_page(
                title=file.title,
                template=file.template,
                language=LANGUAGE,
                slug=newest.slug,
                reverse_id=file.key,
                parent=Page.objects.get(reverse_id=newest.parent) if newest.parent else None,
                created_by=self.author,
            )
            if newest.home and not Page.objects.filter(is_home=True).exists():
                page.set_as_homepage()
            draft = versions_of(page.pk, language=LANGUAGE).get()
            self._write(draft, file)
        return draft

    def _copy(self, of: Version, file: PageFile) -> Version:
        """Make the version that follows another, which says what a file says."""
        draft = of.copy(created_by=self.author)
        self._write(draft, file)
        return draft

    def _copy_of_newest(self, page: Page, file: PageFile) -> Version:
        newest = versions_of(page.pk, language=LANGUAGE).order_by("-pk").first()
        assert newest is not None  # a page that a file made has at least one version
        if file.number <= int(newest.number):  # what readers get now, not what was set aside since
            newest = versions_of(page.pk, language=LANGUAGE).get(state=PUBLISHED)
        return self._copy(newest, file)

    def _write(self, version: Version, file: PageFile) -> None:
        """Make a draft say what a file says."""
        content = version.content
        with acting_as(self.author):
            for name, value in content_fields_of(file).items():
                setattr(content, name, value)
            content.save()
            details = rules.details_of(content) or PageDetails(extended_object=content)
            for name, value in file.kept_by(PageDetails).items():
                setattr(details, name, value)
            details.save()
            self._keep_beside(file)
            write_blocks(content, file.blocks)

    def _keep_beside(self, file: PageFile) -> None:
        for name, one in file.beside.items():
            model: type[Picture | Recording] = Recording if isinstance(one, SafeRecording) else Picture
            if not model._default_manager.filter(sha256=one.sha256).exists():
                made = keep_recording(one, name) if isinstance(one, SafeRecording) else keep(Picture, one, name)
                self.kept.append(made.file)

    def _bring_out(self, version: Version, file: PageFile, newest: dict[str, PageFile]) -> FileNews:
        """Publish the newest version of a page, or keep it where the page is withdrawn and no live page needs it."""
        with faults_named(file):
            if file.key in self.content.away and not self._has_live_below(file.key, newest):
                self._bring_in(version, file, is_past=True)
                return FileNews(FileOutcome.PUT_ON_RECORD, "the page is withdrawn")
            self._bring_in(version, file)
        return FileNews(FileOutcome.PUBLISHED)

    def _take_away(self, key: str) -> None:
        """Write down when a page was withdrawn, and withdraw it where it still is."""
        page = Page.objects.get(reverse_id=key)
        rows = self.content.tables["withdrawals.toml"].held.get(key, [])
        for withdrawal in withdrawals_of(page, rows):
            withdrawal.save()
            if withdrawal.is_met:
                ask_about_reason(withdrawal, by=self.author, at=self.at)
        live = live_versions.live_version(page.pk)
        if key in self.content.away and live is not None:
            live.unpublish(self.author)
            why, step = rows[-1]["reason"], Entry.Step.WITHDRAWN
            Entry.objects.create(step=step, by=self.author, at=self.at, why=why, page=page, version=live)

    def _bring_in(self, version: Version, file: PageFile, *, is_past: bool = False) -> None:
        Version.objects.filter(pk=version.pk).update(number=str(file.number))
        publishing.bring_in(
            version=version,
            by=self.author,
            reviewers=self.reviewers,
            at=self.at,
            size=file.size,
            comment=COMMENT,
            history=self._history(file),
            is_past=is_past,
        )

    def _history(self, file: PageFile) -> History:
        """Give what a file knows of its version; what was reviewed with it stays as with the one before."""
        reviewed = file
        while reviewed.reviewed is None and reviewed.size != "full":
            reviewed = next(f for f in self.content.files if (f.key, f.number) == (file.key, reviewed.follows))
        dates = [date for date in (file.published, file.reviewed, file.due) if date]
        return History(
            published_on=file.published.day if file.published else None,
            reviewed_on=reviewed.reviewed.day if reviewed.reviewed else None,
            review_due_on=reviewed.due.end if reviewed.due else None,
            to_month=any(date.to_month for date in dates),
            certificates=list(Certificate.objects.filter(key__in=file.certificates).select_related("scheme")),
            claims=list(Claim.objects.filter(key__in=file.claims)),
        )

    # Where pages stand -----------------------------------------------------------------------------------------------

    def _parting(self, newest: dict[str, PageFile]) -> set[str]:
        """Give the keys of withdrawn pages that have live ones below, with all that stand above and below.

        They go first: once they are taken away again, what stands at their addresses today can come in.
        """
        parting: set[str] = set()
        for key, file in newest.items():
            way = {key, *above(file, newest)}
            if any(one in self.content.away and self._has_live_below(one, newest) for one in way):
                parting |= way
        return parting

    def _shown(self, newest: dict[str, PageFile]) -> set[str]:
        """Give the keys of the pages whose boxes others show, with all that stand above them."""
        boxes = {key for key, file in newest.items() if file.kind == Kind.DANGER}
        return boxes | {one for key in boxes for one in above(newest[key], newest)}

    def _easier(self, newest: dict[str, PageFile]) -> set[str]:
        """Give the keys of the easy-read pages, with all that stand below them."""
        ways = {key: [file, *above(file, newest).values()] for key, file in newest.items()}
        return {key for key, way in ways.items() if any(one.kind == Kind.EASY_READ for one in way)}

    def _has_live_below(self, key: str, newest: dict[str, PageFile]) -> bool:
        return any(key in above(file, newest) for file in newest.values() if file.key not in self.content.away)


def _reason_to_leave_out(page: Page, file: PageFile) -> str:
    """Say why a version may not follow what stands here: only an example that is live gives way to the next one."""
    newest = max(int(number) for number in versions_of(page.pk, language=LANGUAGE).values_list("number", flat=True))
    if newest >= file.number:
        return f"version {newest} of this page is newer"
    live = live_versions.live_version(page.pk)
    if live is None or int(live.number) != file.follows:
        return "the version before it is not what readers get"
    details = rules.details_of(live.content)
    if details is None or not details.is_example:
        return "your own reviewers have judged the version before it"
    return ""
