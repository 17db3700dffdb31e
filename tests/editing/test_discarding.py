"""A draft that was thrown away comes back as it was for 30 days, and then it is gone for good."""

from datetime import timedelta

import pytest
from cms.models import CMSPlugin, Page, PageContent
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from djangocms_versioning.constants import ARCHIVED, DRAFT
from djangocms_versioning.models import Version
from time_machine import travel

from desk.actions import steps_for
from editing import discarding, services
from editing.models import Discarded
from editing.presence import note
from pages.digest import describe
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import binning
from reviews import services as reviews
from reviews.authorship import authors_by_role
from reviews.models import Contribution
from tests import factories
from tests.cases import first
from tests.factories import NOW, latest, person
from tests.reviews.scenes import differences, signed, site_as_it_is, somebody, state_of, submitted, superuser

pytestmark = pytest.mark.django_db

(BACKEND,) = settings.AUTHENTICATION_BACKENDS
LATER = NOW + timedelta(days=29)
TOO_LATE = NOW + timedelta(days=30)
BODY = [
    ("TextPlugin", {"html": "<p>It takes [fact: scan-time].</p>"}),
    ("CalloutPlugin", {"tone": "information", "heading": "Bring", "level": 2, "html": "<p>Your list.</p>"}),
]


@pytest.fixture
def draft():
    """A draft of a live page, with a fact, two blocks and a second author."""
    page = factories.published_page()
    factories.fact()
    draft = factories.new_draft(page, body=BODY, title="CT scan, anew")
    PageDetails.objects.filter(extended_object=draft.content).update(also_called="CAT scan")
    Contribution.objects.create(version=draft, author=person("editor", "second@example.org"), role="")
    return Version.objects.get(pk=draft.pk)


def discarded(draft, *, by=None, at=NOW, reason="It was the wrong page."):
    discarding.discard(version=draft, by=by or person("editor"), at=at, reason=reason)
    return Version.objects.get(pk=draft.pk)


def bring_back(version, *, by=None, at=LATER):
    discarding.bring_back(version=version, by=by or person("editor"), at=at)
    return Version.objects.get(pk=version.pk)


@pytest.mark.both_databases
def test_it_comes_back_as_it_was_with_all_that_it_says_and_all_who_wrote_it(draft):
    before, authors, says = site_as_it_is(), authors_by_role(draft), describe(draft.content)

    gone = discarded(draft)
    assert gone.state == ARCHIVED
    back = bring_back(gone)

    assert differences(before, site_as_it_is()) == []
    assert (authors_by_role(back), describe(back.content)) == (authors, says)
    assert (back.state, back.locked_by) == (DRAFT, person("editor"))
    assert not Discarded.objects.exists()
    submitted(back.content.page)  # and can be worked on and sent as any other


@pytest.mark.both_databases
def test_after_thirty_days_it_is_gone_for_good_and_nothing_else_is(draft):
    discarded(draft)
    other = discarded(factories.new_draft(Page.objects.get()), at=NOW + timedelta(days=1))
    content = draft.object_id

    call_command("forget_drafts", at=TOO_LATE - timedelta(seconds=1), verbosity=0)
    assert Version.objects.filter(pk=draft.pk).exists()
    call_command("forget_drafts", at=TOO_LATE, verbosity=0)
    call_command("forget_drafts", at=TOO_LATE, verbosity=0)

    assert not Version.objects.filter(pk=draft.pk).exists()
    assert not PageContent.admin_manager.filter(pk=content).exists()
    assert not PageDetails.objects.filter(extended_object=content).exists()
    assert not CMSPlugin.objects.filter(placeholder__object_id=content).exists()
    assert state_of(other) == ARCHIVED
    assert Contribution.objects.filter(version_id=draft.pk).exists()  # who wrote what outlives it


