"""Who must sign off is talked down by nobody alone: an administrator asks, a publisher who is somebody else agrees."""

import html

import pytest
from django.db import IntegrityError, connection, transaction

from pages.rules import NotAllowed
from reviews import policies
from reviews.models import PolicyChange, ReviewPolicy
from tests.factories import NOW, person
from tests.reviews import doors
from tests.reviews.scenes import in_roles, somebody

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

EVERYBODY = ["clinical", "patient", "plain-language"]
FEWER = ["clinical", "plain-language"]


@pytest.fixture
def policy():
    return ReviewPolicy.objects.get(kind="guide", size="full")


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def asked(policy, roles=FEWER, *, by=None, why="We have no patient reviewer.") -> PolicyChange:
    return policies.ask_for(policy=policy, roles=roles, by=by or person("admin"), at=NOW, why=why)


def roles_of(policy) -> list[str]:
    return ReviewPolicy.objects.get(pk=policy.pk).roles


def test_a_change_has_the_roles_of_a_full_review_from_the_start():
    of = {(policy.kind, policy.size): policy.roles for policy in ReviewPolicy.objects.all()}

    assert len(of) == 20
    assert all(of[kind, "change"] == of[kind, "full"] for kind, _size in of)


# Over HTTP ------------------------------------------------------------------------------------------------------------


def test_an_administrator_asks_for_fewer_roles_and_nothing_changes_until_a_publisher_agrees(client, policy):
    client.force_login(person("admin"))
    answer = doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=FEWER, why="We are few.")

    assert answer.status_code == 302
    assert roles_of(policy) == EVERYBODY
    seen = words(client.get("/admin/reviews/reviewpolicy/"))
    assert "It holds once a publisher agrees" in seen
    assert "was changed successfully" not in seen

    client.force_login(person("publisher"))
    seen = words(client.get("/desk/policies/"))
    assert "We are few." in seen
    assert "Agree to fewer roles" in seen
    change = PolicyChange.objects.get()
    answer = client.post(f"/desk/policies/{change.pk}/", {"agree": "yes"}, follow=True)

    assert "Agreed. It holds from now on." in words(answer)
    assert roles_of(policy) == FEWER
    change.refresh_from_db()
    assert (change.outcome, change.asked_by, change.decided_by) == ("agreed", person("admin"), person("publisher"))
    assert "From clinical, patient, plain-language to clinical, plain-language." in words(answer)


def test_a_publisher_refuses_and_everything_stays(client, policy):
    change = asked(policy)
    client.force_login(person("publisher"))

    answer = client.post(f"/desk/policies/{change.pk}/", {"refuse": "yes"}, follow=True)

    assert "Refused. Everything stays as it is." in words(answer)
    assert roles_of(policy) == EVERYBODY
    assert PolicyChange.objects.get().outcome == "refused"
    assert asked(policy).outcome == "asked"  # and it can be asked again


def test_more_roles_are_asked_at_once_with_a_reason_on_record(client):
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")
    client.force_login(person("admin"))

    doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=EVERYBODY, why="To be sure.")

    assert roles_of(policy) == EVERYBODY
    change = PolicyChange.objects.get()
    assert (change.outcome, change.why, change.roles_before) == ("stricter", "To be sure.", ["plain-language"])


@pytest.mark.parametrize("why", ["", "   "])
def test_no_policy_changes_without_a_reason(client, policy, why):
    client.force_login(person("admin"))

    answer = doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=FEWER, why=why)

    assert answer.status_code == 200
    assert not PolicyChange.objects.exists()
    with pytest.raises(NotAllowed, match="Say why"):
        asked(policy, why=why)


@pytest.mark.parametrize("who", ["editor", "clinical", "patient", "plain-language", "admin"])
def test_only_a_publisher_decides(client, policy, who):
    change = asked(policy)
    client.force_login(person(who, f"other-{who}@example.org"))

    assert "Agree to fewer roles" not in words(client.get("/desk/policies/"))
    answer = client.post(f"/desk/policies/{change.pk}/", {"agree": "yes"}, follow=True)

    assert "A publisher decides whether fewer roles are asked." in words(answer)
    assert roles_of(policy) == EVERYBODY


def test_a_superuser_without_a_role_sees_and_decides_nothing(client, policy):
    change = asked(policy)
    client.force_login(somebody("superuser"))

    assert client.get("/desk/policies/").status_code == 403
    assert client.post(f"/desk/policies/{change.pk}/", {"agree": "yes"}).status_code == 403
    with pytest.raises(NotAllowed, match="A publisher decides"):
        policies.decide(change=change, by=somebody("superuser"), at=NOW, agrees=True)


def test_nobody_agrees_with_themselves(client, policy):
    both = in_roles("both@example.org", "admin", "publisher")
    change = asked(policy, by=both)
    client.force_login(both)

    answer = client.post(f"/desk/policies/{change.pk}/", {"agree": "yes"}, follow=True)

    assert "somebody else must decide" in words(answer)
    assert roles_of(policy) == EVERYBODY


def test_the_desk_says_that_a_request_waits(client, policy):
    client.force_login(person("publisher"))
    before = words(client.get("/desk/"))
    asked(policy)

    assert "Who signs off" in before
    assert words(client.get("/desk/")).count("Who signs off") == 1
    assert client.get("/desk/").context["desk_menu"][-2]["count"] == 1


