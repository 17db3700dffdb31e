"""Plain functions that set a scene. A published page gets there the way a real one does: written, reviewed, published."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from cms.api import add_plugin, create_page
from cms.models import Page, PageContent, Placeholder
from cms.operations import MOVE_PAGE
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from pages.models import PageDetails
from proposals import services as proposals
from proposals.models import Guarded, Proposal
from quality_marks.models import Certificate, Claim, Scheme
from reviews import gate, publishing, sealing, services, withdrawing
from reviews.models import Review
from reviews.reading_sources import Opened, as_it_stands, sources_to_read
from sources.models import Fact, Source
from tests.kept_steps import kept_between_runs
from tests.remembering import remembered

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


# People ---------------------------------------------------------------------------------------------------------------


@remembered
def person(role: str, email: str = "") -> User:
    """Give the member of staff with this role, by default the one whose address names it; made when first asked for."""
    email = email or f"{role}@example.org"
    if there := User.objects.filter(email=email, groups__name=role).first():
        return there
    user, _created = User.objects.get_or_create(email=email, defaults={"is_staff": True})
    with acting_as(None):  # else a reviewer's role would have to be confirmed
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@remembered
def signed_in_cookies(user: User) -> dict[str, str]:
    """Sign somebody in, and give the cookies by which the site knows them."""
    client = Client()
    client.force_login(user)
    return {name: cookie.value for name, cookie in client.cookies.items()}


class Browser(Client):
    """A test client whose first sign-in can be put back."""

    def force_login(self, user: User, backend: str | None = None) -> None:
        if self.cookies or backend:
            super().force_login(user, backend)
        else:
            self.cookies.load(signed_in_cookies(user))


# Pages ----------------------------------------------------------------------------------------------------------------


@remembered
def page(
    key: str = "ct-scan",
    *,
    title: str = "CT scan",
    slug: str = "",
    parent: Page | None = None,
    template: str = "page",
    in_navigation: bool = False,
    menu_title: str = "",
    body: str | list[tuple[str, dict]] = "<p>You lie on a narrow bed.</p>",
    by: User | None = None,
    **details,
) -> Page:
    """Give a page with one draft, which nobody has reviewed. `body` is rich text, or plugins as (type, data)."""
    by = by or person("editor")
    made = create_page(
        title=title,
        template=f"pages/{template}.html",
        language="en",
        slug=slug or key,
        menu_title=menu_title,
        parent=parent,
        reverse_id=key,
        in_navigation=in_navigation,
        created_by=by,
    )
    content = latest(made).content
    PageDetails.objects.create(
        extended_object=content, **{"kind": "guide", "summary": "What it is and how it goes.", "owner": by} | details
    )
    write(content, body)
    return made


@remembered
def published_page(key: str = "ct-scan", *, at: datetime = NOW, change_note: str = "First version.", **fields) -> Page:
    """Give a page that patients can read, with one version."""
    made = page(key, **fields)
    publish(latest(made), at=at, change_note=change_note)
    return Page.objects.get(pk=made.pk)


@kept_between_runs
@remembered
def real_pages() -> None:
    """Load all the pages that come with the site, as `make run` does on an empty one."""
    call_command("load_content", verbosity=0)


def latest(of: Page, language: str = "en") -> Version:
    """Give the newest version of a page in a language, whatever its state."""
    contents = PageContent.admin_manager.filter(page=of, language=language).values("pk")
    return Version.objects.filter(object_id__in=contents, content_type__model="pagecontent").latest("pk")


@remembered
def write(content: PageContent, body: str | list[tuple[str, dict]], language: str = "en") -> None:
    """Replace the blocks of a draft."""
    placeholder, _created = Placeholder.objects.get_or_create(
        slot="body", object_id=content.pk, content_type=ContentType.objects.get_for_model(PageContent)
    )
    placeholder.clear()
    for plugin_type, data in [("TextPlugin", {"html": body})] if isinstance(body, str) else body:
        fields = {"body": data["html"]} if plugin_type == "TextPlugin" else {"data": data}
        add_plugin(placeholder, plugin_type, language, **fields)


@remembered
def new_draft(of: Page, *, by: User | None = None, body: str | list | None = None, **fields) -> Version:
    """Start a draft from the newest version of a page; `fields` are the page's own, such as title and slug."""
    draft = latest(of).copy(created_by=by or person("editor"))
    content = draft.content
    for name, value in fields.items():
        setattr(content, name, value)
    content.save()
    if body is not None:
        write(content, body)
    return draft


@remembered
def publish(
    version: Version, *, at: datetime = NOW, size: str = "full", change_note: str = "Clearer words.", **more
) -> None:
    """Have a draft reviewed by everybody its kind needs, and publish it."""
    somebody_answers_for(version)
    more = {"answer": "We looked at it again."} | more
    review = services.submit(version=version, by=version.created_by, at=at, size=size, change_note=change_note, **more)
    for role in review.roles_needed:
        services.sign_off(
            review=review, role=role, by=person(role), decision="approved", comment="", declared_interest="none", at=at
        )
    publishing.publish(version=Version.objects.get(pk=version.pk), by=person("publisher"), at=at)


