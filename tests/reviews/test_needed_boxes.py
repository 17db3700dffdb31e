"""No step takes the box of a danger away from readers of a page that shows it, whoever takes it and by whichever door."""

import pytest
from cms.models import Page
from djangocms_versioning.constants import PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from pages.models import PageDetails, Withdrawal
from pages.rules import NotAllowed
from reviews import publishing, roles_needed, services, size_rules
from reviews.models import ReviewPolicy, Size
from tests import factories
from tests.factories import NOW, latest, new_draft, page, person, publish, publish_again, published_page
from tests.forging import unguarded
from tests.pages.test_boxes import box, shown, words
from tests.reviews import doors
from tests.reviews.doors import said
from tests.reviews.scenes import (
    approved,
    differences,
    in_roles,
    signed,
    site_as_it_is,
    somebody,
    state_of,
    submitted,
    superuser,
    undone,
)
from tests.reviews.test_sealing import verified

pytestmark = pytest.mark.django_db

EVERYBODY = ["clinical", "patient", "plain-language"]
TEXT = ("TextPlugin", {"html": "<p>You go home.</p>"})


# Publishing -----------------------------------------------------------------------------------------------------------


def test_a_page_with_a_box_that_is_no_page_of_urgent_advice_is_sent_to_nobody():
    published_page("spinal-cord", title="A guide", body=[words()])

    with pytest.raises(NotAllowed, match="Readers do not get the box “spinal-cord”"):
        submitted(page(body=[shown()]))


def test_a_page_is_not_published_once_a_box_on_it_was_taken_away():
    made = box()
    review = approved(page(body=[shown()]))
    factories.withdraw(made)

    with pytest.raises(NotAllowed, match="Readers do not get the box"):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="Readers do not get the box"):
        Version.objects.get(pk=review.version_id).publish(superuser())

    assert state_of(review.version) != PUBLISHED


def test_an_urgent_correction_cannot_leave_a_hole_either():
    ct = published_page()
    draft = new_draft(ct, body=[shown("no-box")])

    with pytest.raises(NotAllowed, match="Readers do not get the box"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="It is wrong.")


def test_a_box_shows_no_other_box():
    box()

    with pytest.raises(NotAllowed, match="shows no box of another page"):
        submitted(page("clot", title="A clot", kind="danger", body=[words(), shown()]))


def test_a_box_stands_on_a_page_once():
    box()

    with pytest.raises(NotAllowed, match="stands on this page twice"):
        submitted(page(body=[shown(), shown(level=3)]))


@pytest.mark.parametrize("way", ["other kind", "other beginning"])
def test_a_box_that_pages_show_stays_one(way):
    made = box()
    published_page(body=[shown()])
    draft = new_draft(made, body=[TEXT] if way == "other beginning" else None)
    if way == "other kind":
        with acting_as(person("editor")):
            details = PageDetails.objects.get(extended_object_id=draft.object_id)
            details.kind = "guide"
            details.save()

    with pytest.raises(NotAllowed, match=r"begins? with a callout|begin with one"):
        publish(draft)

    assert state_of(draft) != PUBLISHED


# Withdrawing ----------------------------------------------------------------------------------------------------------


def test_a_box_that_a_live_page_shows_is_not_withdrawn():
    made = box()
    published_page(body=[shown()])

    with pytest.raises(NotAllowed, match="Other pages show this urgent advice: CT scan"):
        factories.withdraw(made)

    assert latest(made).state == PUBLISHED


def test_nor_is_the_page_above_it():
    above = published_page("urgent", title="Urgent advice")
    box(parent=above)
    published_page(body=[shown()])

    with pytest.raises(NotAllowed, match="Other pages show this urgent advice"):
        factories.withdraw(Page.objects.get(pk=above.pk))


def test_it_is_withdrawn_once_no_live_page_shows_it():
    made = box()
    ct = published_page(body=[shown(), TEXT])
    page("mri-scan", title="MRI scan", body=[shown()])
    publish_again(ct, body=[TEXT])

    factories.withdraw(made)

    assert latest(made).state == UNPUBLISHED