def test_once_the_days_are_over_nobody_brings_it_back_though_no_command_has_run(client, draft):
    gone = discarded(draft)

    with pytest.raises(NotAllowed, match="30 days ago or more"):
        bring_back(gone, at=TOO_LATE)
    with travel(TOO_LATE, tick=False):
        client.force_login(person("editor"), backend=BACKEND)
        assert client.get("/desk/discarded/").context["lines"] == []
        assert client.post(f"/desk/versions/{gone.pk}/bring-draft-back/").status_code == 409
    assert state_of(gone) == ARCHIVED


@pytest.mark.both_databases
def test_a_draft_that_was_started_from_it_outlives_it(draft):
    gone = discarded(draft)
    copy = reviews.start_draft(version=gone, by=person("editor"), at=NOW)
    says = describe(copy.content)

    assert discarding.forget_old(at=TOO_LATE) == 1
    copy = Version.objects.get(pk=copy.pk)
    assert (copy.source, describe(copy.content)) == (None, says)


def test_where_there_is_a_new_draft_one_is_told_what_to_do_and_both_can_come_back(draft):
    gone = discarded(draft)
    new = factories.new_draft(Page.objects.get(), body="<p>Something else.</p>")

    with pytest.raises(NotAllowed, match="another draft now, version 3"):
        bring_back(gone)
    says = describe(new.content)
    discarded(new, at=LATER)
    bring_back(gone)
    discarded(gone, at=LATER)
    back = bring_back(new)

    assert describe(back.content) == says


@pytest.mark.parametrize("who", first(3, ["clinical", "admin", "superuser", "patient", "plain-language"]))
def test_only_who_writes_discards_and_brings_back(client, draft, who):
    user = somebody(who)
    client.force_login(user)

    with pytest.raises(NotAllowed, match="Only editors and publishers"):
        discarded(draft, by=user)
    assert client.post(f"/desk/versions/{draft.pk}/discard/", {"reason": "No."}).status_code in (403, 409)
    gone = discarded(draft)
    with pytest.raises(NotAllowed, match="Only editors and publishers"):
        bring_back(gone, by=user)
    assert client.post(f"/desk/versions/{draft.pk}/bring-draft-back/").status_code in (403, 409)
    assert state_of(draft) == ARCHIVED