def test_what_is_not_there_is_not_found_and_looking_decides_nothing(client, policy):
    change = asked(policy)
    client.force_login(person("publisher"))

    assert client.post("/desk/policies/999/", {"agree": "yes"}).status_code == 404
    assert client.get(f"/desk/policies/{change.pk}/").status_code == 405
    assert PolicyChange.objects.get().outcome == "asked"


# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["imaging", "blood-test", "biopsy"])
@pytest.mark.parametrize("size", ["full", "change", "urgent"])
def test_no_clinician_is_left_out_of_pages_about_tests(kind, size):
    policy = ReviewPolicy.objects.get(kind=kind, size=size)

    with pytest.raises(NotAllowed, match="A clinical reviewer always judges"):
        asked(policy, ["patient", "plain-language"])
    assert asked(policy, ["clinical"]).outcome == "asked"


def test_swapping_one_role_for_another_takes_two_people_too():
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")

    assert asked(policy, ["clinical", "patient"]).outcome == "asked"
    assert roles_of(policy) == ["plain-language"]


def test_one_request_waits_at_a_time(policy):
    asked(policy)

    for roles in (["clinical"], FEWER):
        with pytest.raises(NotAllowed, match="waits for a publisher already"):
            asked(policy, roles)


@pytest.mark.parametrize("roles", [[], ["editor"], ["made-up", "clinical"]])
def test_only_reviewer_roles_are_asked(policy, roles):
    with pytest.raises(NotAllowed, match="At least one other person must sign off"):
        asked(policy, roles)


def test_what_is_decided_is_decided_once(policy):
    change = asked(policy)
    policies.decide(change=change, by=person("publisher"), at=NOW, agrees=False)

    with pytest.raises(NotAllowed, match="decided already"):
        policies.decide(change=change, by=person("publisher"), at=NOW, agrees=True)


# The database ---------------------------------------------------------------------------------------------------------


def refused(step, match="asks fewer roles only when") -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        step()


def test_no_code_lowers_a_policy(policy):
    def run(sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def saved():
        policy.roles = FEWER
        policy.save()

    table = "reviews_reviewpolicy"
    refused(saved)
    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))
    refused(lambda: ReviewPolicy.objects.bulk_update([policy], ["roles"]))
    refused(lambda: run(f"UPDATE {table} SET roles = '[\"patient\"]' WHERE id = %s", policy.pk))
    refused(lambda: run(f"UPDATE {table} SET kind = 'made-up' WHERE id = %s", policy.pk))
    refused(lambda: run(f"UPDATE {table} SET size = 'made-up' WHERE id = %s", policy.pk))
    assert ReviewPolicy.objects.get(pk=policy.pk).roles == EVERYBODY


def test_a_policy_that_was_deleted_does_not_come_back_with_fewer_roles(policy):
    ReviewPolicy.objects.filter(pk=policy.pk).delete()

    refused(lambda: ReviewPolicy.objects.create(kind="guide", size="full", roles=FEWER))
    ReviewPolicy.objects.create(kind="guide", size="full", roles=EVERYBODY)


def test_an_agreement_of_another_day_lowers_nothing_today(policy):
    policies.decide(change=asked(policy), by=person("publisher"), at=NOW, agrees=True)
    policy.refresh_from_db()
    asked(policy, EVERYBODY)
    assert roles_of(policy) == EVERYBODY

    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))


def test_what_was_asked_or_refused_lowers_nothing(policy):
    change = asked(policy)
    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))
    policies.decide(change=change, by=person("publisher"), at=NOW, agrees=False)

    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))


@pytest.mark.parametrize("is_decided", [False, True])
def test_what_was_asked_is_never_rewritten_or_deleted(policy, is_decided):
    change = asked(policy)
    rows = PolicyChange.objects.filter(pk=change.pk)
    if is_decided:
        policies.decide(change=change, by=person("publisher"), at=NOW, agrees=True)
        refused(lambda: rows.update(outcome="refused"), "only ever added to")

    for field in ({"why": "Another."}, {"roles_after": ["patient"]}, {"asked_by": person("editor")}, {"kind": "about"}):
        refused(lambda field=field: rows.update(**field), "only ever added to")
    refused(lambda: rows._raw_delete("default"), "only ever added to")
    refused(change.delete, "only ever added to")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"why": ""}, "a_policy_changes_for_a_reason"),
        ({"roles_after": []}, "a_policy_never_comes_to_ask_nobody"),
        ({"outcome": "agreed"}, "it_takes_two_people"),
        ({"outcome": "asked", "decided_by": "publisher", "decided_at": NOW}, "it_takes_two_people"),
        ({"outcome": "agreed", "decided_by": "admin", "decided_at": NOW}, "it_takes_two_people"),
    ],
)
def test_the_database_keeps_what_it_takes(fields, constraint):
    given = {"kind": "guide", "size": "full", "roles_before": EVERYBODY, "roles_after": FEWER, "why": "We are few."}
    given |= {"asked_by": person("admin"), "asked_at": NOW, "outcome": "asked"} | fields
    if "decided_by" in given:
        given["decided_by"] = person(given["decided_by"])

    refused(lambda: PolicyChange.objects.create(**given), constraint)