def test_the_gate_asks_whoever_takes_it_back_from_code():
    made = box()
    published_page(body=[shown()])
    Withdrawal.objects.create(page=made, reason="I say so.", withdrawn_on=factories.TODAY)

    with pytest.raises(NotAllowed, match="Other pages show this urgent advice"):
        latest(made).unpublish(superuser())


@pytest.mark.everything  # `test_doors` has nobody change any text that is out
@pytest.mark.parametrize("who", ["publisher", "superuser"])
def test_no_screen_takes_a_needed_box_away(client, subtests, who):
    made = box(body=[words(), TEXT])
    published_page(body=[shown()])
    client.force_login(somebody(who))
    room = doors.Room(latest(made), latest(page("own", title="Own", body="<p>Mine.</p>")))

    for door in doors.DOORS.keys() - set(doors.WITH_CLIPBOARD):
        with subtests.test(door), undone():
            doors.DOORS[door](client, room)
            assert state_of(room.version) == PUBLISHED
            assert Page.objects.filter(pk=made.pk).exists()


def test_on_the_desk_a_publisher_is_told_which_pages_show_it(client):
    made = box()
    published_page(body=[shown()])
    client.force_login(person("publisher"))
    before = site_as_it_is()

    answer = client.post(f"/desk/versions/{latest(made).pk}/withdraw-page/", {"reason": "Because."})

    assert answer.status_code == 409
    assert "Other pages show this urgent advice: CT scan" in said(answer)
    assert differences(before, site_as_it_is()) == []


# Who judges -----------------------------------------------------------------------------------------------------------


def test_urgent_advice_asks_everybody_and_a_clinician_whatever_a_policy_says():
    assert {p.size: p.roles for p in ReviewPolicy.objects.filter(kind="danger")} == {
        Size.FULL: EVERYBODY,
        Size.CHANGE: EVERYBODY,
        Size.URGENT: EVERYBODY,
        Size.MINOR: ["plain-language"],
    }
    assert "clinical" in roles_needed.roles_needed({"danger"}, Size.CHANGE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([TEXT], [shown(), TEXT]),
        ([shown(), TEXT], [TEXT]),
        ([shown(), TEXT], [TEXT, shown()]),
        ([shown(), TEXT], [shown("high-calcium"), TEXT]),
        ([shown(), TEXT], [shown(level=3), TEXT]),
    ],
    ids=["added", "taken away", "moved below", "another box", "deeper"],
)
def test_a_box_on_a_page_about_the_site_comes_goes_and_moves_past_everybody(before, after):
    box()
    box("high-calcium", title="High calcium", slug="high-calcium")
    about = published_page("contact", title="Contact", kind="about", body=before)
    draft = new_draft(about, body=after)

    assert size_rules.found_size(draft).size == Size.CHANGE
    assert "patient" in roles_needed.roles_needed_for(draft, Size.CHANGE)


def test_who_wrote_the_box_may_judge_a_page_that_shows_it_and_not_the_box():
    both = in_roles("both@example.org", "editor", "clinical")
    made = published_page("spinal-cord", title="Cord", kind="danger", body=[words()])
    publish_again(made, body=[words("other signs")])
    by_them = new_draft(made, by=both, body=[words("signs by a clinician")])
    review = services.submit(version=by_them, by=both, at=NOW, size="full", change_note="Signs.")
    of_page = submitted(page(kind="imaging", body=[shown()]))

    with pytest.raises(NotAllowed, match="You wrote part of this version"):
        signed(review, "clinical", by=both)
    signed(of_page, "clinical", by=both)

    assert of_page.sign_offs.get().reviewer == both


def test_reviewers_of_a_page_are_told_which_box_it_shows(client):
    box()
    review = submitted(page(body=[shown(), TEXT]))
    client.force_login(person("clinical"))

    told = client.get(f"/desk/reviews/{review.pk}/").content.decode()

    assert "Pressure on your spinal cord, spinal-cord" in told
    assert "with sign-offs of their own" in told


# The record -----------------------------------------------------------------------------------------------------------


def test_a_box_that_is_away_past_every_rule_is_found(client):
    made = box()
    published_page(body=[shown()])
    assert verified()[0]

    with unguarded():
        Version.objects.filter(pk=latest(made).pk).update(state=UNPUBLISHED)

    assert "it shows the box “spinal-cord”, which is away" in verified()[1]
