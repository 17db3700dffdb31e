"""The way in for files opens no door: it takes examples alone, through the same gate."""

import pytest
from djangocms_versioning.constants import DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from pages.models import Address
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Entry, Review, SignOff
from reviews.publishing import History
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import ROLES, approved, differences, in_roles, site_as_it_is, state_of, submitted

pytestmark = pytest.mark.django_db


def loader():
    return in_roles("loader@example.org", "editor", "publisher")


def take_in(version: Version, **given) -> None:
    usual = {
        "by": loader(),
        "reviewers": {role: person(role) for role in ROLES},
        "at": NOW,
        "size": "full",
        "comment": "x",
    }
    services.take_in(version=version, **usual | given)


def draft() -> Version:
    return factories.latest(factories.page("ct-scan", kind="imaging", change_note="First version.", by=loader()))


def put_on_record(version: Version) -> None:
    publishing.put_on_record(version=version, by=loader(), at=NOW, history=History())


@pytest.mark.parametrize("size", ["full", "minor", "urgent"])
def test_what_is_taken_in_goes_out_as_an_example(client, size):
    version = draft()
    take_in(version, size=size)

    publishing.publish(version=Version.objects.get(pk=version.pk), by=loader(), at=NOW, history=History())

    review = Review.objects.get()
    assert state_of(version) == PUBLISHED
    assert (review.is_example, review.state, review.size) == (True, Review.State.DONE, size)
    assert {s.role for s in SignOff.objects.filter(is_example=True)} == set(review.roles_needed)
    assert not Review.objects.urgent_and_unreviewed().exists()
    assert "No clinician has checked it" in " ".join(client.get("/ct-scan/").content.decode().split())


def test_it_leaves_the_rows_that_a_review_by_hand_does():
    take_in(draft())
    by_machine = list(Entry.objects.values_list("step", flat=True))
    approved(factories.page("other", kind="imaging"))

    assert list(Entry.objects.order_by("pk").values_list("step", flat=True))[len(by_machine) :] == by_machine


def test_what_was_changed_after_it_was_taken_in_does_not_go_out():
    version = draft()
    take_in(version)
    type(version.content).admin_manager.filter(pk=version.object_id).update(title="Something else")

    for step in (put_on_record, lambda v: publishing.publish(version=v, by=loader(), at=NOW)):
        with pytest.raises(NotAllowed):
            step(Version.objects.get(pk=version.pk))

    assert state_of(version) == DRAFT


def test_a_version_put_on_record_is_only_at_its_permanent_address(client):
    version = draft()
    take_in(version)

    put_on_record(version)

    assert state_of(version) == UNPUBLISHED
    assert client.get("/ct-scan/").status_code == 404
    assert client.get("/versions/ct-scan/1/").status_code == 200
    assert not Address.objects.exists()


def test_nothing_but_an_example_is_put_on_record():
    for version in (draft(), submitted(factories.page("a")).version, approved(factories.page("b")).version):
        before = site_as_it_is()

        with pytest.raises(NotAllowed, match="Only what comes in from files"):
            put_on_record(version)

        assert differences(before, site_as_it_is()) == []


BY = {
    "an editor": lambda: {"by": person("editor")},
    "a publisher": lambda: {"by": person("publisher")},
    "reviewers without their role": lambda: {"reviewers": {role: person("editor") for role in ROLES}},
    "the author": lambda: {"reviewers": {role: in_roles("loader@example.org", role) for role in ROLES}},
}


@pytest.mark.parametrize("whom", BY)
def test_nobody_takes_in_texts_alone_or_without_the_roles(whom):
    version = draft()

    with pytest.raises(NotAllowed):
        take_in(version, **BY[whom]())

    assert not Review.objects.exists()


def test_what_is_in_review_or_public_is_not_taken_in():
    for version in (submitted(factories.page("a")).version, factories.latest(factories.published_page("b"))):
        with pytest.raises(NotAllowed):
            take_in(version)
