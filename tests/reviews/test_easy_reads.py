"""No easy-read page stands before readers without the page that it tells, whoever puts it there and by whichever door."""

from datetime import UTC, datetime
from itertools import product

import pytest
from cms.models import Page
from django.db import IntegrityError, connection, transaction
from djangocms_versioning.constants import PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from desk.worklist import Worklist
from pages.models import PageDetails, Withdrawal
from pages.rules import NotAllowed
from reviews import publishing
from reviews.judged_text import JudgedText
from reviews.models import ReviewPolicy, Size
from reviews.roles_needed import roles_needed, roles_needed_for
from reviews.starting_translations import start_translation
from reviews.verifying import verify
from tests.factories import (
    NOW,
    TODAY,
    latest,
    new_draft,
    page,
    person,
    publish,
    publish_again,
    published_page,
    withdraw,
)
from tests.forging import unguarded
from tests.languages.scenes import installed
from tests.pages.test_easy_read import brought_up_to_date, easy, easy_draft
from tests.reviews import doors
from tests.reviews.scenes import approved, differences, site_as_it_is, submitted, superuser, undone

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
EVERYBODY = ["clinical", "patient", "plain-language"]


@pytest.fixture
def ct():
    return published_page("ct-scan", title="CT scan")


# In the database ------------------------------------------------------------------------------------------------------


def rows_made_anew(version: Version) -> None:
    """Take a version that was approved away, and bring it in again as one that is out."""
    again = Version(**Version.objects.filter(pk=version.pk).values().get() | {"state": PUBLISHED})
    with unguarded():
        Version.objects.filter(pk=version.pk)._raw_delete("default")
    Version.objects.bulk_create([again])


@pytest.fixture
def two(ct) -> list[Version]:
    """Two approved easy-read pages of one page, of which neither is out."""
    return [approved(easy_draft(key=key, slug=key)).version for key in ("one", "two")]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "attack",
    [
        lambda one, two: Version.objects.filter(pk__in=[one.pk, two.pk]).update(state=PUBLISHED),
        lambda one, two: (
            publishing.publish(version=one, by=person("publisher"), at=NOW),
            Version.objects.filter(pk=two.pk).update(state=PUBLISHED),
        ),
        lambda one, two: (publishing.publish(version=one, by=person("publisher"), at=NOW), rows_made_anew(two)),
    ],
    ids=["both at once", "the second", "the second, brought in"],
)
def test_the_database_lets_out_one_easy_read_version_of_a_page(two, attack):
    with pytest.raises(IntegrityError, match="A page has one easy-read version"), transaction.atomic():
        attack(*two)


@pytest.mark.both_databases
def test_the_database_lets_no_page_that_is_out_become_a_second_one(ct):
    published_page("mri", title="MRI")
    easy()
    details = latest(easy("mri", "mri-easy", title="MRI in easy words")).content.pagedetails

    def told_anew() -> None:
        row = PageDetails(**PageDetails.objects.filter(pk=details.pk).values().get() | {"easy_read_of": "ct-scan"})
        with unguarded():
            PageDetails.objects.filter(pk=details.pk)._raw_delete("default")
        PageDetails.objects.bulk_create([row])

    def by_sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE pages_pagedetails SET easy_read_of = 'ct-scan' WHERE id = %s", [details.pk])

    for attack in (by_sql, told_anew):
        with pytest.raises(IntegrityError, match="A page has one easy-read version"), transaction.atomic():
            attack()


@pytest.mark.both_databases
def test_the_database_lets_another_one_follow_once_the_first_is_away(two):
    first, second = two
    publishing.publish(version=first, by=person("publisher"), at=NOW)
    withdraw(Page.objects.get(reverse_id="one"))

    publishing.publish(version=second, by=person("publisher"), at=NOW)

    assert Version.objects.get(pk=second.pk).state == PUBLISHED


# Going out ------------------------------------------------------------------------------------------------------------


def test_everybody_judges_an_easy_read_page_whatever_it_tells(ct):
    assert submitted(easy_draft()).roles_needed == EVERYBODY
    assert ReviewPolicy.objects.get(kind="easy-read", size="change").roles == EVERYBODY
    assert roles_needed(["easy-read"], Size.MINOR) == {"plain-language"}


def test_no_policy_leaves_the_clinician_out(ct):
    policy = ReviewPolicy.objects.get(kind="easy-read", size="full")
    policy.roles = ["patient"]

    with pytest.raises(Exception, match="more than a minor change"):
        policy.clean()