def opened(review: Review, *, on: date = TODAY, **instead) -> list[Opened]:
    """Give what a reviewer says who opened each source of a page that is reviewed as it is, and found it current."""
    sources = sources_to_read(review)
    return [
        Opened(**{"source_id": one.pk, "is_current": True, "opened_on": on, "as_shown": as_it_stands(one)} | instead)
        for one in sources
    ]


def somebody_answers_for(version: Version) -> None:
    """See to it that a page has an owner, which one that came in from files has not."""
    PageDetails.objects.filter(extended_object_id=version.object_id, owner=None).update(owner=person("editor"))


@remembered
def publish_again(of: Page, *, at: datetime = NOW, size: str = "full", change_note: str = "Clearer words.", **fields):
    """Give the page after one more version of it was written, reviewed and published."""
    publish(new_draft(of, **fields), at=at, size=size, change_note=change_note)
    return Page.objects.get(pk=of.pk)


@remembered
def withdraw(of: Page, *, at: datetime = NOW, reason: str = "The advice has changed.", **more) -> Page:
    """Take a page away from readers, who are told why: a clinician has agreed to that."""
    withdrawing.withdraw_page(page=of, by=person("publisher"), at=at, reason=reason, **more)
    readers_are_told_why(at=at)
    return Page.objects.get(pk=of.pk)


def move(of: Page, to: Page, position: str = "last-child", *, by: User | None = None) -> None:
    """Move a page as the CMS's tree does: our gate hears of it before and after. `position` is treebeard's."""
    of, to = Page.objects.get(pk=of.pk), Page.objects.get(pk=to.pk)
    asking = SimpleNamespace(user=by or person("publisher"))
    with transaction.atomic():
        gate.before_page_operation(Page, MOVE_PAGE, asking, of)
        of.move_page(to, position)
        gate.after_page_operation(Page, MOVE_PAGE, asking, of)


def readers_are_told_why(*, at: datetime = NOW) -> None:
    """Have a clinician agree to the reasons of withdrawals that nobody has agreed to yet."""
    for asked in Proposal.objects.waiting().filter(content_type__model="withdrawal"):
        proposals.agree(proposal=asked, by=person("clinical"), at=at)


@remembered
def say_reviewed(**values) -> None:
    """Have every public version say this of itself, such as its dates, as if it had been written at the time."""
    PageDetails.objects.update(**values)
    for version in sealing.public_versions():
        review = version.seals.latest("pk").review
        sealing.seal(review, PageDetails.objects.get(extended_object_id=version.object_id), NOW)


# Marks and sources ----------------------------------------------------------------------------------------------------


@remembered
def scheme(key: str = "good-words", **fields) -> Scheme:
    """Give a quality mark that exists in the world and forbids promotion."""
    return Scheme.objects.create(
        key=key,
        **{"name": "Good Words", "run_by": "Word Watchers", "meaning": "Somebody looked at how we work."} | fields,
    )


@remembered
def certificate(
    of: Scheme | None = None, *, key: str = "good-words-2026", is_agreed: bool = True, **fields
) -> Certificate:
    """Give a certificate that is held all through 2026, as a second person has seen."""
    made = Certificate.objects.create(
        key=key,
        scheme=of or scheme(),
        **{"holder": "Plainleaf", "held_from": date(2026, 1, 1), "held_until": date(2026, 12, 31)} | fields,
    )
    return agreed(made, is_agreed=True) if is_agreed else made


@remembered
def claim(key: str = "plain-english", *, is_agreed: bool = True, **fields) -> Claim:
    """Give something the organisation says of itself today, as a second person has agreed."""
    made = Claim.objects.create(
        key=key, **{"name": "Written in plain English", "meaning": "We say so ourselves.", "is_current": True} | fields
    )
    return agreed(made, is_agreed=True) if is_agreed else made


@remembered
def agreed(thing: Guarded, *, at: datetime = NOW, why: str = "It is so.", **after) -> Guarded:
    """Change what needs two people as two people do, and give it as it is then."""
    asked = proposals.ask(thing=thing, after=after, why=why, by=person("admin"), at=at)
    proposals.agree(proposal=asked, by=person("clinical"), at=at)
    return type(thing).objects.get(pk=thing.pk)


@remembered
def source(key: str = "guideline-2026", **fields) -> Source:
    """Give a document that texts can cite."""
    return Source.objects.create(
        key=key,
        **{
            "title": "Tests for breast cancer",
            "publisher": "Guideline Makers",
            "address": "https://guidelines.example.org/tests",
            "kind": "guideline",
            "published": "2026-05",
        }
        | fields,
    )


@remembered
def fact(key: str = "scan-time", **fields) -> Fact:
    """Give a fact that texts can name; its source is made where none is given."""
    if "source" not in fields:
        fields["source"] = Source.objects.filter(key="leaflet").first() or source("leaflet", title="Having a scan")
    return Fact.objects.create(
        key=key, **{"label": "How long a scan takes", "text": "10 to 30 minutes", "low": 10, "high": 30} | fields
    )
