"""Rule 10: the record is only ever added to, by whatever means, and outlives the people in it."""

import pytest
from cms.models import Page
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from djangocms_versioning.models import StateTracking, Version

from accounts.models import User
from proposals.models import Proposal
from reviews import publishing, services, withdrawing
from reviews.models import Contribution, Entry, Review, ReviewPolicy, SignOff
from tests import factories
from tests.factories import NOW, person
from tests.forging import unguarded
from tests.reviews import doors
from tests.reviews.scenes import approved, differences, sign_all, signed, site_as_it_is, somebody, submitted

pytestmark = pytest.mark.django_db

APPEND_ONLY = [Entry, SignOff]
WORDS = "only ever added to"


@pytest.fixture
def page():
    return factories.published_page()


def refused(*steps) -> None:
    """Check that the database itself refuses each of these steps."""
    for step in steps:
        with pytest.raises(IntegrityError, match=WORDS), transaction.atomic():
            step()


def rows(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


# The database refuses -------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize("model", APPEND_ONLY)
def test_a_row_is_never_changed(page, model):
    before = rows(model)
    row = model.objects.first()

    refused(
        row.save,
        lambda: row.save(update_fields=["is_example" if model is SignOff else "why"]),
        lambda: model.objects.filter(pk=row.pk).update(
            **({"comment": "Forged."} if model is SignOff else {"why": "x"})
        ),
        lambda: model.objects.update(**({"decision": "approved"} if model is SignOff else {"step": "moved"})),
        lambda: model.objects.bulk_update([row], ["is_example" if model is SignOff else "why"]),
    )

    assert rows(model) == before


@pytest.mark.both_databases
@pytest.mark.parametrize("model", APPEND_ONLY)
def test_a_row_is_never_deleted(page, model):
    before = rows(model)

    refused(
        model.objects.first().delete,
        lambda: model.objects.all().delete(),
        lambda: model.objects.filter(pk=before[0]["id"])._raw_delete("default"),
    )

    assert rows(model) == before


@pytest.mark.both_databases
@pytest.mark.parametrize("model", APPEND_ONLY)
def test_no_statement_of_ones_own_gets_past_the_database(page, model):
    table, before = model._meta.db_table, rows(model)
    columns = ", ".join(field.column for field in model._meta.fields)
    copy = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = {before[0]['id']}"
    statements = [
        f"UPDATE {table} SET id = id",
        f"UPDATE {table} SET {'comment' if model is SignOff else 'why'} = 'Forged.' WHERE id = {before[0]['id']}",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE id = {before[0]['id']}",
        f"{copy} ON CONFLICT (id) DO UPDATE SET {'comment' if model is SignOff else 'why'} = 'Forged.'",
    ]
    if connection.vendor == "sqlite":
        statements += [
            copy.replace("INSERT", "INSERT OR REPLACE"),
            f"REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}",
            f"UPDATE OR REPLACE {table} SET id = {before[0]['id']} WHERE id = {before[1]['id']}",
        ]

    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert rows(model) == before


@pytest.mark.both_databases
def test_a_conflict_does_not_change_a_row_either(page):
    before = rows(SignOff)
    first = SignOff.objects.first()

    refused(
        lambda: SignOff.objects.bulk_create(
            [SignOff(**{**SignOff.objects.values().get(pk=first.pk), "comment": "Forged."})],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["comment"],
        )
    )

    assert rows(SignOff) == before


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"decision": "rejected", "comment": ""}, "a_refusal_says_why"),
        ({"decision": "changes-wanted", "comment": ""}, "a_refusal_says_why"),
        ({"declared_interest": ""}, "no_interest_is_said_not_assumed"),
    ],
)
def test_the_database_refuses_a_word_that_says_too_little(values, name):
    review = submitted()
    word = {
        "review": review,
        "role": "clinical",
        "reviewer": person("clinical"),
        "decision": "approved",
        "comment": "",
        "declared_interest": "none",
        "text_digest": review.text_digest,
        "decided_at": NOW,
    }

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SignOff.objects.create(**word | values)