@pytest.mark.both_databases
def test_it_needs_a_reason_also_from_the_database(client, draft):
    client.force_login(person("editor"))

    assert client.post(f"/desk/versions/{draft.pk}/discard/", {"reason": " "}).status_code == 422
    with pytest.raises(NotAllowed, match="Say why"):
        discarded(draft, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Discarded.objects.create(version=draft, by=person("editor"), at=NOW, why="")


def test_what_was_sent_for_review_stays_on_record(draft):
    review = submitted(draft.content.page)
    with pytest.raises(NotAllowed, match="in review"):
        discarded(draft)
    signed(review, "clinical", decision="rejected", comment="No.")
    before = site_as_it_is()

    with pytest.raises(NotAllowed, match="stays on record"):
        discarded(draft)
    assert differences(before, site_as_it_is()) == []


def test_somebody_elses_draft_is_not_thrown_away_and_the_only_one_goes_by_the_bin(draft):
    note(draft, person("editor"), NOW)
    with pytest.raises(NotAllowed, match="working on this draft"):
        discarded(draft, by=person("publisher"))
    services.take_over(version=draft, by=person("publisher"), at=NOW, reason="She asked me to.")
    discarded(Version.objects.get(pk=draft.pk), by=person("publisher"))
    with pytest.raises(NotAllowed, match="Delete the page on the desk"):
        discarded(latest(factories.page("new", title="New")))


@pytest.mark.both_databases
def test_of_a_page_in_the_bin_nothing_is_discarded_or_brought_back_and_all_of_it_goes_with_the_page():
    page = factories.page()
    latest(page).archive(person("editor"))
    gone = discarded(factories.new_draft(page))
    live = latest(page)
    binning.throw_away(version=live, by=person("editor"), at=LATER)

    with pytest.raises(NotAllowed, match="in the bin"):
        bring_back(gone)
    assert discarding.forget_old(at=TOO_LATE) == 0
    binning.bring_back(version=live, by=person("editor"), at=LATER)
    bring_back(gone)
    discarded(gone)
    binning.throw_away(version=live, by=person("editor"), at=NOW)
    assert binning.empty(at=TOO_LATE) == 1
    assert not Discarded.objects.exists()


def test_of_a_withdrawn_page_it_comes_back_and_readers_still_get_nothing(client, draft):
    gone = discarded(draft)
    factories.withdraw(Page.objects.get())

    back = bring_back(gone)

    assert back.state == DRAFT
    assert client.get("/ct-scan/").status_code == 410


def test_no_code_and_no_screen_deletes_a_version_there_and_then(client, draft):
    client.force_login(superuser())
    proxy = draft.convert_to_proxy()

    for delete in (draft.delete, proxy.delete, Version.objects.filter(pk=draft.pk).delete):
        with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
            delete()
    gone = discarded(draft)
    with pytest.raises(NotAllowed), transaction.atomic():
        gone.delete()
    assert (
        client.post(f"/admin/djangocms_versioning/pagecontentversion/{gone.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert state_of(gone) == ARCHIVED


def test_twice_is_once(draft):
    gone = discarded(draft)
    with pytest.raises(NotAllowed, match="Only a draft"):
        discarded(gone)
    bring_back(gone)
    with pytest.raises(NotAllowed, match="was not discarded"):
        bring_back(gone)
    archived = Version.objects.get(pk=draft.pk)
    archived.archive(person("editor"))
    with pytest.raises(NotAllowed, match="was not discarded"):
        bring_back(archived)


def test_an_editor_discards_on_the_desk_finds_it_in_the_list_and_brings_it_back(client, draft):
    with travel(NOW, tick=False):
        client.force_login(person("editor"), backend=BACKEND)
        client.post(f"/desk/versions/{draft.pk}/discard/", {"reason": "It was the wrong page."})
        (line,) = client.get("/desk/discarded/").context["lines"]
        file = b"".join(client.get("/desk/discarded.csv").streaming_content).decode()
        page = client.get(line.url).content.decode()
    assert line.title == "CT scan, anew, version 2"
    assert line.more == (
        "Discarded by editor@example.org on 16 November 2026: “It was the wrong page.”"
        " It can be brought back until 16 December 2026."
    )
    assert "2026-12-16" in file
    assert line.more in page
    assert "bring-draft-back" in [step.key for step in steps_for(person("editor"), draft, NOW)]

    with travel(LATER, tick=False):
        client.force_login(person("editor"), backend=BACKEND)  # their session has long ended
        client.post(f"{line.url}bring-draft-back/")
        assert client.get("/desk/discarded/").context["lines"] == []
    assert state_of(draft) == DRAFT


def test_the_list_asks_the_same_of_the_database_however_long_it_is(client, draft, django_assert_max_num_queries):
    discarded(draft)
    with travel(NOW, tick=False):
        client.force_login(person("publisher"), backend=BACKEND)

    def asked():
        with travel(NOW, tick=False), django_assert_max_num_queries(50) as found:
            client.get("/desk/discarded/")
        return len(found)

    asked()
    few = asked()
    for number in range(5):
        discarded(factories.new_draft(factories.published_page(f"page-{number}", title=f"Page {number}")))
    assert asked() == few


def test_what_only_looks_discarded_is_not_deleted():
    page = factories.published_page()
    live = latest(page)
    judged = factories.new_draft(page)
    signed(submitted(page), "clinical", decision="rejected", comment="No.")
    Version.objects.get(pk=judged.pk).archive(person("editor"))
    for version in (live, judged):
        Discarded.objects.create(version=version, by=person("editor"), at=NOW, why="Somebody wrote into the table.")

    assert discarding.forget_old(at=TOO_LATE) == 0
    assert Version.objects.filter(pk__in=[live.pk, judged.pk]).count() == 2
