"""The end of rule 8: a page is taken away by a publisher, with a reason, on the desk, and in no other way."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from cms.models import Page
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from djangocms_versioning.constants import PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from pages.models import PageDetails, Withdrawal
from pages.rules import NotAllowed
from proposals import services as proposals
from proposals.models import Proposal
from reviews import publishing, services, withdrawing
from reviews.models import Entry
from tests import factories
from tests.cases import first
from tests.factories import NOW, TODAY, person
from tests.forging import unguarded
from tests.reviews import doors
from tests.reviews.doors import said
from tests.reviews.scenes import differences, sign_all, site_as_it_is, somebody, state_of, submitted, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return factories.published_page()


def withdraw(page, *, by=None, reason="The advice has changed.", **more):
    withdrawing.withdraw_page(page=page, by=by or person("publisher"), at=NOW, reason=reason, **more)


# Who, and why ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "clinical", "patient", "plain-language", "admin", None])
def test_only_a_publisher_does(page, role):
    with pytest.raises(NotAllowed, match="Only a publisher"):
        withdraw(page, by=person(role) if role else superuser())

    assert factories.latest(page).state == PUBLISHED


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "admin", "patient", "plain-language"]))
def test_only_a_publisher_does_on_the_desk(client, page, role):
    client.force_login(person(role))
    before = site_as_it_is()

    answer = client.post(f"/desk/versions/{factories.latest(page).pk}/withdraw-page/", {"reason": "Because."})

    assert answer.status_code == 409
    assert "Only a publisher" in answer.content.decode()
    assert differences(before, site_as_it_is()) == []


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_it_needs_a_reason(page, reason):
    with pytest.raises(NotAllowed, match="Say why"):
        withdraw(page, reason=reason)

    assert factories.latest(page).state == PUBLISHED


def test_it_is_on_record_with_its_reason(page):
    version = factories.latest(page)
    withdraw(page, reason=" We have no scanner. ")

    entry = Entry.objects.get(step="withdrawn")
    assert (entry.by, entry.at, entry.why) == (person("publisher"), NOW, "We have no scanner.")
    assert (entry.page, entry.version) == (page, version)


REASON = "You need no scan. Stop your tablets."
TOLD_OF_ALL = "We no longer stand by what this page said."


@pytest.fixture
def asked(page) -> Proposal:
    withdraw(page, reason=REASON)
    return Proposal.objects.get()


@pytest.mark.parametrize("role", ["publisher", "admin", "editor", "patient", "plain-language"])
def test_readers_get_no_reason_that_no_clinician_has_judged(client, asked, role):
    by = person(role, "second@example.org")
    client.force_login(by)
    client.post(f"/desk/to-agree/{asked.pk}/", {"agree": "yes"})
    client.logout()

    told = client.get("/ct-scan/").content.decode()
    assert TOLD_OF_ALL in told
    assert REASON not in told
    Proposal.objects.filter(pk=asked.pk).update(decision="agreed", decided_by=by, decided_at=NOW)
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Withdrawal.objects.update(is_agreed=True)


def test_readers_are_told_the_reason_once_a_clinician_agrees(client, asked):
    client.force_login(person("clinical"))
    listed = client.get("/desk/to-agree/").content.decode()
    assert REASON in listed
    assert "the reason why CT scan was withdrawn" in listed

    client.post(f"/desk/to-agree/{asked.pk}/", {"agree": "yes"})
    client.logout()

    assert REASON in client.get("/ct-scan/").content.decode()
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Withdrawal.objects.update(is_agreed=False)


BETTER = "The advice on this scan has changed. Ask your team."


@pytest.mark.both_databases
def test_another_reason_is_proposed_once_one_was_set_aside_and_all_stay_on_record(client, asked):
    withdrawal = Withdrawal.objects.get()
    address = f"/desk/withdrawals/{withdrawal.pk}/"
    client.force_login(person("publisher"))
    assert client.post(address, {"reason": BETTER}).status_code == 409  # the first one waits
    proposals.set_aside(proposal=asked, by=person("clinical"), at=NOW)
    assert address in client.get("/desk/withdrawals/").content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": BETTER}).status_code == 302
    assert BETTER not in client.get("/ct-scan/").content.decode()

    client.force_login(person("clinical"))
    listed = client.get("/desk/to-agree/").content.decode()
    second = Proposal.objects.waiting().get()
    client.post(f"/desk/to-agree/{second.pk}/", {"agree": "yes"})
    shown = client.get(address).content.decode()
    client.logout()

    assert BETTER in listed
    told = client.get("/ct-scan/").content.decode()
    assert BETTER in told
    assert REASON not in told
    assert REASON in shown
    assert BETTER in shown
    assert Withdrawal.objects.get().reason == REASON
    assert list(Proposal.objects.values_list("why", "decision")) == [(REASON, "set-aside"), (BETTER, "agreed")]
    with pytest.raises(NotAllowed, match="told the reason already"):
        withdrawing.propose_reason(withdrawal=withdrawal, reason="Another.", by=person("publisher"), at=NOW)
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Withdrawal.objects.update(told=REASON)


@pytest.mark.parametrize("role", ["clinical", "editor", "admin"])
def test_only_a_publisher_proposes_another_reason(asked, role):
    proposals.set_aside(proposal=asked, by=person("clinical"), at=NOW)

    with pytest.raises(NotAllowed, match="Only a publisher proposes"):
        withdrawing.propose_reason(
            withdrawal=Withdrawal.objects.get(), reason=BETTER, by=person(role, "other@example.org"), at=NOW
        )


def test_no_other_reason_is_proposed_once_the_page_is_back(asked, page):
    proposals.set_aside(proposal=asked, by=person("clinical"), at=NOW)
    factories.publish_again(page)

    with pytest.raises(NotAllowed, match="The page is back"):
        withdrawing.propose_reason(withdrawal=Withdrawal.objects.get(), reason=BETTER, by=person("publisher"), at=NOW)


@pytest.mark.both_databases
def test_no_words_for_readers_come_in_without_a_clinician(page):
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Withdrawal.objects.bulk_create([Withdrawal(page=page, reason=REASON, withdrawn_on=TODAY, told=BETTER)])


def test_no_reason_comes_in_as_if_somebody_had_agreed(page):
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Withdrawal.objects.bulk_create([Withdrawal(page=page, reason=REASON, withdrawn_on=TODAY, is_agreed=True)])


# Before somebody had to agree ------------------------------------------------------------------------------------------


def upgrade() -> None:
    import_module("reviews.migrations.0022_reasons_of_before_come_to_a_clinician").ask_about_reasons(apps, None)


def withdraw_as_before(page, **more) -> None:
    withdraw(page, reason=REASON, **more)
    with unguarded():
        Proposal.objects.all().delete()


@pytest.mark.both_databases
def test_the_reason_of_a_withdrawal_of_before_comes_to_a_clinician_and_then_to_readers(client, page):
    withdraw_as_before(page)
    upgrade()
    upgrade()
    client.force_login(person("clinical"))
    to_do, listed = (client.get(address).content.decode() for address in ("/desk/", "/desk/to-agree/"))
    assert "Decide on a change of the reason why CT scan was withdrawn" in to_do
    assert REASON in listed
    asked = Proposal.objects.get()
    assert (asked.asked_by, asked.asked_at) == (person("publisher"), NOW)
    assert REASON not in client.get("/ct-scan/").content.decode()

    client.post(f"/desk/to-agree/{asked.pk}/", {"agree": "yes"})
    client.logout()

    assert REASON in client.get("/ct-scan/").content.decode()
    upgrade()
    assert Proposal.objects.count() == 1


@pytest.mark.both_databases
def test_nobody_is_asked_of_a_withdrawal_of_before_that_readers_do_not_meet_or_that_somebody_decided(page):
    withdraw_as_before(page)
    factories.publish_again(page)
    withdraw(Page.objects.get(pk=page.pk), reason="It hurts.", for_safety=True)
    proposals.set_aside(proposal=Proposal.objects.get(), by=person("clinical"), at=NOW)

    upgrade()

    assert not Proposal.objects.waiting().exists()


def test_a_reason_that_still_stands_at_old_texts_is_asked_about_once_the_page_is_back(client, page):
    withdraw_as_before(page, for_safety=True)
    factories.publish_again(page)
    upgrade()

    factories.readers_are_told_why()

    assert REASON in client.get("/versions/ct-scan/1/").content.decode()


def test_whoever_brought_a_page_in_asks_about_a_reason_that_came_with_it(page):
    withdraw_as_before(page)
    with unguarded():
        Entry.objects.filter(step=Entry.Step.WITHDRAWN).delete()

    upgrade()
    factories.readers_are_told_why()

    assert Proposal.objects.get().asked_by == person("editor")
    assert Withdrawal.objects.get().is_agreed


# What can be withdrawn ------------------------------------------------------------------------------------------------


def test_what_is_not_live_cannot_be_withdrawn(page):
    draft = factories.page("mri-scan", title="MRI scan")
    withdraw(page)

    for not_live in (draft, page):
        with pytest.raises(NotAllowed, match="not live"):
            withdraw(not_live)


def test_the_home_page_stays():
    home = factories.published_page("home", title="Home", template="home")
    home.set_as_homepage()

    with pytest.raises(NotAllowed, match="home page"):
        withdraw(Page.objects.get(pk=home.pk))


def test_readers_are_sent_to_a_live_page_or_nowhere(page):
    draft = factories.page("mri-scan", title="MRI scan")

    for elsewhere in (draft, page):
        with pytest.raises(NotAllowed, match="Choose a live page"):
            withdraw(page, instead=elsewhere)

    assert factories.latest(page).state == PUBLISHED


# No other way ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["superuser", "publisher"])
def test_versionings_own_screen_says_where_it_is_done(client, page, who):
    version = factories.latest(page)
    client.force_login(somebody(who))

    answer = doors.versioning(client, "unpublish", version)

    assert "on the desk" in said(answer)
    assert state_of(version) == PUBLISHED
    assert client.get("/ct-scan/").status_code == 200


def test_code_does_not_unpublish_without_a_withdrawal(page):
    version = factories.latest(page)

    with pytest.raises(NotAllowed, match="withdrawn with a reason"):
        version.unpublish(person("publisher"))

    assert state_of(version) == PUBLISHED


def test_code_that_names_a_successor_that_does_not_come_leaves_the_page_live(page):
    version = factories.latest(page)
    draft = factories.new_draft(page)

    for successor in (draft, version, factories.latest(factories.published_page("mri-scan", title="MRI scan"))):
        with pytest.raises(NotAllowed, match="withdrawn with a reason"), transaction.atomic():
            version.unpublish(person("publisher"), to_be_published=successor)

    assert state_of(version) == PUBLISHED


def test_a_live_page_is_not_hidden_behind_a_sign_in(client, page):
    for user in (person("publisher"), superuser()):
        client.force_login(user)
        answer = doors.post(client, "cms_page_advanced", page.pk, login_required="on", reverse_id="ct-scan")
        assert answer.status_code == 403
    page.login_required = True
    with pytest.raises(NotAllowed, match="cannot be hidden"):
        page.save()

    client.logout()
    assert client.get("/ct-scan/").status_code == 200
    assert client.get("/versions/ct-scan/1/").status_code == 200


def test_a_withdrawn_page_is_not_hidden_behind_a_sign_in_either(client, page):
    withdraw(page)
    page = Page.objects.get(pk=page.pk)
    page.login_required = True

    with pytest.raises(NotAllowed, match="cannot be hidden"):
        page.save()

    assert client.get("/versions/ct-scan/1/").status_code == 200


@pytest.mark.parametrize("who", ["superuser", "publisher"])
def test_a_page_that_was_public_is_not_deleted(client, page, who):
    factories.publish_again(page)
    client.force_login(somebody(who))

    for name, pk in (("cms_page_delete", page.pk), ("cms_pagecontent_delete", factories.latest(page).object_id)):
        assert doors.post(client, name, pk, post="yes").status_code in (400, 403, 404)
    with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
        page.delete()

    assert client.get("/ct-scan/").status_code == 200


def test_the_whole_site_is_not_deleted_with_its_pages(client, page):
    client.force_login(superuser())

    client.post("/admin/sites/site/1/delete/", {"post": "yes"})
    client.post("/admin/sites/site/", {"action": "delete_selected", "_selected_action": "1", "post": "yes"})

    assert client.get("/ct-scan/").status_code == 200


def test_a_page_above_is_not_deleted_with_what_was_public_below_it(client):
    section = factories.published_page("imaging", title="Scans", template="section")
    factories.published_page(parent=section)
    client.force_login(superuser())

    assert doors.post(client, "cms_page_delete", section.pk, post="yes").status_code == 403
    with pytest.raises((NotAllowed, ProtectedError)), transaction.atomic():
        Page.objects.get(pk=section.pk).delete()

    assert Page.objects.count() == 2


# For safety -----------------------------------------------------------------------------------------------------------


def test_a_safety_withdrawal_hides_all_up_to_the_live_version(page):
    factories.publish_again(page)
    factories.new_draft(page)

    withdraw(page, for_safety=True)

    assert Withdrawal.objects.get().hides_through == 2


@pytest.mark.parametrize("values", [{"hides_through": 3}, {"for_safety": True}])
def test_only_a_safety_withdrawal_hides_old_texts(page, values):
    withdraw(page)

    with unguarded(), pytest.raises(IntegrityError, match="only_a_safety_withdrawal"), transaction.atomic():
        Withdrawal.objects.update(**values)


def test_the_database_asks_for_a_reason_and_one_withdrawal_at_a_time(page):
    withdraw(page)

    with unguarded(), pytest.raises(IntegrityError, match="a_withdrawal_says_why"), transaction.atomic():
        Withdrawal.objects.update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(page=page, reason="Once more.", withdrawn_on=TODAY)


def test_a_text_hidden_for_safety_does_not_come_back_by_an_ordinary_withdrawal(client, page):
    withdraw(page, reason="A dose was wrong.", for_safety=True)
    factories.publish_again(page, body="<p>The right dose.</p>")
    withdraw(Page.objects.get(pk=page.pk), reason="We have no scanner.")

    assert client.get("/versions/ct-scan/1/").status_code == 410
    assert client.get("/versions/ct-scan/2/").status_code == 200


def test_a_hidden_text_is_not_put_out_again_without_a_review(page):
    withdraw(page, reason="A dose was wrong.", for_safety=True)
    draft = Version.objects.get(state=UNPUBLISHED).copy(created_by=person("editor"))

    with pytest.raises(NotAllowed, match="Nobody has reviewed"):
        publishing.publish(version=draft, by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="nothing live to correct"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="It was right after all.")


# Coming back ----------------------------------------------------------------------------------------------------------


def test_a_page_comes_back_by_a_full_review_and_the_withdrawal_ends(client, page):
    withdraw(page)
    back = NOW + timedelta(days=30)
    factories.publish_again(page, at=back)

    assert Withdrawal.objects.get().ended_on == date(2026, 12, 16)
    assert client.get("/ct-scan/").status_code == 200


def test_a_page_does_not_come_back_by_a_minor_change(page):
    withdraw(page)
    draft = factories.new_draft(page)

    with pytest.raises(NotAllowed, match="must be a full one"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="minor", change_note="A comma.")


def test_a_page_can_be_withdrawn_again(page):
    withdraw(page)
    factories.publish_again(page)

    withdraw(Page.objects.get(pk=page.pk), reason="The advice has changed again.")

    assert Withdrawal.objects.standing().get().reason == "The advice has changed again."
    assert Withdrawal.objects.count() == 2


def test_a_draft_in_review_goes_on_being_reviewed(page):
    factories.new_draft(page)
    review = submitted(page)

    withdraw(page)

    assert review.is_open
    assert PageDetails.objects.live().count() == 0


def test_a_publication_by_the_way_of_code_ends_the_withdrawal_too(client, page):
    withdraw(page)
    factories.new_draft(page)
    review = sign_all(submitted(page))
    with acting_as(person("publisher")):
        Version.objects.get(pk=review.version_id).publish(person("publisher"))

    assert not Withdrawal.objects.standing().exists()
    assert client.get("/ct-scan/").status_code == 200