@pytest.mark.both_databases
@pytest.mark.parametrize("again", [{"role": "clinical"}, {"reviewer": "clinical"}])
def test_the_database_hears_each_role_and_each_person_once(again):
    review = submitted()
    signed(review, "clinical")
    word = {
        "role": again.get("role", "patient"),
        "reviewer": person(again.get("reviewer", "patient")),
        "decision": "approved",
        "declared_interest": "none",
        "text_digest": review.text_digest,
        "decided_at": NOW,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        review.sign_offs.create(**word)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"roles_needed": []}, "asks_at_least_one_role"),
        ({"change_note": ""}, "says_what_changed"),
        ({"size": "urgent"}, "has_a_day_to_be_reviewed_by"),
    ],
)
def test_the_database_refuses_a_review_that_cannot_be(values, name):
    review = submitted()

    with unguarded(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**values)


@pytest.mark.both_databases
def test_the_database_keeps_a_version_in_one_review_at_a_time():
    review = submitted()

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            version=review.version,
            size="full",
            roles_needed=["clinical"],
            change_note="Once more.",
            text_digest=review.text_digest,
            submitted_by=person("editor"),
            submitted_at=NOW,
        )


@pytest.mark.both_databases
def test_the_database_refuses_a_policy_that_asks_nobody():
    with pytest.raises(IntegrityError, match="asks fewer roles only when"), transaction.atomic():
        ReviewPolicy.objects.update(roles=[])


# People ---------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_nobody_in_the_record_is_deleted(page):
    before = site_as_it_is()

    for who in ("editor", "clinical", "patient", "plain-language", "publisher"):
        account = User.objects.filter(email=f"{who}@example.org")
        for delete in (account.get().delete, account.delete, User.objects.all().delete):
            with pytest.raises(ProtectedError), transaction.atomic():
                delete()
        assert account.exists()

    assert differences(before, site_as_it_is()) == []


@pytest.mark.both_databases
def test_the_database_itself_keeps_the_people_in_the_record(page):
    def delete():
        User.objects.filter(email="publisher@example.org")._raw_delete("default")
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        delete()


@pytest.mark.both_databases
def test_versionings_own_notes_keep_their_people_too(page):
    notes = StateTracking.objects.count()

    with pytest.raises(ProtectedError), transaction.atomic():
        person("publisher").delete()

    assert StateTracking.objects.count() == notes


# Everything is in it --------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_every_step_leaves_one_line_that_says_who_what_when_and_why():
    review = submitted()
    services.withdraw_from_review(review=review, by=person("publisher"), at=NOW, reason=" One more thing. ")
    version = review.version
    review = submitted(version.content.page)
    signed(review, "clinical", decision="changes-wanted", comment="Say how long.")
    review = submitted(version.content.page)
    signed(review, "patient", decision="rejected", comment="It frightens me.")
    factories.publish(Version.objects.get(pk=version.pk))
    page = Page.objects.get()
    sign_all(services.start_recheck(version=version, by=person("editor"), at=NOW, note="Still right?"))
    sign_all(
        publishing.publish_urgently(
            version=factories.new_draft(page), by=person("publisher"), at=NOW, reason="A wrong dose."
        )
    )
    withdrawing.withdraw_page(page=page, by=person("publisher"), at=NOW, reason="The advice has changed.")

    signing = [("signed-off", who, "") for who in ("clinical", "patient", "plain-language")]
    assert [(entry.step, entry.by.email.partition("@")[0], entry.why) for entry in Entry.objects.all()] == [
        ("submitted", "editor", "First version."),
        ("withdrawn-from-review", "publisher", "One more thing."),
        ("submitted", "editor", "First version."),
        ("changes-wanted", "clinical", "Say how long."),
        ("submitted", "editor", "First version."),
        ("answered", "editor", "We looked at it again."),
        ("rejected", "patient", "It frightens me."),
        ("submitted", "editor", "Clearer words."),
        ("answered", "editor", "We looked at it again."),
        *signing,
        ("approved", "plain-language", ""),
        ("published", "publisher", "Clearer words."),
        ("submitted", "editor", "Still right?"),
        *signing,
        ("rechecked", "plain-language", ""),
        ("published-urgently", "publisher", "A wrong dose."),
        *signing,
        ("settled", "plain-language", ""),
        ("withdrawn", "publisher", "The advice has changed."),
    ]
    assert {entry.at for entry in Entry.objects.all()} == {NOW}
    assert {entry.page for entry in Entry.objects.all()} == {page}


