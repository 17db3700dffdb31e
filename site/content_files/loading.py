"""Puts pages from files into the CMS: the newest version of each goes before readers, those before it into its history.

The reviewers of what comes in are visibly examples: accounts that nobody can sign in to, marked as such in every
sign-off. The database is the truth: a version that is there already is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cms.models import Page
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.fields.files import FieldFile
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role
from content_files.describing import description_of
from content_files.faults import ContentRefused, RowsRefused
from content_files.folder import ContentFolder, faults_in, read_content
from content_files.loading_pages import Site
from content_files.loading_report import FileNews, FileOutcome, Report, RowNews
from content_files.page_checks import Known
from content_files.page_file import LANGUAGE, PageFile
from content_files.page_tree import newest_of
from content_files.table import Loading
from content_files.tables import TABLE_FILES
from pages.digest import digest_of, fingerprint
from pages.every_version import versions_of
from pages.faults import known_paths
from pages.models import Kind, PageDetails
from pages.rules import PUBLIC_STATES
from quality_marks.models import Certificate, Claim
from reviews import live_versions, rules
from reviews.models import Review
from sources.models import Fact, Source

Say = Callable[[str], None]


def load(
    folder: Path,
    *,
    at: datetime,
    as_drafts: bool = False,
    by: User | None = None,
    say: Say = print,
    in_full: bool = False,
) -> None:
    """Load every page of a folder, or none: the first fault leaves the database as it was.

    With `as_drafts`, only the newest version of each page comes in, as a draft for the organisation's own review. A file
    that somebody changed makes a draft too, in the name of `by`, who then cannot sign it off.

    Raises:
        ContentRefused: a file is broken, or a page cannot stand where its file puts it; nothing was changed.
    """
    content = read_content(folder)
    with _files_of_refused_taken_back() as kept, transaction.atomic():
        report = _load(content, at, as_drafts, by, kept)
        if not report.has_news:
            transaction.set_rollback(True)  # not even a trace of the accounts in whose name nothing came in
    for line in report.lines(in_full=in_full):
        say(line)


def _load(content: ContentFolder, at: datetime, as_drafts: bool, by: User | None, kept: list[FieldFile]) -> Report:
    here = set(Page.objects.filter(reverse_id__in=content.keys).values_list("reverse_id", flat=True))
    new = [file for file in content.files if file.key not in here]
    told = {file.path: _what_is_here(file, content) for file in content.files if file.key in here}
    next_ones = [file for file in content.files if file.key in here and told[file.path] is None]
    changed = [file for file in content.files if told.get(file.path) == FileNews(FileOutcome.NEW_DRAFT)]
    to_come = [*new, *next_ones, *changed]
    if faults := list(faults_in(content, to_come, content.known | _known_here())):
        raise ContentRefused(faults)
    with _team() as (author, reviewers):
        rows = _load_tables(content, Loading(at, author, None if as_drafts else reviewers[Role.CLINICAL]))
        site = Site(content, author, reviewers, at, kept)
        if as_drafts:
            told |= {file.path: FileNews(FileOutcome.LEFT_OUT, "this page is here already") for file in next_ones}
            told |= site.begin(newest_of(new).values())
        else:
            told |= site.take_in(new)
            rows += site.keep_addresses(new)
            # Easy-read versions last: what each was made from may only come in now.
            next_ones.sort(key=lambda file: file.kind == Kind.EASY_READ)
            told |= {file.path: site.go_on_with(file) for file in next_ones}
        told |= {file.path: replace(site, author=by or author).begin_anew(file) for file in changed}
    news = {file.path: told.get(file.path) for file in content.files}
    return Report({path: one for path, one in news.items() if one is not None}, rows)


def _load_tables(content: ContentFolder, loading: Loading) -> list[RowNews]:
    """Bring every file of tables in, but those that come in with their pages."""
    said: list[RowNews] = []
    for name, file in TABLE_FILES.items():
        try:
            said += file.load(content.tables[name].held, loading)
        except RowsRefused as refused:
            raise ContentRefused([content.fault(name, fault) for fault in refused.faults]) from refused
    return said


# What is here already -------------------------------------------------------------------------------------------------


def _known_here() -> Known:
    """Give what pages may name because the database has it."""
    of_boxes = PageDetails.objects.filter(kind=Kind.DANGER, extended_object__page__reverse_id__isnull=False)
    return Known(
        sources=set(Source.objects.values_list("key", flat=True)),
        facts={fact.key: fact.as_cited for fact in Fact.objects.select_related("source")},
        certificates=set(Certificate.objects.values_list("key", flat=True)),
        claims=set(Claim.objects.values_list("key", flat=True)),
        pages=set(Page.objects.exclude(reverse_id=None).values_list("reverse_id", flat=True)),
        boxes=set(of_boxes.values_list("extended_object__page__reverse_id", flat=True)),
        urls=known_paths(),
    )


def _what_is_here(file: PageFile, content: ContentFolder) -> FileNews | None:
    """Say what becomes of a file of a page that is here, None where it may be the page's next version."""
    versions = list(versions_of(Page.objects.get(reverse_id=file.key).pk, language=LANGUAGE).order_by("pk"))
    public = {int(version.number): version for version in versions if version.state in PUBLIC_STATES}
    if file.number not in public:
        return None
    wanted = fingerprint(description_of(file, Fact.objects.as_readers_get_them))
    there = public[file.number]
    if digest_of(there.content) == wanted:
        return FileNews(FileOutcome.THERE)
    if file.number < max(public):
        return FileNews(FileOutcome.OTHER_WORDS, "there is a newer version here")
    if file is not newest_of(content.files)[file.key]:
        return FileNews(FileOutcome.OTHER_WORDS, "there is a newer version in the files")
    if live_versions.live_version(there.content.page_id) is None:
        return FileNews(FileOutcome.OTHER_WORDS, "this page was withdrawn")
    if not _is_example(there) and file.path not in content.listed:
        return FileNews(FileOutcome.OTHER_WORDS, "these words are your own team's")
    since = [version for version in versions if version.pk > there.pk]
    if same := next((version for version in since if digest_of(version.content) == wanted), None):
        return FileNews(FileOutcome.OTHER_WORDS, f"version {same.number} has these words and is {_state(same.state)}")
    if any(version.state == DRAFT for version in since):
        return FileNews(FileOutcome.OTHER_WORDS, "somebody is working on a draft of this page")
    if Review.objects.filter(version__in=versions, state__in=Review.HOLDING).exists():
        return FileNews(FileOutcome.OTHER_WORDS, "this page is being reviewed")
    return FileNews(FileOutcome.NEW_DRAFT)


