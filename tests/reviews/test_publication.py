"""Rules 1 and 3: patients get exactly the text that was signed off, whatever door is tried."""

import pytest
from cms.models import CMSPlugin, PageContent, Placeholder
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from djangocms_text.models import Text
from djangocms_versioning.constants import ARCHIVED, DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from pages.models import Block, PageDetails
from pages.rules import NotAllowed
from reviews import publishing, roles_needed, services
from reviews.models import Entry, Review, ReviewPolicy
from tests import factories
from tests.factories import NOW, person
from tests.forging import unguarded
from tests.reviews.scenes import (
    ROLES,
    approved,
    asked_by_policy,
    sign_all,
    signed,
    somebody,
    state_of,
    submitted,
    superuser,
    undone,
)

pytestmark = pytest.mark.django_db

TWO_TEXTS = [("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})]
A_CALLOUT = ("CalloutPlugin", {"tone": "urgent", "heading": "Call us", "level": 2, "html": "<p>If you feel ill.</p>"})


@pytest.mark.both_databases
def test_a_reviewed_version_is_published_and_says_so():
    review = approved()

    publishing.publish(version=review.version, by=person("publisher"), at=NOW)

    details = PageDetails.objects.get()
    assert state_of(review.version) == PUBLISHED
    assert details.reviewed_on == factories.TODAY
    assert details.review_due_on.isoformat() == "2029-11-16"
    assert details.first_published_on == details.published_on == factories.TODAY
    assert sorted(details.reviewed_by) == sorted(ROLES)
    assert list(Entry.objects.values_list("step", flat=True)) == [
        "submitted",
        "signed-off",
        "signed-off",
        "signed-off",
        "approved",
        "published",
    ]


@pytest.mark.both_databases
def test_a_publication_asks_little_whatever_words_come_and_go():
    page = factories.published_page(body="<p>A doughnut.</p>")
    factories.new_draft(page, title="A zebra", body="<p>A tunnel.</p>")
    review = approved(page)

    with CaptureQueriesContext(connection) as asked:
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)

    row_locks = 3 if connection.vendor == "postgresql" else 0
    assert len(asked) - row_locks <= 56, "\n".join(query["sql"] for query in asked)


def test_a_draft_nobody_reviewed_is_not_published_from_code():
    version = factories.latest(factories.page())

    with pytest.raises(NotAllowed, match="Nobody has reviewed"):
        version.publish(person("publisher"))

    assert state_of(version) == DRAFT


def test_a_review_that_still_waits_does_not_publish():
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient")

    with pytest.raises(NotAllowed, match="Still to sign off: plain-language"):
        review.version.publish(person("publisher"))

    assert state_of(review.version) == DRAFT


def test_a_review_only_called_approved_does_not_publish():
    review = submitted()
    Review.objects.filter(pk=review.pk).update(state=Review.State.APPROVED)

    with pytest.raises(NotAllowed, match="Still to sign off"):
        review.version.publish(person("publisher"))

    assert state_of(review.version) == DRAFT


def test_a_text_in_review_does_not_change():
    review = submitted()
    content = PageContent.admin_manager.get(pk=review.version.object_id)
    content.title = "Another"

    with pytest.raises(NotAllowed, match="in review"):
        content.save()
    with pytest.raises(NotAllowed, match="in review"):
        Text.objects.get().save()
    with pytest.raises(NotAllowed, match="in review"):
        PageDetails.objects.get().save()
    with pytest.raises(NotAllowed, match="in review"), transaction.atomic():
        Text.objects.get().delete()
    with pytest.raises(NotAllowed, match="in review"):
        review.version.archive(person("editor"))
    with pytest.raises(NotAllowed, match="in review"):
        review.version.copy(person("editor"))


def test_nobody_signs_off_their_own_words():
    clinician = person("clinical")
    clinician.groups.add(*person("editor").groups.all())
    review = submitted(factories.page(by=clinician))

    with pytest.raises(NotAllowed, match="someone else must review it"):
        signed(review, "clinical")

    assert not review.sign_offs.exists()


def test_changes_wanted_gives_the_draft_back():
    review = submitted()
    signed(review, "clinical", decision="changes-wanted", comment="Say how long it takes.")

    text = Text.objects.get()
    text.body = "<p>It takes ten minutes.</p>"
    text.save()
    again = submitted(review.version.content.page)

    assert Review.objects.get(pk=review.pk).state == Review.State.CHANGES_WANTED
    assert again.is_open
    assert not again.sign_offs.exists()


# The state of a version -----------------------------------------------------------------------------------------------


def test_a_state_is_not_set_by_hand():
    version = factories.latest(factories.page())

    with pytest.raises(AttributeError, match="not allowed"):
        version.state = PUBLISHED


def test_a_state_set_past_publish_is_not_saved():
    version = factories.latest(factories.page())
    version._set_publish(person("publisher"))

    with pytest.raises(NotAllowed, match="Nobody has reviewed"):
        version.save()

    assert state_of(version) == DRAFT


@pytest.mark.parametrize("state", [PUBLISHED, UNPUBLISHED, ARCHIVED])
def test_a_version_begins_as_a_draft(state):
    page = factories.published_page()
    content = PageContent.admin_manager.create(page=page, language="en", title="Another", slug="another")

    with pytest.raises(NotAllowed, match="begins as a draft"), transaction.atomic():
        Version.objects.create(content=content, created_by=person("editor"), state=state)

    assert Version.objects.get().number == "1"


def not_drafts() -> list[Version]:
    """Give a version that was replaced, one that is live and one that was put aside."""
    page = factories.published_page()
    replaced = factories.latest(page)
    live = factories.latest(factories.publish_again(page))
    archived = factories.new_draft(page)
    archived.archive(person("editor"))
    return [replaced, live, archived]


def test_what_is_archived_unpublished_or_live_is_not_published_again():
    for version in not_drafts():
        with pytest.raises(NotAllowed, match="Only a draft"):
            publishing.publish(version=version, by=person("publisher"), at=NOW)
        with pytest.raises(NotAllowed, match="Only a draft"):
            Version.objects.get(pk=version.pk).publish(person("publisher"))


def test_a_review_of_one_draft_does_not_publish_another():
    first = approved()
    second = factories.latest(factories.page("mri-scan", title="MRI scan"))
    with unguarded():
        Review.objects.filter(pk=first.pk).update(version=second)

    for version in (first.version, second):
        with pytest.raises(NotAllowed):
            Version.objects.get(pk=version.pk).publish(person("publisher"))


# Who ------------------------------------------------------------------------------------------------------------------


def test_every_other_role_is_told_who_publishes():
    review = approved()

    for role in ("editor", "clinical", "patient", "plain-language", "admin"):
        with pytest.raises(NotAllowed, match="Only a publisher"):
            publishing.publish(version=review.version, by=person(role), at=NOW)
    assert state_of(review.version) == DRAFT


def test_being_superuser_publishes_nothing():
    review = approved()

    with pytest.raises(NotAllowed, match="Only a publisher"):
        publishing.publish(version=review.version, by=superuser(), at=NOW)
    with pytest.raises(NotAllowed, match="Only a publisher"):
        publishing.publish_urgently(version=review.version, by=superuser(), at=NOW, reason="I may do anything.")


def test_a_publisher_who_has_left_publishes_nothing():
    review = approved()
    publisher = person("publisher")
    publisher.is_active = False

    with pytest.raises(NotAllowed, match="Only a publisher"):
        publishing.publish(version=review.version, by=publisher, at=NOW)


WRITES_NOTHING = ("clinical", "patient", "plain-language", "admin", "superuser")


def test_only_editors_and_publishers_send_for_review():
    version = factories.latest(factories.page())

    for who in WRITES_NOTHING:
        with pytest.raises(NotAllowed, match="Only editors and publishers"):
            services.submit(version=version, by=somebody(who), at=NOW, size="full", change_note="First version.")
    assert not Review.objects.exists()


def test_only_editors_and_publishers_withdraw_from_review():
    review = submitted()

    for who in WRITES_NOTHING:
        with pytest.raises(NotAllowed, match="Only editors and publishers"):
            services.withdraw_from_review(review=review, by=somebody(who), at=NOW, reason="Not yet.")
    assert Review.objects.get().is_open


# What is sent for review ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("note", ["", " ", "\n\t"])
def test_a_review_says_what_changed(note):
    version = factories.latest(factories.page())

    with pytest.raises(NotAllowed, match="Say what changed"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note=note)


@pytest.mark.parametrize("summary", ["", "  "])
def test_a_page_without_a_summary_is_not_sent(summary):
    version = factories.latest(factories.page())
    PageDetails.objects.update(summary=summary)

    with pytest.raises(NotAllowed, match="no details yet"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def test_a_page_without_details_is_not_sent():
    version = factories.latest(factories.page())
    PageDetails.objects.all().delete()

    with pytest.raises(NotAllowed, match="no details yet"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def test_an_address_that_the_site_needs_is_not_sent():
    version = factories.latest(factories.page())

    for slug in ("admin", "desk", "versions", "media", "static", "accounts", "styleguide", "pictures"):
        PageContent.admin_manager.update(slug=slug)
        with pytest.raises(NotAllowed, match="needs for itself"):
            services.submit(
                version=Version.objects.get(pk=version.pk), by=person("editor"), at=NOW, size="full", change_note="One."
            )


def test_an_address_that_is_taken_is_not_sent():
    version = factories.latest(factories.page("ct-2", title="Another CT scan", slug="ct-scan"))
    factories.published_page()

    with pytest.raises(NotAllowed, match="Another page already stands"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def test_an_address_too_long_to_store_is_not_sent():
    section = factories.published_page("imaging", title="Scans", slug="s" * 200, template="section")
    version = factories.latest(factories.page(slug="c" * 100, parent=section))

    with pytest.raises(NotAllowed, match="too long"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


@pytest.mark.both_databases
def test_an_address_taken_during_the_review_is_found_at_publication(client):
    first = approved()
    second = approved(factories.page("ct-2", title="Another CT scan", slug="ct-scan", body="<p>The other.</p>"))
    publishing.publish(version=first.version, by=person("publisher"), at=NOW)

    with pytest.raises(NotAllowed, match="Another page already stands"):
        publishing.publish(version=second.version, by=person("publisher"), at=NOW)

    assert state_of(second.version) == DRAFT
    assert "The other." not in client.get("/ct-scan/").content.decode()


def test_a_page_below_one_that_is_not_live_is_not_sent():
    section = factories.page("imaging", title="Scans", template="section")
    version = factories.latest(factories.page(parent=section))

    with pytest.raises(NotAllowed, match="not published yet"):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def test_an_urgent_correction_is_not_sent_as_one():
    page = factories.published_page()
    draft = factories.new_draft(page, by=person("publisher"))

    with pytest.raises(NotAllowed, match="published first and reviewed after"):
        services.submit(version=draft, by=person("publisher"), at=NOW, size="urgent", change_note="A wrong dose.")


def test_a_version_is_sent_once():
    review = submitted()

    with pytest.raises(NotAllowed, match="in review"):
        submitted(review.version.content.page)
    sign_all(review)
    with pytest.raises(NotAllowed, match="approved"):
        submitted(review.version.content.page)

    assert Review.objects.count() == 1


def test_what_is_live_old_or_archived_is_not_sent():
    for version in not_drafts():
        with pytest.raises(NotAllowed, match="Only a draft"):
            services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="Once more.")


# Rule 3: exactly this text --------------------------------------------------------------------------------------------


def _insert_a_block(content):
    placeholder = Text.objects.first().placeholder
    [plugin] = CMSPlugin.objects.bulk_create(
        [CMSPlugin(placeholder=placeholder, plugin_type="TextPlugin", language="de", position=1)]
    )
    Text(cmsplugin_ptr_id=plugin.pk, body="<p>Drei.</p>").save_base(raw=True)


PAST_EVERY_LOCK = {
    "title": lambda c: PageContent.admin_manager.update(title="Another"),
    "template": lambda c: PageContent.admin_manager.update(template="pages/section.html"),
    "summary": lambda c: PageDetails.objects.update(summary="Other words."),
    "text": lambda c: Text.objects.filter(body="<p>One.</p>").update(body="<p>Won.</p>"),
    "order": lambda c: CMSPlugin.objects.filter(djangocms_text_text__body="<p>One.</p>").update(position=99),
    "slug": lambda c: PageContent.admin_manager.update(slug="another"),
    "overwrite_url": lambda c: PageContent.admin_manager.update(overwrite_url="another"),
    "redirect": lambda c: PageContent.admin_manager.update(redirect="https://elsewhere.example/"),
    "menu_title": lambda c: PageContent.admin_manager.update(menu_title="Another"),
    "page_title": lambda c: PageContent.admin_manager.update(page_title="Another"),
    "meta_description": lambda c: PageContent.admin_manager.update(meta_description="Another"),
    "in_navigation": lambda c: PageContent.admin_manager.update(in_navigation=True),
    "kind": lambda c: PageDetails.objects.update(kind="about"),
    "also_called": lambda c: PageDetails.objects.update(also_called="Cat scan"),
    "words people use": lambda c: PageDetails.objects.update(words_people_use="cat scan"),
    "interval": lambda c: PageDetails.objects.update(review_interval_months=12),
    "promotional": lambda c: PageDetails.objects.update(is_promotional=True),
    "change_note": lambda c: PageDetails.objects.update(change_note="Nothing to see here."),
    "no details": lambda c: PageDetails.objects.all()._raw_delete("default"),
    "block's data": lambda c: Block.objects.update(data=A_CALLOUT[1] | {"tone": "information"}),
    "block's kind": lambda c: CMSPlugin.objects.filter(plugin_type="CalloutPlugin").update(
        plugin_type="ExpanderPlugin"
    ),
    "block's language": lambda c: CMSPlugin.objects.filter(plugin_type="CalloutPlugin").update(language="de"),
    "block inside another": lambda c: CMSPlugin.objects.filter(plugin_type="CalloutPlugin").update(
        parent=Text.objects.first().cmsplugin_ptr
    ),
    "block in another slot": lambda c: Placeholder.objects.filter(object_id=c.pk).update(slot="aside"),
    "blocks on another page": lambda c: Placeholder.objects.filter(object_id=c.pk).update(object_id=c.pk + 1000),
    "a new block": _insert_a_block,
}


@pytest.mark.both_databases
def test_whatever_a_reader_could_see_is_covered_by_the_sign_offs():
    review = approved(body=[*TWO_TEXTS, A_CALLOUT])

    for change in PAST_EVERY_LOCK.values():
        with undone():
            change(PageContent.admin_manager.get())
            with pytest.raises(NotAllowed, match="every sign-off is void"):
                Version.objects.get().publish(person("publisher"))
            with pytest.raises(NotAllowed, match="every sign-off is void"):
                publishing.publish(version=review.version, by=person("publisher"), at=NOW)
            assert state_of(review.version) == DRAFT
    publishing.publish(version=review.version, by=person("publisher"), at=NOW)


def test_a_text_changed_during_review_is_not_signed_off():
    review = submitted(body=[*TWO_TEXTS, A_CALLOUT])
    signed(review, "clinical")

    for change in PAST_EVERY_LOCK.values():
        with undone():
            change(PageContent.admin_manager.get())
            with pytest.raises(NotAllowed, match="not the one that was sent"):
                signed(review, "patient")
    assert signed(review, "patient")


def test_a_change_and_back_again_is_the_same_text():
    review = approved(body="<p>One.</p>")
    Text.objects.update(body="<p>Two.</p>")
    Text.objects.update(body="<p>One.</p>")

    publishing.publish(version=review.version, by=person("publisher"), at=NOW)

    assert state_of(review.version) == PUBLISHED


def test_a_block_of_a_kind_nobody_knows_is_not_judged():
    page = factories.page()
    CMSPlugin.objects.create(
        placeholder=Text.objects.get().placeholder, plugin_type="MadeUpPlugin", language="en", position=2
    )

    with pytest.raises(NotAllowed, match="does not know"):
        submitted(page)


def test_old_sign_offs_do_not_count_for_a_new_review():
    review = approved()
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    again = submitted(review.version.content.page)
    signed(again, "clinical")

    with pytest.raises(NotAllowed, match="Still to sign off: patient, plain-language"):
        again.version.publish(person("publisher"))


@pytest.mark.parametrize("decision", ["changes-wanted", "rejected"])
def test_what_one_reviewer_refused_is_not_published(decision):
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient", decision=decision, comment="It frightens me.")

    with pytest.raises(NotAllowed, match="no longer waiting"):
        signed(review, "plain-language")
    with pytest.raises(NotAllowed, match="Nobody has reviewed"):
        review.version.publish(person("publisher"))


# The policy -----------------------------------------------------------------------------------------------------------


def test_a_policy_that_became_stricter_meanwhile_counts():
    asked_by_policy("guide", "full", "clinical")
    review = approved()
    asked_by_policy("guide", "full", "clinical", "plain-language")

    with pytest.raises(NotAllowed, match="Still to sign off: plain-language"):
        review.version.publish(person("publisher"))


def test_a_review_whose_roles_were_cut_down_asks_them_all_the_same():
    review = submitted()
    signed(review, "plain-language")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(roles_needed=["plain-language"], state=Review.State.APPROVED)

    with pytest.raises(NotAllowed, match="Still to sign off: clinical, patient"):
        review.version.publish(person("publisher"))


def test_a_review_only_called_minor_does_not_spare_a_first_version_its_full_review():
    review = submitted()
    signed(review, "plain-language")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(
            roles_needed=["plain-language"], state=Review.State.APPROVED, size="minor"
        )

    with pytest.raises(NotAllowed, match="must be a full one"):
        review.version.publish(person("publisher"))


def test_a_review_only_called_urgent_does_not_publish():
    review = submitted()
    with unguarded():
        Review.objects.filter(pk=review.pk).update(size="urgent", due_on=factories.TODAY)

    with pytest.raises(NotAllowed, match="for a publisher to make, of a page that is live"):
        review.version.publish(person("publisher"))


@pytest.mark.both_databases
@pytest.mark.parametrize("roles", [None, {}, "", []])
def test_a_policy_never_asks_nobody(roles):
    try:
        with transaction.atomic():
            ReviewPolicy.objects.filter(kind="guide", size="full").update(roles=roles)
    except IntegrityError:
        pass  # the database would not have it
    with unguarded():
        ReviewPolicy.objects.filter(kind="guide", size="minor").delete()

    assert roles_needed.roles_needed({"guide"}, "full")
    assert roles_needed.roles_needed({"guide"}, "minor") == set(ROLES)
    assert roles_needed.roles_needed({"made-up"}, "full") == set(ROLES)


def test_more_roles_may_be_asked_but_none_left_out():
    version = factories.latest(factories.page(kind="about"))
    review = services.submit(
        version=version,
        by=person("editor"),
        at=NOW,
        size="full",
        change_note="First version.",
        extra_roles=["patient"],
    )

    assert review.roles_needed == ["clinical", "patient", "plain-language"]


@pytest.mark.parametrize("role", ["editor", "publisher", "admin", "made-up", ""])
def test_a_role_that_reviews_nothing_cannot_be_asked(role):
    version = factories.latest(factories.page())

    with pytest.raises(NotAllowed, match="no such reviewer role"):
        services.submit(
            version=version, by=person("editor"), at=NOW, size="full", change_note="First.", extra_roles=[role]
        )


# Rule 13: what was stored past the cleaning is not judged, nor published -----------------------------------------------


DIRTY = '<p onclick="alert(1)">One.</p><script>alert(2)</script>'


def test_text_stored_past_the_cleaning_is_not_sent():
    version = factories.latest(factories.page())
    Text.objects.update(body=DIRTY)

    with pytest.raises(NotAllowed):
        services.submit(version=version, by=person("editor"), at=NOW, size="full", change_note="First version.")


def test_text_stored_past_the_cleaning_is_not_published_urgently():
    draft = factories.new_draft(factories.published_page())
    Text.objects.filter(placeholder__object_id=draft.object_id).update(body=DIRTY)

    with pytest.raises(NotAllowed):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")

    assert state_of(draft) == DRAFT


def test_text_stored_past_the_cleaning_is_not_judged_again():
    live = factories.latest(factories.published_page())
    Text.objects.update(body=DIRTY)

    with pytest.raises(NotAllowed):
        services.start_recheck(version=live, by=person("editor"), at=NOW)


def test_text_stored_past_the_cleaning_is_clean_for_readers(client):
    factories.published_page()
    Text.objects.update(body=DIRTY)

    words = client.get("/ct-scan/").content.decode()

    assert "onclick" not in words
    assert "alert(" not in words


def test_calling_a_page_something_else_does_not_change_who_judges_it():
    of = factories.published_page(kind="imaging")
    draft = factories.new_draft(of)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(kind="about")

    review = services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Clearer.")

    assert sorted(review.roles_needed) == ["clinical", "patient", "plain-language"]
