"""Who must sign off is talked down by nobody alone: an administrator asks, a clinician who is somebody else agrees."""

import html

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from pages.rules import NotAllowed
from proposals import services as proposals
from proposals.models import Proposal
from reviews import policies
from reviews.models import ReviewPolicy
from tests.cases import first
from tests.factories import NOW, person
from tests.reviews import doors
from tests.reviews.scenes import in_roles, somebody

pytestmark = pytest.mark.django_db

EVERYBODY = ["clinical", "patient", "plain-language"]
FEWER = ["clinical", "plain-language"]


@pytest.fixture
def policy():
    return ReviewPolicy.objects.get(kind="guide", size="full")


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def asked(policy, roles=FEWER, *, by=None, why="We have no patient reviewer.") -> Proposal:
    policies.ask_for(policy=policy, roles=roles, by=by or person("admin"), at=NOW, why=why)
    return Proposal.objects.latest("pk")


def agree(proposal, by=None) -> None:
    proposals.agree(proposal=proposal, by=by or person("clinical"), at=NOW)


def decide(client, proposal, answer):
    return client.post(reverse("desk:proposal", args=[proposal.pk]), {answer: "yes"}, follow=True)


def roles_of(policy) -> list[str]:
    return ReviewPolicy.objects.get(pk=policy.pk).roles


def test_a_change_has_the_roles_of_a_full_review_from_the_start():
    of = {(policy.kind, policy.size): policy.roles for policy in ReviewPolicy.objects.all()}

    assert len(of) == 28
    assert all(of[kind, "change"] == of[kind, "full"] for kind, _size in of)


# Over HTTP ------------------------------------------------------------------------------------------------------------


def test_an_administrator_asks_for_fewer_roles_and_nothing_changes_until_a_clinician_agrees(client, policy):
    client.force_login(person("admin"))
    answer = doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=FEWER, why="We are few.")

    assert answer.status_code == 302
    assert roles_of(policy) == EVERYBODY
    seen = words(client.get("/admin/reviews/reviewpolicy/"))
    assert "It holds once a clinical reviewer agrees" in seen
    assert "was changed successfully" not in seen

    client.force_login(person("clinical"))
    seen = words(client.get("/desk/to-agree/"))
    assert "We are few." in seen
    assert "Guide, Full review" in seen
    assert "clinical, plain-language" in seen
    change = Proposal.objects.get()
    answer = decide(client, change, "agree")

    assert "Agreed: Guide, Full review." in words(answer)
    assert roles_of(policy) == FEWER
    change.refresh_from_db()
    assert (change.decision, change.asked_by, change.decided_by) == ("agreed", person("admin"), person("clinical"))
    seen = words(client.get("/desk/policies/"))
    assert "From clinical, patient, plain-language to clinical, plain-language." in seen
    assert "We are few." in seen
    assert "We are few." in words(client.get("/desk/record/words/"))


def test_a_clinician_sets_it_aside_and_everything_stays(client, policy):
    change = asked(policy)
    client.force_login(person("clinical"))

    decide(client, change, "set-aside")

    assert roles_of(policy) == EVERYBODY
    assert Proposal.objects.get().decision == "set-aside"
    assert asked(policy).decision == ""  # and it can be asked again


def test_more_roles_are_asked_at_once_with_a_reason_on_record(client):
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")
    client.force_login(person("admin"))

    doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=EVERYBODY, why="To be sure.")

    assert roles_of(policy) == EVERYBODY
    change = Proposal.objects.get()
    assert (change.decision, change.why, change.before) == ("at-once", "To be sure.", {"roles": ["plain-language"]})
    assert change.asked_by == person("admin")


def test_publishers_and_clinicians_hear_of_every_step(policy, mailoutbox, django_capture_on_commit_callbacks):
    person("publisher", "other-publisher@example.org")
    told = {"publisher@example.org", "other-publisher@example.org", "clinical@example.org"}
    person("publisher"), person("clinical")
    person("admin")

    with django_capture_on_commit_callbacks(execute=True):
        change = asked(policy)
    assert {mail.to[0] for mail in mailoutbox} == told
    assert "We have no patient reviewer." in mailoutbox[0].body
    assert "After: Clinical, Plain language" in mailoutbox[0].body
    assert "Who signs off: Guide, Full review" in mailoutbox[0].subject
    assert "It waits for a clinical reviewer" in mailoutbox[0].body

    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        agree(change)
    assert {mail.to[0] for mail in mailoutbox} == told
    assert "Agreed." in mailoutbox[0].body

    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        asked(policy, EVERYBODY)
    assert {mail.to[0] for mail in mailoutbox} == told


@pytest.mark.parametrize("why", ["", "   "])
def test_no_policy_changes_without_a_reason(client, policy, why):
    client.force_login(person("admin"))

    answer = doors.post(client, "reviews_reviewpolicy_change", policy.pk, roles=FEWER, why=why)

    assert answer.status_code == 200
    assert not Proposal.objects.exists()
    with pytest.raises(NotAllowed, match="Say why"):
        asked(policy, why=why)


