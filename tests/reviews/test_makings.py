"""Digests name their making: an upgrade that makes them in another way alarms nobody, and launders nothing."""

import hashlib
import json
import sqlite3
from contextlib import closing
from io import StringIO

import pytest
from cms.models import PageContent
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages import digest
from pages.models import PageDetails
from reviews import publishing, sealing, services
from reviews.models import Alarm, Review, Seal
from tests import factories
from tests.factories import NOW, person
from tests.forging import unguarded
from tests.reviews.scenes import approved, sign_all, signed, submitted, twin_of
from triggers import refusing

pytestmark = pytest.mark.both_databases

SEALED = ("reviews", "0010_public_versions_are_sealed")
FORGED = "<p>Stop all your tablets.</p>"
DOUBT = "We are checking this page"


def another_way(description):
    """Give a digest as a later version of the site might make it."""
    return hashlib.sha256(b"2" + json.dumps(description, sort_keys=True).encode()).hexdigest()


@pytest.fixture
def upgrade(monkeypatch):
    """Have the site make digests in another way from when it is called."""
    return lambda: monkeypatch.setitem(digest.MAKINGS, 2, another_way)


def migrate():
    call_command("migrate", verbosity=0)


def is_verified() -> bool:
    try:
        call_command("verify_record", verbosity=0, stdout=StringIO())
    except CommandError:
        return False
    return True


# Another way of making digests ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_upgrade_puts_the_new_digest_beside_the_old_one_and_both_stay(client, upgrade):
    factories.publish_again(factories.published_page())
    before = list(Seal.objects.values())

    upgrade()
    not_migrated_yet = client.get("/ct-scan/").content.decode()
    migrate()
    migrate()

    assert DOUBT not in not_migrated_yet
    assert list(Seal.objects.values())[: len(before)] == before
    added = Seal.objects.filter(making=2)
    assert [seal.text_digest for seal in added] == [
        another_way(digest.describe(version.content)) for version in Version.objects.order_by("pk")
    ]
    assert [seal.told for seal in added] == [row["told"] for row in before]
    assert DOUBT not in client.get("/ct-scan/").content.decode()
    assert is_verified()
    assert not Alarm.objects.exists()


@pytest.mark.django_db
def test_a_text_that_was_changed_before_an_upgrade_is_not_laundered_by_it(client, upgrade):
    factories.published_page()
    factories.published_page("mri-scan", title="MRI scan")
    version = Version.objects.earliest("pk")
    Text.objects.filter(placeholder__object_id=version.object_id).update(body=FORGED)

    upgrade()
    migrate()

    assert not Seal.objects.filter(version=version, making=2).exists()
    assert Seal.objects.filter(making=2).count() == 1
    assert Alarm.objects.standing().get().version == version
    assert DOUBT in client.get("/ct-scan/").content.decode()
    assert DOUBT not in client.get("/mri-scan/").content.decode()
    assert not is_verified()


@pytest.mark.django_db
def test_dates_that_were_changed_before_an_upgrade_are_not_laundered_either(client, upgrade):
    factories.published_page()
    PageDetails.objects.update(reviewed_by=["clinical"])

    upgrade()
    migrate()

    assert Seal.objects.get().making == 1
    assert DOUBT in client.get("/ct-scan/").content.decode()


@pytest.mark.django_db
def test_a_text_that_is_changed_after_an_upgrade_is_found_by_the_new_digest(client, upgrade, monkeypatch):
    factories.published_page()
    upgrade()
    migrate()
    monkeypatch.delitem(digest.MAKINGS, 1)  # a later release may forget the old way
    well = client.get("/ct-scan/").content.decode()

    Text.objects.update(body=FORGED)

    assert DOUBT not in well
    assert DOUBT in client.get("/ct-scan/").content.decode()


@pytest.mark.django_db
def test_a_second_text_does_not_hide_behind_an_earlier_way(client, upgrade):
    factories.published_page()
    upgrade()
    migrate()
    version, old = Version.objects.get(), Seal.objects.get(making=1)
    Text.objects.update(body=FORGED)
    forged = digest.digest_of(version.content, 1)
    review = twin_of(old.review_id, forged)

    Seal.objects.create(version=version, review=review, making=1, text_digest=forged, told=old.told, at=NOW)

    assert DOUBT in client.get("/ct-scan/").content.decode()
    assert not is_verified()


@pytest.mark.django_db
def test_a_review_that_was_under_way_goes_on_with_the_digest_it_began_with(client, upgrade):
    page = factories.page()
    review = submitted(page)
    signed(review, "clinical")
    upgrade()
    migrate()

    sign_all_left(review)
    publishing.publish(version=Version.objects.get(), by=person("publisher"), at=NOW)

    assert Seal.objects.get().making == 1
    assert DOUBT not in client.get("/ct-scan/").content.decode()
    migrate()
    assert list(Seal.objects.values_list("making", flat=True)) == [1, 2]
    assert submitted(factories.page("mri-scan", title="MRI scan")).making == 2


