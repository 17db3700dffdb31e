"""What the tests of reviews do again and again, and the whole state of the site as plain data."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from cms.models import CMSPlugin, Page, PageContent, PageUrl
from django.db import connection, transaction
from django.db.models import Model
from django.utils.timezone import localdate
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from accounts.models import User
from editing import services as drafts
from editing.models import Presence
from pages.digest import CONTENT_FIELDS
from pages.models import Address, Award, Block, PageDetails, Withdrawal
from proposals import services as proposals
from proposals.models import Proposal
from reviews import policies, publishing, services
from reviews.early_review import is_early
from reviews.models import Contribution, Entry, Review, ReviewPolicy, SignOff
from sources.models import Fact, Source
from tests import factories
from tests.factories import NOW, person
from tests.forging import unguarded
from tests.remembering import remembered

ROLES = ("clinical", "patient", "plain-language")


@remembered
def submitted(page: Page | None = None, *, size: str = "full", by: User | None = None, **fields: Any) -> Review:
    """Give a review that waits, of the newest version of a page."""
    version = factories.latest(page or factories.page(**fields))
    factories.somebody_answers_for(version)
    by = by or person("editor")
    if version.locked_by not in (None, by):
        Presence.objects.filter(version=version).delete()  # as if whoever wrote it had gone home
        drafts.take_over(version=version, by=by, at=NOW)
    return services.submit(
        version=version,
        by=by,
        at=NOW,
        size=size,
        change_note="First version.",
        answer="We looked at it again.",
    )


@remembered
def signed(
    review: Review,
    role: str,
    by: User | None = None,
    decision: str = "approved",
    comment: str = "",
    at: datetime = NOW,
    **more: Any,
) -> SignOff:
    """Give the word of one reviewer, by default approval by whoever has that role, who has opened what is to be opened."""
    said = {"declared_interest": "none", "opened": factories.opened(review, on=localdate(at))} | more
    return services.sign_off(
        review=review, role=role, by=by or person(role), decision=decision, comment=comment, at=at, **said
    )


@remembered
def sign_all(review: Review, at: datetime = NOW) -> Review:
    """Have everybody who is asked approve."""
    for role in review.roles_needed:
        signed(review, role, at=at)
    return Review.objects.get(pk=review.pk)


@remembered
def approved(page: Page | None = None, **fields: Any) -> Review:
    """Give a review that everybody asked has approved, of a draft that is not out yet."""
    return sign_all(submitted(page, **fields))


@remembered
def brought_in(version: Version, history: publishing.History | None = None) -> Version:
    """Give a version that came out of a file, approved and published as an example."""
    PageDetails.objects.filter(extended_object_id=version.object_id).update(change_note="First version.")
    publishing.bring_in(
        version=version,
        by=in_roles("loader@example.org", "editor", "publisher"),
        reviewers={role: person(role) for role in ROLES},
        at=NOW,
        size="full",
        comment="An example.",
        history=history or publishing.History(),
    )
    return version


def twin_of(review: int, text_digest: str) -> Review:
    """Forge a review, with its sign-offs, of another text."""
    with unguarded():
        twin = Review.objects.get(pk=review)
        twin.pk, twin.text_digest = None, text_digest
        Review.objects.bulk_create([twin])
        for word in SignOff.objects.filter(review=review):
            word.pk, word.review, word.text_digest = None, twin, text_digest
            SignOff.objects.bulk_create([word])
    return twin


@remembered
def asked_by_policy(kind: str, size: str, *roles: str) -> None:
    """Have a policy ask these roles from now on, by whoever that takes."""
    policy = ReviewPolicy.objects.get(kind=kind, size=size)
    if not policies.ask_for(policy=policy, roles=roles, by=person("admin"), at=NOW, why="We are few."):
        proposals.agree(proposal=Proposal.objects.waiting().get(), by=person("clinical"), at=NOW)


def state_of(version: Version) -> str:
    return Version.objects.get(pk=version.pk).state


@remembered
def superuser(email: str = "root@example.org") -> User:
    """Give somebody who may use every screen and holds no role."""
    return User.objects.filter(email=email).first() or User.objects.create_superuser(email)


def somebody(who: str) -> User:
    """Give the person with this role, or the superuser who has none."""
    return superuser() if who == "superuser" else person(who)


@remembered
def in_roles(email: str, *roles: str) -> User:
    """Give somebody who holds several roles."""
    for role in roles:
        made = person(role, email)
    return User.objects.get(pk=made.pk)


@contextmanager
def undone() -> Iterator[None]:
    """Let something be done, and undo it."""
    with transaction.atomic():
        written = getattr(connection.connection, "total_changes", -1)  # which SQLite counts
        yield
        if not connection.needs_rollback and written != getattr(connection.connection, "total_changes", None):
            connection.check_constraints()  # which a database does when a step is done: this one never is
        transaction.set_rollback(True)


#: Of these some columns, of the others all.
IN_PART: dict[type[Model], tuple[str, ...]] = {
    Page: ("id", "path", "parent_id", "reverse_id", "is_home", "login_required", "site_id"),
    PageContent: ("id", "page_id", *CONTENT_FIELDS),
    Version: ("id", "number", "state", "object_id", "created_by_id", "source_id"),
}
WHOLE = (PageUrl, Address, Award, Withdrawal, Review, SignOff, Entry, Contribution, PageDetails, Fact, Source)
BLOCKS = (CMSPlugin, Text, Block)
ON_A_CLIPBOARD = (
    "(SELECT id FROM cms_cmsplugin WHERE placeholder_id IN (SELECT id FROM cms_placeholder WHERE slot = 'clipboard'))"
)


@cache
def _questions() -> dict[str, str]:
    quote = connection.ops.quote_name
    of_all = {model: [field.column for field in model._meta.local_concrete_fields] for model in (*WHOLE, *BLOCKS)}
    questions = {}
    for model, columns in {**of_all, **IN_PART}.items():
        key = quote(model._meta.pk.column)
        where = f"WHERE {key} NOT IN {ON_A_CLIPBOARD}" if model in BLOCKS else ""
        where = "WHERE version_id IS NOT NULL" if model is Contribution else where
        names = ", ".join(map(quote, columns))
        questions[model.__name__] = f"SELECT {names} FROM {quote(model._meta.db_table)} {where} ORDER BY {key}"
    return questions


def site_as_it_is() -> dict[str, list[tuple[Any, ...]]]:
    """Give all that readers, reviews and the record rest on, row by row. A person's own clipboard is not among it."""
    tables = {}
    with connection.cursor() as cursor:  # and not through models: each of a thousand knocks at a door asks for it
        for name, question in _questions().items():
            cursor.execute(question)
            tables[name] = cursor.fetchall()
    return tables


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Give the names of what is not as it was."""
    return [name for name in before if before[name] != after[name]]


def how_many_early_pages() -> int:
    """Count the pages to be reviewed early as the desk's lists find them."""
    return PageContent.admin_manager.filter(is_early()).count()
