"""What must never change is refused by the database itself, to whoever asks it: rules 1, 8, 9 and 10."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from cms.models import Page, PageContent
from django.contrib.contenttypes.models import ContentType
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from djangocms_versioning.models import Version

from pages import services as pages
from pages.addresses import whereabouts
from pages.models import Address, Award, Citation, PageDetails, Withdrawal
from pages.page_content import Body
from reviews import publishing, services
from reviews.models import Review, Seal, SignOff
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.reviews.scenes import approved, sign_all, state_of, submitted, undone
from triggers import refusing

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

CITES = "<p>You lie still [source: guideline-2026]. It takes [fact: scan-time].</p>"


@pytest.fixture
def site():
    """A page of two versions that cites and carries a mark, and one that was withdrawn for a while."""
    factories.certificate()
    factories.source()
    factories.fact()
    ct = factories.publish_again(factories.published_page(body=CITES, kind="imaging"))
    mri = factories.withdraw(factories.published_page("mri-scan", title="MRI scan"))
    factories.publish_again(mri)
    factories.withdraw(mri, reason="The scanner is old.")
    return ct


def of(key: str, number: int) -> Version:
    contents = PageContent.admin_manager.filter(page__reverse_id=key).values("pk")
    return Version.objects.get(object_id__in=contents, content_type__model="pagecontent", number=str(number))


def as_bulk_update(queryset, **values) -> None:
    row = queryset.first()
    for name, value in values.items():
        row.__dict__[name] = value  # versioning's own guard stands in the way of an assignment
    queryset.model.objects.bulk_update([row], list(values))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rows() -> dict[str, list[dict]]:
    models = (Withdrawal, Address, Citation, Award, Review, Seal)
    states = {"states": list(Version.objects.order_by("pk").values("pk", "state", "number", "object_id"))}
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models} | states


ATTACKS: dict[str, Callable[[], object]] = {
    "a reason rewritten": lambda: Withdrawal.objects.update(reason="Nothing."),
    "a reason rewritten in bulk": lambda: as_bulk_update(Withdrawal.objects.order_by("pk"), reason="Nothing."),
    "a hidden text shown": lambda: Withdrawal.objects.update(for_safety=True, hides_through=1),
    "a withdrawal that ended stands again": lambda: Withdrawal.objects.filter(ended_on=TODAY).update(ended_on=None),
    "a withdrawal ends on another day": lambda: Withdrawal.objects.filter(ended_on=TODAY).update(
        ended_on=date(2020, 1, 1)
    ),
    "a withdrawal gone": lambda: Withdrawal.objects.all().delete(),
    "a withdrawal gone raw": lambda: Withdrawal.objects.all()._raw_delete("default"),
    "a withdrawal gone by SQL": lambda: execute("DELETE FROM pages_withdrawal"),
    "an address leads elsewhere": lambda: Address.objects.filter(path="ct-scan").update(
        page=of("mri-scan", 1).content.page
    ),
    "an address leads elsewhere in bulk": lambda: as_bulk_update(Address.objects.filter(path="ct-scan"), path="other"),
    "an address gone": lambda: Address.objects.all().delete(),
    "an address gone raw": lambda: Address.objects.all()._raw_delete("default"),
    "a citation of another source": lambda: Citation.objects.update(source=factories.source("other")),
    "a citation gone": lambda: Citation.objects.filter(content=of("ct-scan", 1).object_id).delete(),
    "a citation gone by SQL": lambda: execute("DELETE FROM pages_citation"),
    "an award of another certificate": lambda: Award.objects.update(
        certificate=factories.certificate(factories.scheme("better"), key="better")
    ),
    "another digest": lambda: Review.objects.update(text_digest="0" * 64),
    "another digest in bulk": lambda: as_bulk_update(Review.objects.all(), text_digest="0" * 64),
    "another sender": lambda: Review.objects.update(submitted_by=person("publisher")),
    "another version": lambda: Review.objects.filter(version=of("ct-scan", 1)).update(version=of("ct-scan", 2)),
    "another note": lambda: Review.objects.update(change_note="Spelling."),
    "fewer roles": lambda: Review.objects.update(roles_needed=["plain-language"]),
    "another size": lambda: Review.objects.update(size="minor"),
    "another making": lambda: Review.objects.update(making=2),
    "a review that is over goes on": lambda: Review.objects.update(state="approved"),
    "a review that let a version out did not": lambda: Review.objects.update(published_at=None),
    "a review gone": lambda: Review.objects.all()._raw_delete("default"),
    "a review gone by SQL": lambda: execute("DELETE FROM reviews_review"),
    "a seal rewritten": lambda: Seal.objects.update(text_digest="0" * 64),
    "a seal gone": lambda: Seal.objects.all()._raw_delete("default"),
    "an old version comes back": lambda: Version.objects.filter(pk=of("ct-scan", 1).pk).update(state="published"),
    "a withdrawn page comes back": lambda: execute("UPDATE djangocms_versioning_version SET state = 'published'"),
    "a live page is gone": lambda: Version.objects.filter(state="published").update(state="unpublished"),
    "a live page is a draft": lambda: Version.objects.filter(state="published").update(state="draft"),
    "an old version is put aside": lambda: Version.objects.filter(state="unpublished").update(state="archived"),
    "another number": lambda: Version.objects.update(number="7"),
    "another text": lambda: Version.objects.filter(pk=of("ct-scan", 2).pk).update(object_id=99_999),
    "a text of another page": lambda: PageContent.admin_manager.update(page=of("mri-scan", 1).content.page),
    "a live page sends readers away": lambda: PageContent.admin_manager.update(redirect="https://mine.example/"),
    "a text in another language": lambda: PageContent.admin_manager.update(language="cy"),
    "two texts swapped by SQL": lambda: execute(
        "UPDATE cms_pagecontent SET page_id = (SELECT min(page_id) FROM cms_pagecontent) + "
        "(SELECT max(page_id) FROM cms_pagecontent) - page_id"
    ),
    "a text gone": lambda: (PageDetails.objects.all()._raw_delete("default"), execute("DELETE FROM cms_pagecontent")),
    "another key": lambda: execute("UPDATE cms_page SET reverse_id = 'x' || reverse_id"),
    "a page hidden": lambda: Page.objects.update(login_required=True),
    "a version gone": lambda: Version.objects.all()._raw_delete("default"),
}
ONLY_SQLITE = {
    "a withdrawal written over": "INSERT OR REPLACE INTO pages_withdrawal (id, page_id, reason, for_safety, withdrawn_on)"
    " SELECT NULL, page_id, 'Nothing.', 0, '2020-01-01' FROM pages_withdrawal WHERE ended_on IS NULL",
    "a review written over": "UPDATE OR REPLACE reviews_review SET id = (SELECT min(id) FROM reviews_review)"
    " WHERE id = (SELECT max(id) FROM reviews_review)",
    "a version written over": "INSERT OR REPLACE INTO djangocms_versioning_version (created, modified, object_id,"
    " content_type_id, created_by_id, state, number) SELECT created, modified, object_id, content_type_id, created_by_id,"
    " 'draft', '9' FROM djangocms_versioning_version WHERE state = 'published'",
    "a sign-off written over": "INSERT OR REPLACE INTO reviews_signoff (review_id, role, reviewer_id, decision, comment,"
    " declared_interest, text_digest, decided_at, is_example) SELECT review_id, role, reviewer_id, decision, 'Forged.',"
    " declared_interest, text_digest, decided_at, is_example FROM reviews_signoff",
}


def test_it_is_refused(subtests, site):
    attacks = ATTACKS | (
        {what: partial(execute, sql) for what, sql in ONLY_SQLITE.items()} if connection.vendor == "sqlite" else {}
    )
    before = rows()

    for what, attack in attacks.items():
        with subtests.test(what):
            with pytest.raises(IntegrityError), transaction.atomic():
                attack()
            assert rows() == before
    connection.check_constraints()


# Reaching readers -----------------------------------------------------------------------------------------------------


def publish_by_sql(version: Version) -> None:
    execute(f"UPDATE djangocms_versioning_version SET state = 'published' WHERE id = {version.pk}")


@pytest.mark.parametrize("what", ["a draft", "sent", "called approved", "approved, of another draft", "of a recheck"])
def test_a_version_without_a_review_that_stands_for_it_does_not_get_out(site, what):
    draft = factories.new_draft(site)
    if what == "sent":
        submitted(site)
    elif what == "called approved":
        Review.objects.filter(pk=submitted(site).pk).update(state="approved")
    elif what == "approved, of another draft":
        approved(factories.page("x-ray", title="X-ray"))
    elif what == "of a recheck":
        services.start_recheck(version=of("ct-scan", 2), by=person("editor"), at=NOW)

    for out in ("published", "unpublished"):
        for attack in (
            lambda: publish_by_sql(draft),
            lambda to=out: Version.objects.filter(pk=draft.pk).update(state=to),
            lambda to=out: as_bulk_update(Version.objects.filter(pk=draft.pk), state=to),
        ):
            with pytest.raises(IntegrityError, match="Nobody has reviewed"), transaction.atomic():
                attack()

    assert state_of(draft) == "draft"


@pytest.mark.parametrize("state", ["published", "unpublished"])
def test_a_version_is_not_born_public(site, state):
    content = PageContent.admin_manager.create(page=site, language="en", title="Forged", slug="forged")

    with pytest.raises(IntegrityError, match="Nobody has reviewed"), transaction.atomic():
        Version.objects.bulk_create(
            [
                Version(
                    content_type=ContentType.objects.get_for_model(PageContent),
                    object_id=content.pk,
                    state=state,
                    number="9",
                    created_by=person("editor"),
                )
            ]
        )


def test_a_review_taken_back_lets_nothing_out(site):
    draft = factories.new_draft(site)
    services.withdraw_from_review(review=approved(site), by=person("editor"), at=NOW, reason="Not yet.")

    with pytest.raises(IntegrityError, match="Nobody has reviewed"), transaction.atomic():
        publish_by_sql(draft)


def test_what_the_site_does_every_day_goes_on(site):
    draft = factories.new_draft(site, body="<p>Other words.</p>")
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The advice was wrong.")
    sign_all(Review.objects.get(version=draft))
    recheck = services.start_recheck(version=draft, by=person("editor"), at=NOW)
    sign_all(recheck)
    factories.move(site, factories.published_page("imaging"))
    factories.publish_again(factories.withdraw(site), slug="scan")

    assert whereabouts("ct-scan").page == site
    assert whereabouts("imaging/ct-scan").path == "imaging/scan"


# Addresses, citations -------------------------------------------------------------------------------------------------


def test_a_path_leads_to_the_page_that_stood_there_last(client):
    first = factories.publish_again(factories.published_page("ct-scan"), slug="old-scan")
    second = factories.published_page("new", title="New", slug="ct-scan")
    factories.publish_again(second, slug="newer-scan")

    assert client.get("/ct-scan/")["Location"] == "/newer-scan/"
    assert list(Address.objects.leading().filter(path="ct-scan").values_list("page", flat=True)) == [second.pk]
    assert Address.objects.filter(path="ct-scan").count() == 2

    factories.publish_again(first, slug="ct-scan")

    assert client.get("/ct-scan/").status_code == 200
    assert whereabouts("ct-scan").page == first


def test_what_a_public_version_rests_on_is_not_written_again(site):
    before = list(Citation.objects.order_by("pk").values())
    content = of("ct-scan", 1).content

    pages.keep_citations(content, Body.of(content), at=NOW)

    assert list(Citation.objects.order_by("pk").values()) == before


def test_what_a_draft_rests_on_may_change(site):
    draft = factories.new_draft(site)
    pages.keep_citations(draft.content, Body.of(draft.content), at=NOW)
    factories.source("another")
    factories.write(draft.content, "<p>You lie still [source: another].</p>")

    pages.keep_citations(draft.content, Body.of(draft.content), at=NOW)

    assert [cited.source.key for cited in Citation.objects.filter(content=draft.object_id)] == ["another"]


# The triggers themselves ----------------------------------------------------------------------------------------------


def test_every_trigger_that_was_declared_is_there():
    assert refusing.missing(connection) == []
    assert checks.run_checks(databases=["default"], tags=[checks.Tags.database]) == []


def test_a_table_that_lost_its_triggers_is_noticed_and_gets_them_back():
    refusing.take_off(connection)
    found = checks.run_checks(databases=["default"], tags=[checks.Tags.database])
    assert "pages_withdrawal" in refusing.missing(connection)

    call_command("migrate", verbosity=0, skip_checks=False)

    assert {fault.id for fault in found} == {"triggers.W001"}
    assert refusing.missing(connection) == []


def test_a_trigger_that_was_put_to_sleep_is_noticed_and_woken(site):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can put triggers to sleep")
    connection.check_constraints()
    execute("ALTER TABLE pages_withdrawal DISABLE TRIGGER USER")
    asleep = refusing.missing(connection)

    call_command("migrate", verbosity=0, skip_checks=False)

    assert asleep == ["pages_withdrawal"]
    assert refusing.missing(connection) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.update(reason="Nothing.")


def test_an_earlier_edition_of_a_trigger_makes_way():
    with connection.cursor() as cursor:
        for statement in refusing.Trigger("pages_address", "insert", "No more addresses.", "").statements(
            connection.vendor
        ):
            cursor.execute(statement)

    refusing.put_on(connection)

    assert factories.published_page()


def test_versions_of_other_things_are_nobodys_business_here(site):
    other = ContentType.objects.get_for_model(PageDetails)
    version = Version(content_type=other, object_id=1, state="published", number="1", created_by=person("editor"))

    Version.objects.bulk_create([version])

    assert Version.objects.filter(content_type=other).exists()


@pytest.mark.parametrize("before", Review.HOLDING)
def test_a_review_goes_only_where_its_moves_lead(site, before):
    factories.new_draft(site)
    review = Review.objects.filter(pk=submitted(site).pk)
    if before == Review.State.APPROVED:
        review.update(state=before)

    for after in set(Review.State) - {before}:
        if (before, after) in Review.MOVES:
            with undone():
                review.update(state=after)
        else:
            with pytest.raises(IntegrityError, match="does not go from this state"), transaction.atomic():
                review.update(state=after)

    assert review.get().state == before
    assert {before for before, _after in Review.MOVES} == set(Review.HOLDING)


# Who signs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "publisher", "admin", "plain-language"])
def test_nobody_signs_off_in_a_role_that_they_do_not_hold(who):
    review = submitted(factories.page())
    word = {"role": "clinical", "decision": "approved", "declared_interest": "none", "decided_at": NOW}

    with pytest.raises(IntegrityError, match="a role that they do not hold"), transaction.atomic():
        SignOff.objects.bulk_create(
            [SignOff(review=review, reviewer=person(who), text_digest=review.text_digest, **word)]
        )


def test_nothing_larger_than_minor_gets_out_that_no_clinician_was_asked_about():
    version = factories.latest(factories.page())
    sent = {"submitted_by": person("editor"), "submitted_at": NOW, "change_note": "So.", "text_digest": "d"}
    review = Review.objects.create(version=version, state="approved", size="change", roles_needed=["patient"], **sent)
    word = {"role": "patient", "decision": "approved", "declared_interest": "none", "decided_at": NOW}
    SignOff.objects.create(review=review, reviewer=person("patient"), text_digest="d", **word)

    with pytest.raises(IntegrityError, match="Nobody has reviewed"), transaction.atomic():
        as_bulk_update(Version.objects.filter(pk=version.pk), state="published")