@pytest.mark.parametrize("who", first(2, ["publisher", "editor", "admin", "patient", "plain-language"]))
def test_only_a_clinician_decides(client, policy, who):
    change = asked(policy)
    client.force_login(person(who, f"other-{who}@example.org"))

    assert "Agree to “Guide, Full review”" not in words(client.get("/desk/to-agree/"))
    answer = decide(client, change, "agree")

    assert "Only a clinical reviewer decides this." in words(answer)
    assert roles_of(policy) == EVERYBODY


def test_a_superuser_without_a_role_sees_and_decides_nothing(client, policy):
    change = asked(policy)
    client.force_login(somebody("superuser"))

    assert client.get("/desk/policies/").status_code == 403
    assert decide(client, change, "agree").status_code == 403
    with pytest.raises(NotAllowed, match="Only a clinical reviewer decides"):
        agree(change, by=somebody("superuser"))


def test_nobody_agrees_with_themselves(client, policy):
    both = in_roles("both@example.org", "admin", "clinical")
    change = asked(policy, by=both)
    client.force_login(both)

    answer = decide(client, change, "agree")

    assert "somebody else must agree" in words(answer)
    assert roles_of(policy) == EVERYBODY


def test_the_desk_says_that_a_request_waits(client, policy):
    client.force_login(person("clinical"))
    asked(policy)

    assert "To agree (1)" in words(client.get("/desk/"))


# The rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["full", "change", "urgent"])
def test_no_clinician_is_left_out_of_pages_about_tests(size):
    policy = ReviewPolicy.objects.get(kind="imaging", size=size)

    with pytest.raises(NotAllowed, match="A clinical reviewer always judges"):
        asked(policy, ["patient", "plain-language"])
    assert asked(policy, ["clinical"]).decision == ""


def test_swapping_one_role_for_another_takes_two_people_too():
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")

    assert asked(policy, ["clinical", "patient"]).decision == ""
    assert roles_of(policy) == ["plain-language"]


def test_one_request_waits_at_a_time(policy):
    first, second = asked(policy), asked(policy, ["clinical"])

    first.refresh_from_db()
    assert (first.decision, second.decision) == ("set-aside", "")


def test_what_was_asked_before_other_roles_were_asked_is_asked_again(policy):
    policy = ReviewPolicy.objects.get(kind="guide", size="minor")
    waits = asked(policy, ["clinical"])
    asked(policy, EVERYBODY)

    with pytest.raises(NotAllowed, match="changed since"):
        agree(waits)
    assert roles_of(policy) == EVERYBODY


@pytest.mark.parametrize("roles", [[], ["editor"], ["made-up", "clinical"]])
def test_only_reviewer_roles_are_asked(policy, roles):
    with pytest.raises(NotAllowed, match="At least one other person must sign off"):
        asked(policy, roles)


# The database ---------------------------------------------------------------------------------------------------------


def refused(step, match="asks fewer roles only when") -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        step()


@pytest.mark.both_databases
def test_no_code_lowers_a_policy(policy):
    def run(sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def saved():
        policy.roles = FEWER
        policy.save()

    table = "reviews_reviewpolicy"
    with pytest.raises(NotAllowed, match="nobody changes it alone"):
        saved()
    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))
    refused(lambda: ReviewPolicy.objects.bulk_update([policy], ["roles"]))
    refused(lambda: run(f"UPDATE {table} SET roles = '[\"patient\"]' WHERE id = %s", policy.pk))
    for column in ("kind", "size"):
        refused(
            lambda column=column: run(f"UPDATE {table} SET {column} = 'made-up' WHERE id = %s", policy.pk),
            "There is a policy for each",
        )
    assert ReviewPolicy.objects.get(pk=policy.pk).roles == EVERYBODY


@pytest.mark.both_databases
def test_no_policy_is_deleted_or_made_with_fewer_roles(policy):
    refused(policy.delete, "There is a policy for each")
    refused(lambda: ReviewPolicy.objects.all()._raw_delete("default"), "There is a policy for each")
    refused(lambda: ReviewPolicy.objects.create(kind="made-up", size="full", roles=FEWER))


@pytest.mark.both_databases
def test_an_agreement_of_another_day_lowers_nothing_today(policy):
    agree(asked(policy))
    policy.refresh_from_db()
    asked(policy, EVERYBODY)
    assert roles_of(policy) == EVERYBODY

    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))


@pytest.mark.both_databases
def test_an_agreement_lowers_a_policy_to_what_was_agreed_alone(policy):
    change = asked(policy)
    Proposal.objects.filter(pk=change.pk).update(decision="agreed", decided_by=person("clinical"), decided_at=NOW)

    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=["patient"]))
    ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER)


@pytest.mark.both_databases
def test_what_was_asked_or_set_aside_lowers_nothing(policy):
    change = asked(policy)
    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))
    proposals.set_aside(proposal=change, by=person("clinical"), at=NOW)

    refused(lambda: ReviewPolicy.objects.filter(pk=policy.pk).update(roles=FEWER))


@pytest.mark.both_databases
def test_what_code_asks_for_leaves_no_clinician_out_either():
    policy = ReviewPolicy.objects.get(kind="biopsy", size="full")
    past_the_screen = proposals.ask(
        thing=policy, after={"roles": ["patient"]}, why="We are few.", by=person("admin"), at=NOW
    )

    with pytest.raises(NotAllowed, match="A clinical reviewer always judges"):
        agree(past_the_screen)