def test_a_step_that_is_refused_leaves_no_line():
    review = approved()
    before = Entry.objects.count()

    for role in ("editor", "clinical"):
        with pytest.raises(services.NotAllowed):
            publishing.publish(version=review.version, by=person(role), at=NOW)

    assert Entry.objects.count() == before


def test_a_step_that_fails_half_way_leaves_nothing(monkeypatch):
    review = approved()
    before = site_as_it_is()

    def fail(*args, **kwargs):
        raise RuntimeError("The mail server is on fire.")

    monkeypatch.setattr("reviews.mail.after_publication", fail)
    with pytest.raises(RuntimeError, match="on fire"):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)

    assert differences(before, site_as_it_is()) == []


def test_a_publication_past_the_service_is_on_record_under_the_name_of_whoever_did_it():
    review = approved()

    review.version.publish(person("publisher"))

    entry = Entry.objects.get(step="published")
    assert entry.by == person("publisher")
    assert entry.review == review


# Looking at it --------------------------------------------------------------------------------------------------------


def test_no_screen_of_the_administration_has_it(client):
    client.force_login(somebody("superuser"))
    for model in ("review", "signoff", "sourceread", "entry", "contribution", "carriedkind", "seal", "senttext"):
        assert client.get(f"/admin/reviews/{model}/").status_code == 404


@pytest.mark.parametrize("roles", [[], ["editor"], ["made-up"], ["clinical", "publisher"]])
def test_a_policy_is_changed_to_reviewer_roles_alone(client, roles):
    policy = ReviewPolicy.objects.get(kind="imaging", size="full")
    client.force_login(person("admin"))

    answer = doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=roles, why="We want to.")

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert ReviewPolicy.objects.get(pk=policy.pk).roles == policy.roles


def test_an_administrator_makes_a_policy_stricter_and_no_policy_goes_away(client):
    policy = ReviewPolicy.objects.get(kind="about", size="minor")
    client.force_login(person("admin"))

    doors.post(
        client,
        "reviews_reviewpolicy_change",
        policy.pk,
        roles=["clinical", "plain-language"],
        kind="imaging",
        why="They know.",
    )
    for name in ("reviews_reviewpolicy_delete", "reviews_reviewpolicy_add"):
        args = [policy.pk] if name.endswith("delete") else []
        assert doors.post(client, name, *args, post="yes").status_code == 403

    policy.refresh_from_db()
    assert policy.roles == ["clinical", "plain-language"]
    assert policy.kind == "about"


@pytest.mark.parametrize("who", ["editor", "publisher", "clinical", "superuser"])
def test_nobody_else_changes_a_policy(client, who):
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")
    client.force_login(somebody(who))

    doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=["clinical", "plain-language"], why="So be it.")

    assert ReviewPolicy.objects.get(pk=policy.pk).roles == policy.roles
    assert not Proposal.objects.exists()


@pytest.mark.both_databases
def test_contributions_are_counted_once():
    version = factories.latest(factories.page())
    Contribution.objects.create(version=version, author=person("editor"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(version=version, author=person("editor"))