@pytest.mark.django_db
def test_a_worker_of_before_knows_the_seals_of_its_own_time(client, upgrade, monkeypatch):
    factories.published_page()
    upgrade()
    migrate()
    monkeypatch.delitem(digest.MAKINGS, 2)

    assert DOUBT not in client.get("/ct-scan/").content.decode()


def sign_all_left(review: Review) -> None:
    for role in review.roles_needed[1:]:
        signed(review, role)


# An installation of before there were seals ---------------------------------------------------------------------------


@pytest.fixture
def migrations_put_back(django_db_setup, django_db_blocker):
    """See to it that whoever comes next finds all tables, nothing in them, and all that is refused."""
    yield
    with django_db_blocker.unblock():
        if "reviews_seal" not in connection.introspection.table_names():  # a test has failed on its way
            migrate()
            refusing.take_off(connection)
            call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        refusing.put_on(connection)


@pytest.fixture
def for_real(migrations_put_back, django_db_serialized_rollback, transactional_db):
    """A database in which things are committed; at the end, it lets itself be emptied."""
    yield
    refusing.take_off(connection)


@pytest.fixture(scope="module")
def kept():
    """A database of this module's own."""
    with closing(sqlite3.connect(":memory:")) as database:
        yield database


@pytest.fixture
def of_before(for_real, kept) -> None:
    """A site in the tables of before there were seals, as `site_of_before` set it: on SQLite once."""
    if kept.execute("SELECT 1 FROM sqlite_master").fetchone():
        kept.backup(connection.connection)
        return
    site_of_before()
    without_seals()
    if connection.vendor == "sqlite":
        connection.connection.backup(kept)


def without_seals() -> None:
    """Go back to the tables of before this site sealed what it publishes."""
    before = next(
        parent for parent in MigrationLoader(connection).graph.node_map[SEALED].parents if parent[0] == SEALED[0]
    )
    call_command("migrate", before[0], before[1], verbosity=0)
    assert "reviews_seal" not in connection.introspection.table_names()


def site_of_before() -> None:
    """A page of two versions, one re-reviewed, an urgent correction, an example, a withdrawn page."""
    ct = factories.publish_again(factories.published_page())
    sign_all(services.start_recheck(version=factories.latest(ct), by=person("editor"), at=NOW))
    mri = factories.published_page("mri-scan", title="MRI scan")
    draft = factories.new_draft(mri, body="<p>Tell them about allergies.</p>")
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The advice was wrong.")
    factories.withdraw(factories.published_page("x-ray", title="X-ray"))
    approved(factories.page("biopsy", title="Biopsy"))


def test_an_installation_of_before_verifies_once_it_is_migrated(of_before, client):
    migrate()

    assert refusing.missing(connection) == []
    for address in ("/ct-scan/", "/mri-scan/", "/versions/ct-scan/1/", "/versions/x-ray/1/"):
        answer = client.get(address)
        assert (answer.status_code, DOUBT in answer.content.decode()) == (200, False), address
    assert is_verified()
    publishing.publish(version=Version.objects.get(state="draft"), by=person("publisher"), at=NOW)
    assert is_verified()


def test_one_that_was_tampered_with_does_not_and_is_not_laundered(of_before, client):
    draft = Version.objects.get(state="draft")
    with unguarded():
        Text.objects.filter(placeholder__object_id__in=contents_of("ct-scan")).update(body=FORGED)
        PageDetails.objects.filter(extended_object__in=contents_of("mri-scan")).update(reviewed_on="2026-11-20")
        Version.objects.filter(pk=draft.pk).update(state="published")

    migrate()
    at_first = [DOUBT in client.get(address).content.decode() for address in ("/ct-scan/", "/mri-scan/")]

    assert at_first == [True, False]
    assert not is_verified()
    assert DOUBT in client.get("/mri-scan/").content.decode()
    assert Alarm.objects.standing().filter(version=draft).exists()


def contents_of(key: str) -> list[int]:
    return list(PageContent.admin_manager.filter(page__reverse_id=key).values_list("pk", flat=True))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


# Committed for real ---------------------------------------------------------------------------------------------------


def test_what_is_committed_is_refused_and_what_is_not_refused_is_noticed(for_real, client):
    factories.published_page()
    with pytest.raises(IntegrityError, match="kept for good"):
        execute("UPDATE pages_address SET path = 'elsewhere'")
    execute("UPDATE djangocms_text_text SET body = '<p>Stop all your tablets.</p>'")

    assert DOUBT in client.get("/ct-scan/").content.decode()
    assert sealing.look_again(Version.objects.get().pk) == Alarm.Trouble.TEXT
