"""Wherever somebody stands there is a way on, and they are told of it."""

import pytest
from cms.toolbar.utils import get_object_preview_url
from django.urls import reverse
from djangocms_versioning.constants import DRAFT, UNPUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from desk.actions import steps_for
from editing import services as drafts
from pages.models import PageDetails
from pages.page_content import Body
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Review
from tests import factories
from tests.factories import NOW, latest, person, published_page
from tests.reviews.scenes import sign_all, signed, state_of, submitted

pytestmark = pytest.mark.django_db


def steps(who, version):
    return {step.key: step for step in steps_for(person(who), version)}


def rows_of(client, query):
    return client.get(f"/desk/pages/?{query}").context["rows"]


# Withdrawn pages ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_page_is_on_the_desk_and_comes_back_from_there(client):
    page = factories.withdraw(published_page(), reason="The advice has changed.")
    client.force_login(person("editor"))

    (row,) = rows_of(client, "state=withdrawn")
    assert row.title == "CT scan"
    assert row.notes == ["Withdrawn on 16 November 2026: The advice has changed."]
    assert "Withdrawn (1)" in client.get("/desk/").content.decode()

    answer = client.post(f"{row.url}new-draft/")
    draft = latest(page)
    assert answer["Location"] == reverse("desk:blocks", args=[draft.pk])
    assert (draft.state, draft.created_by) == (DRAFT, person("editor"))
    factories.publish(draft)
    assert rows_of(client, "state=withdrawn") == []
    assert client.get("/ct-scan/").status_code == 200


def test_a_page_has_one_draft_at_a_time_from_whatever_version_it_starts():
    page = published_page()
    first = latest(page)
    factories.publish_again(page)
    assert state_of(first) == UNPUBLISHED

    services.start_draft(version=first, by=person("editor"), at=NOW)
    with pytest.raises(NotAllowed, match="There is a draft of this page already"):
        services.start_draft(version=first, by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="Only editors"):
        services.start_draft(version=first, by=person("clinical"), at=NOW)


def test_going_on_from_an_old_version_says_that_it_makes_a_draft(client):
    page = published_page()
    first = latest(page)
    factories.publish_again(page)
    client.force_login(person("editor"))
    words = client.get(get_object_preview_url(Version.objects.get(pk=first.pk).content), follow=True).content.decode()

    assert "Start a new draft from this version" in words
    assert "Revert" not in words
    versions = client.get(f"/admin/djangocms_versioning/pagecontentversion/?page={page.pk}&language=en")
    assert "Start a new draft from this version" in versions.content.decode()
    assert "Revert" not in versions.content.decode()
    asked = client.get(reverse("admin:djangocms_versioning_pagecontentversion_revert", args=[first.pk]))
    assert "Start a new draft from this version" in asked.content.decode()
    assert "Revert" not in asked.content.decode()


def test_versionings_own_way_of_throwing_a_draft_away_leads_to_the_desk_which_keeps_it(client):
    draft = factories.new_draft(published_page())
    client.force_login(person("editor"))
    discard = reverse("admin:djangocms_versioning_pagecontentversion_discard", args=[draft.pk])

    for answer in (client.get(discard), client.post(discard, {"discard": "1"})):
        assert answer["Location"] == f"/desk/versions/{draft.pk}/#discard"
    assert Version.objects.get(pk=draft.pk).state == DRAFT
    assert f"/desk/versions/{draft.pk}/#discard" in client.get("/admin/cms/pagecontent/get-tree/").content.decode()


# Back from review -----------------------------------------------------------------------------------------------------


def test_a_version_is_withdrawn_from_review_for_a_reason(client):
    review = submitted()
    client.force_login(person("editor"))

    assert "/withdraw-from-review/" not in client.get(review.get_absolute_url()).content.decode()
    answer = client.post(f"/desk/versions/{review.version_id}/withdraw-from-review/", {"reason": " "})
    assert answer.status_code == 422
    with pytest.raises(NotAllowed, match="Say why"):
        services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason=" ")
    assert Review.objects.get().is_open


@pytest.mark.parametrize("decision", ["changes-wanted", "rejected"])
def test_what_reviewers_want_changed_waits_for_its_authors_until_it_is_sent_again(client, decision):
    review = submitted()
    signed(review, "clinical", decision=decision, comment="Say how long.")
    client.force_login(person("editor"))

    (task,) = client.get("/desk/next/").context["lines"]
    assert task.url == review.get_absolute_url()
    client.force_login(person("publisher"))
    assert list(client.get("/desk/next/").context["lines"]) == []

    submitted(review.version.content.page)
    client.force_login(person("editor"))
    assert list(client.get("/desk/next/").context["lines"]) == []


# Somebody else's draft ------------------------------------------------------------------------------------------------