def test_reviewers_see_which_page_it_tells_and_which_version(ct):
    fields = {field.label: field.value for field in JudgedText.of(latest(easy_draft()).content).fields}

    assert fields["Easy-read version of"] == "CT scan, ct-scan"
    assert fields["Made from version"] == "1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"easy_read_of": ""}, "Say in the page details which page this one tells"),
        ({"easy_read_of": "ct-easy"}, "A page is not its own easy-read version"),
        ({"easy_read_of": "nothing-here"}, "Readers do not get the page “nothing-here”"),
        (
            {"made_from": None},
            r"Say in the page details from which version of “CT scan”.*Today readers get version 1\.",
        ),
        ({"made_from": 2}, "Say in the page details from which version of “CT scan”"),
        ({"easy_read_of": "mri-easy"}, "“MRI in easy words” is an easy-read page itself"),
        ({"easy_read_of": "mri"}, "“MRI in easy words” is the easy-read version of “MRI” already. A page has one."),
    ],
)
def test_it_is_sent_to_nobody_before_it_says_what_it_was_made_from(ct, said, words):
    published_page("mri", title="MRI")
    easy("mri", "mri-easy", title="MRI in easy words")

    with pytest.raises(NotAllowed, match=words):
        submitted(easy_draft(**said))


def test_nor_is_another_page_that_says_it_was_made_from_something(ct):
    draft = page("guide", title="Guide", made_from=1)

    with pytest.raises(NotAllowed, match="This page is in English, so it is no translation"):
        submitted(draft)


def test_it_is_not_published_once_its_page_was_taken_away(ct):
    review = approved(easy_draft())
    withdraw(ct)

    for step in (
        lambda: publishing.publish(version=review.version, by=person("publisher"), at=NOW),
        lambda: Version.objects.get(pk=review.version_id).publish(superuser()),
    ):
        with pytest.raises(NotAllowed, match="Readers do not get the page “ct-scan”"):
            step()
    assert Version.objects.get(pk=review.version_id).state != PUBLISHED


def test_of_two_approved_for_one_page_the_second_is_not_published(ct):
    first, second = (approved(easy_draft(key=key, slug=key)) for key in ("one", "two"))
    publishing.publish(version=first.version, by=person("publisher"), at=NOW)

    with pytest.raises(NotAllowed, match="A page has one"):
        publishing.publish(version=second.version, by=person("publisher"), at=NOW)


def test_its_next_version_takes_its_own_place(ct):
    made = easy()
    publish_again(ct, at=LATER)
    brought_up_to_date(made, 2)

    assert latest(made).state == PUBLISHED


def test_an_urgent_correction_cannot_tie_it_to_nothing(ct):
    draft = new_draft(easy())
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(easy_read_of="nothing-here")

    with pytest.raises(NotAllowed, match="Readers do not get the page"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="It is wrong.")


def test_a_page_with_an_easy_read_version_becomes_none_itself(ct):
    published_page("mri", title="MRI")
    easy()
    draft = new_draft(ct)
    with acting_as(person("editor")):
        details = PageDetails.objects.get(extended_object_id=draft.object_id)
        details.kind, details.easy_read_of, details.made_from = "easy-read", "mri", 1
        details.save()

    with pytest.raises(NotAllowed, match="“CT scan in easy words” is one of this page"):
        publish(draft)


def test_one_that_becomes_a_page_of_its_own_is_led_to_no_longer(client, ct):
    draft = new_draft(easy())
    with acting_as(person("editor")):
        details = PageDetails.objects.get(extended_object_id=draft.object_id)
        details.kind, details.easy_read_of, details.made_from = "guide", "", None
        details.save()
    publish(draft)

    assert client.get("/ct-scan/").context["page"].easy_read is None
    assert roles_needed_for(latest(Page.objects.get(reverse_id="ct-easy")), "full") == EVERYBODY


def test_easy_read_pages_are_not_translated(ct):
    with installed("cy"), pytest.raises(NotAllowed, match="Easy-read pages are in English alone"):
        start_translation(version=latest(easy()), language="cy", by=person("editor"), at=NOW)


# Going away -----------------------------------------------------------------------------------------------------------


def test_it_goes_with_its_page_and_says_why(client, ct):
    made = easy()
    instead = published_page("mri", title="MRI")
    withdraw(ct, reason="The advice has changed.", instead=instead)

    assert latest(made).state == UNPUBLISHED
    answer = client.get("/ct-easy/")
    assert answer.status_code == 410
    assert "The advice has changed." in answer.content.decode()
    assert '<a href="/mri/"' in answer.content.decode()
    assert client.get("/versions/ct-easy/1/").status_code == 200
    assert not verify()


