"""Puts pages from files into the CMS, the way a real page gets there: drafted, sent for review, signed off, published.

The reviewers of what comes with the site are visibly examples: accounts that nobody can sign in to, marked as such in
every sign-off. The database is the truth: a version that is there already is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cms.api import create_page
from cms.models import Page, PageContent
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, transaction
from djangocms_versioning.models import Version, VersionQuerySet

from accounts.acting import acting_as
from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role
from pages.body import write_blocks
from pages.content_files import LANGUAGE, ContentRefused, Fault, PageFile, description_of, read_folder
from pages.digest import digest_of, fingerprint
from pages.models import PageDetails
from pages.pictures import keep
from pages.rules import PUBLIC_STATES, NotAllowed
from quality_marks.models import Certificate, Claim
from reviews import publishing, rules, services
from reviews.loading_tables import Loading, faults_in_tables, load_tables, read_tables, unknown_keys
from reviews.models import SignOff
from reviews.publishing import History
from sources.models import Fact

COMMENT = "Example sign-off. It came with the site, and nobody has checked this text."
Say = Callable[[str], None]


@dataclass(frozen=True)
class Team:
    """The accounts in whose name files are loaded. Nobody can sign in to them."""

    author: User
    reviewers: dict[str, User]


def load(folder: Path, *, at: datetime, as_drafts: bool = False, say: Say = print) -> None:
    """Load every page of a folder, or none: the first fault leaves the database as it was.

    With `as_drafts`, only the newest version of each page comes in, as a draft for the organisation's own review.

    Raises:
        ContentRefused: a file is broken, or a page cannot stand where its file puts it; nothing was changed.
    """
    files = read_folder(folder)
    tables = read_tables(folder)
    if faults := [*faults_in_tables(folder, tables), *unknown_keys(files, tables)]:
        raise ContentRefused(faults)
    with transaction.atomic(), _team() as team:
        approver = None if as_drafts else team.reviewers[Role.PLAIN_LANGUAGE]
        load_tables(folder, tables, Loading(at, team.author, approver), say)
        newest = {file.key: file.number for file in files}
        wanted = [file for file in files if not as_drafts or file.number == newest[file.key]]
        # All pages first, because their texts link to each other.
        drafts: dict[str, Version] = {}
        for file in wanted:
            if _is_new(file, wanted):
                with _faults_named(file):
                    drafts[file.key] = _first_version(file, team.author)
        for file in wanted:
            with _faults_named(file):
                say(f"{file.path}: {_load_file(file, drafts.pop(file.key, None), team, at, as_drafts)}")
    cache.clear()


# People ---------------------------------------------------------------------------------------------------------------


class _team:  # reads as a function: `with _team() as team`
    """Let the loading accounts act while files are loaded, and nobody act as them afterwards."""

    def __enter__(self) -> Team:
        reviewers = {
            role.value: _account(
                f"example-{role.value}-reviewer@example.org", f"Example {role.label.lower()} reviewer", role
            )
            for role in REVIEWER_ROLES
        }
        author = _account("starter-content@example.org", "Starter content", Role.EDITOR, Role.PUBLISHER)
        self.team = Team(author, reviewers)
        return self.team

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            ids = [self.team.author.pk, *(user.pk for user in self.team.reviewers.values())]
            User.objects.filter(pk__in=ids).update(is_active=False)


def _account(email: str, name: str, *roles: Role) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return User.objects.get(pk=user.pk)


# One file -------------------------------------------------------------------------------------------------------------


@contextmanager
def _faults_named(file: PageFile) -> Iterator[None]:
    """Say which file it was that could not come in."""
    try:
        yield
    except NotAllowed as refusal:
        raise ContentRefused([Fault(file.path, 1, str(refusal))]) from refusal
    except IntegrityError as clash:
        reason = f"Another page already has the address of this one, which ends in “{file.slug}”."
        raise ContentRefused([Fault(file.path, 1, reason)]) from clash


def _load_file(file: PageFile, draft: Version | None, team: Team, at: datetime, as_drafts: bool) -> str:
    """Bring one version in, and say what was done. `draft` is what was just begun for it on a new page."""
    if draft is None:
        page = Page.objects.get(reverse_id=file.key)
        there = _versions(page).filter(number=str(file.number), state__in=PUBLIC_STATES).first()
        if there is not None:
            same = digest_of(there.content) == fingerprint(description_of(file, Fact.objects.as_readers_get_them))
            return "there already" if same else "there already, with other words; left as it is"
        if as_drafts:
            return "left out: this page is here already"
        if reason := _reason_to_leave_out(page, file):
            return f"left out: {reason}"
        draft = _next_version(page, team.author)
        with acting_as(team.author):
            _write(draft, file)
    if as_drafts:
        Version.objects.filter(pk=draft.pk).update(locked_by=None)  # any editor may go on with it
        return "now a draft, waiting for your own review"
    _review_and_publish(draft, file, team, at)
    return "published as example content"


def _reason_to_leave_out(page: Page, file: PageFile) -> str:
    """Say why a version may not follow what stands here: only an example that is live gives way to the next one."""
    newest = max(int(number) for number in _versions(page).values_list("number", flat=True))
    if newest >= file.number:
        return f"version {newest} of this page is newer"
    live = rules.live_version(page.pk)
    if live is None or int(live.number) != file.number - 1:
        return "the version before it is not what readers get"
    details = rules.details_of(live.content)
    if details is None or not details.is_example:
        return "your own reviewers have judged the version before it"
    return ""


def _is_new(file: PageFile, wanted: list[PageFile]) -> bool:
    """Say whether this is the first file of a page that is not here yet."""
    first = next(other for other in wanted if other.key == file.key)
    return file is first and not Page.objects.filter(reverse_id=file.key).exists()


def _review_and_publish(version: Version, file: PageFile, team: Team, at: datetime) -> None:
    review = services.submit(
        version=version, by=team.author, at=at, size=file.size, change_note=file.change_note, is_example=True
    )
    for role in review.roles_needed:
        services.sign_off(
            review=review,
            role=role,
            by=team.reviewers[role],
            decision=SignOff.Decision.APPROVED,
            comment=COMMENT,
            declared_interest="none",
            at=at,
            is_example=True,
        )
    publishing.publish(version=version, by=team.author, at=at, history=_history(file))


def _history(file: PageFile) -> History:
    dates = [date for date in (file.published, file.reviewed, file.due) if date]
    return History(
        published_on=file.published.day if file.published else None,
        reviewed_on=file.reviewed.day if file.reviewed else None,
        review_due_on=file.due.end if file.due else None,
        to_month=any(date.to_month for date in dates),
        certificates=list(Certificate.objects.filter(key__in=file.certificates).select_related("scheme")),
        claims=list(Claim.objects.filter(key__in=file.claims)),
    )


def _first_version(file: PageFile, author: User) -> Version:
    """Make a page with a draft that says what the file says."""
    parent = Page.objects.get(reverse_id=file.parent) if file.parent else None
    page = create_page(
        title=file.title,
        template=file.template,
        language=LANGUAGE,
        slug=file.slug,
        reverse_id=file.key,
        parent=parent,
        in_navigation=file.in_navigation,
        created_by=author,
    )
    if file.template == "pages/home.html" and not Page.objects.filter(is_home=True).exists():
        page.set_as_homepage()
    draft = _versions(page).get()
    with acting_as(author):
        _write(draft, file)
    return draft


def _next_version(page: Page, author: User) -> Version:
    latest = _versions(page).order_by("-pk").first()
    assert latest is not None  # a page that a file made has at least one version
    return latest.copy(created_by=author)


def _write(version: Version, file: PageFile) -> None:
    """Make a draft say what the file says."""
    content = version.content
    content.title = file.title
    content.menu_title = file.menu_title
    content.slug = file.slug
    content.template = file.template
    content.in_navigation = file.in_navigation
    content.save()
    details = PageDetails.objects.filter(extended_object=content).first() or PageDetails(extended_object=content)
    details.kind = file.kind
    details.summary = file.summary
    details.also_called = file.also_called
    details.review_interval_months = file.review_interval_months
    details.is_promotional = file.promotional
    details.change_note = file.change_note
    details.save()
    for name, picture in file.pictures.items():
        keep(picture, name)
    write_blocks(content, file.blocks)


def _versions(page: Page) -> VersionQuerySet:
    contents = PageContent.admin_manager.filter(page=page, language=LANGUAGE)
    content_type = ContentType.objects.get_for_model(PageContent)
    return Version.objects.filter(content_type=content_type, object_id__in=contents.values("pk"))
