"""Rules 1 and 3: patients get exactly the text that was signed off, whatever door is tried."""

import pytest
from cms.models import CMSPlugin, PageContent
from django.db import transaction
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import services
from reviews.models import Entry, Review, SignOff
from tests import factories
from tests.factories import NOW, person

pytestmark = pytest.mark.django_db

ROLES = ("clinical", "patient", "plain-language")


def submitted(page=None, *, size="full", **fields) -> Review:
    version = factories.latest(page or factories.page(**fields))
    return services.submit(version=version, by=person("editor"), at=NOW, size=size, change_note="First version.")


def signed(review: Review, role: str, by=None, decision="approved", comment="") -> SignOff:
    return services.sign_off(
        review=review,
        role=role,
        by=by or person(role),
        decision=decision,
        comment=comment,
        declared_interest="none",
        at=NOW,
    )


def approved(**fields) -> Review:
    review = submitted(**fields)
    for role in ROLES:
        signed(review, role)
    return Review.objects.get(pk=review.pk)


def state_of(version) -> str:
    return Version.objects.get(pk=version.pk).state


def test_a_reviewed_version_is_published_and_says_so():
    review = approved()

    services.publish(version=review.version, by=person("publisher"), at=NOW)

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


@pytest.mark.parametrize("change", ["title", "text", "order", "summary", "template"])
def test_a_change_past_every_lock_voids_the_sign_offs(change):
    review = approved(body=[("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})])
    content = PageContent.admin_manager.get()
    if change == "title":
        PageContent.admin_manager.update(title="Another")
    elif change == "text":
        Text.objects.filter(body="<p>One.</p>").update(body="<p>Won.</p>")
    elif change == "order":
        first, _second = CMSPlugin.objects.order_by("position")
        CMSPlugin.objects.filter(pk=first.pk).update(position=99)
    elif change == "summary":
        PageDetails.objects.update(summary="Other words.")
    else:
        PageContent.admin_manager.filter(pk=content.pk).update(template="pages/section.html")

    with pytest.raises(NotAllowed, match="every sign-off is void"):
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


def test_only_a_publisher_publishes():
    review = approved()

    with pytest.raises(NotAllowed, match="Only a publisher"):
        services.publish(version=review.version, by=person("editor"), at=NOW)

    assert state_of(review.version) == DRAFT


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