def test_nobody_sends_what_somebody_else_is_working_on_without_taking_it_over(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    draft = latest(factories.page())
    other = person("editor", "second@example.org")
    client.force_login(other)

    assert "editor@example.org is working on this draft." in steps_for(other, draft)[0].objection
    with pytest.raises(NotAllowed, match="is working on this draft"):
        services.submit(version=draft, by=other, at=NOW, size="full", change_note="New.")
    words = client.get(get_object_preview_url(draft.content), follow=True).content.decode()
    assert "Take over the draft" in words
    assert "Unlock" not in words
    assert "Somebody else is working on this draft." in client.get(f"/desk/versions/{draft.pk}/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/desk/versions/{draft.pk}/take-over/")
    assert Version.objects.get(pk=draft.pk).locked_by == other
    (message,) = mailoutbox
    assert message.to == ["editor@example.org"]
    assert message.subject == "CT scan: second@example.org goes on with your draft"
    services.submit(version=Version.objects.get(pk=draft.pk), by=other, at=NOW, size="full", change_note="New.")


def menu_in_the_tree(client):
    return client.get("/admin/cms/pagecontent/get-tree/").content.decode()


def test_the_page_tree_unlocks_and_reverts_nothing_but_leads_to_where_both_are_explained(client):
    draft = latest(factories.page())
    client.force_login(person("publisher"))

    rows = menu_in_the_tree(client)
    assert f"/desk/versions/{draft.pk}/#take-over" in rows
    assert "Unlock" not in rows
    answer = client.post(reverse("admin:djangocms_versioning_pagecontentversion_unlock", args=[draft.pk]))
    assert answer["Location"] == f"/desk/versions/{draft.pk}/#take-over"
    assert Version.objects.get(pk=draft.pk).locked_by == person("editor")


def test_nor_does_it_revert_a_withdrawn_page(client):
    page = factories.withdraw(published_page())
    client.force_login(person("editor"))

    rows = menu_in_the_tree(client)

    assert f"/desk/versions/{latest(page).pk}/#new-draft" in rows
    assert "Revert" not in rows


def test_nobody_takes_over_what_is_theirs_in_review_or_not_for_them():
    draft = latest(factories.page())
    for who, words in (("editor", "Nobody else"), ("clinical", "Only editors")):
        with pytest.raises(NotAllowed, match=words):
            drafts.take_over(version=draft, by=person(who), at=NOW)
    submitted(draft.content.page)
    with pytest.raises(NotAllowed, match="in review"):
        drafts.take_over(version=draft, by=person("publisher"), at=NOW)


# Nobody answers -------------------------------------------------------------------------------------------------------


def without_owner(of):
    PageDetails.objects.filter(extended_object__page=of).update(owner=None)
    return of


def test_a_page_is_not_sent_to_go_live_without_somebody_who_answers_for_it():
    draft = latest(without_owner(factories.page()))

    assert "Name its owner" in steps("editor", draft)["submit"].objection
    with pytest.raises(NotAllowed, match="Nobody answers for this page yet"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="New.")


def test_nor_is_it_published_if_its_owner_has_left_since():
    review = sign_all(submitted())
    User.objects.filter(email="editor@example.org").update(is_active=False)

    with pytest.raises(NotAllowed, match="Nobody answers for this page"):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)


def test_a_live_page_that_nobody_answers_for_is_listed_and_can_still_be_corrected_at_once(client):
    page = without_owner(published_page())
    published_page("mri-scan", title="MRI scan")
    client.force_login(person("editor"))

    assert [row.title for row in rows_of(client, "owner=nobody")] == ["CT scan"]
    draft = factories.new_draft(page)
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")
    assert latest(page).state == "published"


# Why not --------------------------------------------------------------------------------------------------------------


def test_what_keeps_a_text_from_being_sent_is_told_all_at_once_with_its_block_where_one_looks(client):
    page = factories.page(body="<p>It takes [fact: none] [source: nobody].</p><h4>Deep</h4>")
    draft = latest(without_owner(page))
    client.force_login(person("editor"))
    answer = client.get(f"/desk/versions/{draft.pk}/")
    faults = [fault["words"] for fault in answer.context["faults"]]

    assert len(faults) == 4
    assert any("no fact with the key “none”" in fault and "Text “It takes" in fault for fault in faults)
    assert any("no source with the key “nobody”" in fault and "Text “It takes" in fault for fault in faults)
    assert any("level 4" in fault for fault in faults)
    assert any("Name its owner" in fault for fault in faults)
    words = client.get(get_object_preview_url(draft.content), follow=True).content.decode()
    assert f'href="/desk/versions/{draft.pk}/#to-put-right"' in words
    assert "Why it cannot be sent yet" in words


def test_what_is_wrong_in_a_block_leads_to_it_among_the_blocks_for_who_may_change_it(client):
    draft = latest(
        without_owner(
            factories.page(
                body=[
                    ("TextPlugin", {"html": words})
                    for words in ("<p>It is short.</p>", "<p>It takes [fact: none].</p>")
                ]
            )
        )
    )
    blocks = [part.stored.plugin_id for part in Body.of(draft.content).parts]
    client.force_login(person("editor"))
    answer = client.get(f"/desk/versions/{draft.pk}/")
    ways = {fault["words"]: fault["url"] for fault in answer.context["faults"]}

    assert sorted(ways.values()) == ["", f"/desk/versions/{draft.pk}/edit/#block-{blocks[1]}"]
    assert next(words for words, url in ways.items() if not url).startswith("Nobody answers for this page yet")
    assert f'id="block-{blocks[1]}"' in client.get(f"/desk/versions/{draft.pk}/edit/").content.decode()