def test_what_goes_for_safety_hides_the_old_texts_of_both(client, ct):
    easy()
    withdraw(ct, for_safety=True)

    assert client.get("/versions/ct-scan/1/").status_code == 410
    assert client.get("/versions/ct-easy/1/").status_code == 410


def test_so_it_does_where_the_easy_read_version_was_away_already(client, ct):
    made = easy()
    withdraw(made, reason="Too many words.")
    assert client.get("/versions/ct-easy/1/").status_code == 200
    withdraw(ct, for_safety=True)

    assert client.get("/versions/ct-easy/1/").status_code == 410
    assert client.get("/versions/ct-easy/").status_code == 410


def test_what_was_made_from_a_later_version_stays_readable(client, ct):
    made = easy()
    withdraw(ct, for_safety=True)
    publish_again(ct, at=LATER)
    brought_up_to_date(made, 2)

    assert client.get("/ct-easy/").status_code == 200
    assert client.get("/versions/ct-easy/2/").status_code == 200
    assert client.get("/versions/ct-easy/1/").status_code == 410


def test_readers_are_not_sent_to_what_goes_as_well(ct):
    made = easy()

    with pytest.raises(NotAllowed, match="Choose a live page"):
        withdraw(ct, instead=made)

    assert latest(ct).state == latest(made).state == PUBLISHED


def test_it_can_go_alone(client, ct):
    withdraw(easy())

    assert client.get("/ct-scan/").status_code == 200
    assert client.get("/ct-easy/").status_code == 410


def test_the_gate_asks_whoever_takes_the_page_alone_away_from_code(ct):
    easy()
    Withdrawal.objects.create(page=ct, reason="I say so.", withdrawn_on=TODAY)

    with pytest.raises(NotAllowed, match="Its easy-read version “CT scan in easy words” would stay"):
        latest(ct).unpublish(superuser())


@pytest.mark.everything  # `test_doors` has nobody change any text that is out
def test_no_screen_takes_either_away(client, subtests, ct):
    made = easy()
    client.force_login(superuser())
    own = latest(page("own", title="Own", body="<p>Mine.</p>"))
    before = site_as_it_is()

    for one, door in product((ct, made), doors.DOORS.keys() - set(doors.WITH_CLIPBOARD)):
        with subtests.test(f"{one.reverse_id} {door}"), undone():
            doors.DOORS[door](client, doors.Room(latest(one), own))
            if differences(before, site_as_it_is()):
                assert client.get("/ct-scan/").status_code == client.get("/ct-easy/").status_code == 200


def test_what_the_database_was_made_to_say_is_found(ct):
    made, other = easy(), easy_draft(key="other", title="Other")
    published_page("mri", title="MRI")
    PageDetails.objects.filter(extended_object__page=other).update(easy_read_of="mri")
    publish(latest(other))
    with unguarded():
        PageDetails.objects.filter(extended_object__page=other).update(easy_read_of="ct-scan")
    assert any("another live page tells “ct-scan”" in words for found in verify().values() for words in found)

    with unguarded():
        PageDetails.objects.filter(extended_object__page=made).update(easy_read_of="nothing-here")
    assert any("tells “nothing-here” in easier words, which is away" in w for found in verify().values() for w in found)


# What there is to do --------------------------------------------------------------------------------------------------


def test_whoever_owns_it_is_told_when_it_is_older(ct):
    made = easy()
    editor = person("editor")
    assert not [task for task in Worklist(editor, TODAY)[:100] if "up to date" in task.what]

    publish_again(ct, at=LATER)
    (task,) = [task for task in Worklist(editor, TODAY)[:100] if "up to date" in task.what]
    assert task.what == "Bring CT scan in easy words up to date with its page"
    assert task.why.endswith("You own the page.")
    assert task.url == f"/desk/versions/{latest(made).pk}/"

    brought_up_to_date(made, 2)
    assert not [task for task in Worklist(editor, TODAY)[:100] if "up to date" in task.what]


def test_its_owner_is_told_after_ten_versions_too(ct):
    easy()
    for _time in range(9):
        publish_again(ct, at=LATER)
    made = Page.objects.get(reverse_id="ct-easy")
    brought_up_to_date(made, 9)

    assert any("up to date" in task.what for task in Worklist(person("editor"), TODAY)[:100])