def _is_example(version: Version) -> bool:
    """Say whether a version came in from a file and nobody has judged it since."""
    details = rules.details_of(version.content)
    came_from_file = version.reviews.filter(is_example=True, is_recheck=False).exists()
    return came_from_file and details is not None and details.is_example


def _state(state: str) -> str:
    return "a draft" if state == DRAFT else "set aside"


# People ---------------------------------------------------------------------------------------------------------------


@contextmanager
def _team() -> Iterator[tuple[User, dict[str, User]]]:
    """Let the accounts act in whose name files are loaded: an author, and reviewers by role. Later nobody can act as they."""
    author = _account("starter-content@example.org", "Starter content", Role.EDITOR, Role.PUBLISHER)
    reviewers = {
        role.value: _account(
            f"example-{role.value}-reviewer@example.org", f"Example {role.label.lower()} reviewer", role
        )
        for role in REVIEWER_ROLES
    }
    yield author, reviewers
    User.objects.filter(pk__in=[author.pk, *(user.pk for user in reviewers.values())]).update(is_active=False)


def _account(email: str, name: str, *roles: Role) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    # Without a password: whoever made an account at this address beforehand does not sign in to it.
    User.objects.filter(pk=user.pk).update(is_active=True, password=make_password(None))
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return User.objects.get(pk=user.pk)


# Files -------------------------------------------------------------------------------------------------------------


@contextmanager
def _files_of_refused_taken_back() -> Iterator[list[FieldFile]]:
    """Give a list for the files that loading stores, and remove them again where it comes to nothing."""
    kept: list[FieldFile] = []
    try:
        yield kept
    except BaseException:
        for file in kept:
            file.storage.delete(str(file.name))
        raise
