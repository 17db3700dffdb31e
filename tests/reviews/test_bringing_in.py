"""The way in for files opens no door: it takes examples alone, through the same gate."""

import pytest
from djangocms_versioning.constants import DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from pages.models import Address
from pages.rules import NotAllowed
from reviews import publishing
from reviews.models import Entry, Review, SignOff
from reviews.publishing import History
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import ROLES, approved, differences, in_roles, site_as_it_is, state_of, submitted

pytestmark = pytest.mark.django_db


def loader():
    return in_roles("loader@example.org", "editor", "publisher")


def bring_in(version: Version, **given) -> None:
    usual = {
        "by": loader(),
        "reviewers": {role: person(role) for role in ROLES},
        "at": NOW,
        "size": "full",
        "comment": "x",
        "history": History(),
    }
    publishing.bring_in(version=version, **usual | given)


def draft() -> Version:
    return factories.latest(factories.page("ct-scan", kind="imaging", change_note="First version.", by=loader()))


@pytest.mark.parametrize("size", ["full", "minor", "urgent"])
def test_what_is_brought_in_goes_out_as_an_example(client, size):
    version = draft()

    bring_in(version, size=size)

    review = Review.objects.get()
    assert state_of(version) == PUBLISHED
    assert (review.is_example, review.state, review.size) == (True, Review.State.DONE, size)
    assert {s.role for s in SignOff.objects.filter(is_example=True)} == set(review.roles_needed)
    assert not Review.objects.urgent_and_unreviewed().exists()
    assert "No clinician has checked it" in " ".join(client.get("/ct-scan/").content.decode().split())


def test_it_leaves_the_rows_that_a_review_by_hand_does():
    bring_in(draft())
    by_machine = list(Entry.objects.values_list("step", flat=True))
    factories.publish(factories.latest(factories.page("other", kind="imaging")))

    assert list(Entry.objects.order_by("pk").values_list("step", flat=True))[len(by_machine) :] == by_machine


def test_a_past_version_is_only_at_its_permanent_address(client):
    version = draft()

    bring_in(version, is_past=True)

    assert state_of(version) == UNPUBLISHED
    assert client.get("/ct-scan/").status_code == 404
    assert client.get("/versions/ct-scan/1/").status_code == 200
    assert not Address.objects.exists()


BY = {
    "an editor": lambda: {"by": person("editor")},
    "a publisher": lambda: {"by": person("publisher")},
    "reviewers without their role": lambda: {"reviewers": {role: person("editor") for role in ROLES}},
    "the author": lambda: {"reviewers": {role: in_roles("loader@example.org", role) for role in ROLES}},
}


@pytest.mark.parametrize("is_past", [False, True])
@pytest.mark.parametrize("whom", BY)
def test_nobody_brings_in_texts_alone_or_without_the_roles(whom, is_past):
    version = draft()

    with pytest.raises(NotAllowed):
        bring_in(version, is_past=is_past, **BY[whom]())

    assert not Review.objects.exists()
    assert state_of(version) == DRAFT


@pytest.mark.parametrize("is_past", [False, True])
def test_what_is_in_review_or_public_is_not_brought_in(is_past):
    judged = approved(factories.page("c")).version
    for version in (submitted(factories.page("a")).version, factories.latest(factories.published_page("b")), judged):
        before = site_as_it_is()

        with pytest.raises(NotAllowed):
            bring_in(version, is_past=is_past)

        assert differences(before, site_as_it_is()) == []
