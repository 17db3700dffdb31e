"""What is typed and not saved is kept for whoever typed it, and for nobody else; it is part of no text."""

import json
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from djangocms_text.models import Text
from djangocms_versioning.models import Version
from time_machine import travel

from editing import presence, services, typed_forms
from editing.models import Presence, TypedForm
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews.models import Contribution
from tests import factories
from tests.factories import NOW, latest, person
from tests.reviews.scenes import differences, site_as_it_is, superuser

pytestmark = pytest.mark.django_db

TYPED = reverse("desk:typed")
VALUES = json.dumps({"body": "<p>Nobody has saved this yet.</p>"})


@pytest.fixture(autouse=True)
def clock():
    """Have each test lived through at one moment, sessions included."""
    with travel(NOW, tick=False):
        yield


def other():
    return person("editor", "second@example.org")


@pytest.fixture
def draft():
    return latest(factories.page())


@pytest.fixture
def address(draft):
    text = Text.objects.get(placeholder__object_id=draft.object_id)
    return reverse("admin:cms_placeholder_edit_plugin", args=[text.pk]) + "?cms_path=/en/%3Fedit"


def keep(client, address, values=VALUES, **more):
    return client.post(TYPED, {"address": address, "values": values, "opened": "", **more})


def kept(client, *addresses):
    return client.get(TYPED, {"form": addresses}).json()


def test_what_is_typed_is_kept_told_and_offered_wherever_the_form_is_opened_from(client, address):
    client.force_login(person("editor"))

    assert keep(client, address).json()["told"] == "Kept at 12:00, not saved yet."
    again = address.replace("/en/", "/ct-scan/")
    (found,) = kept(client, again, "/desk/other/").values()

    assert found["values"] == VALUES
    assert found["told"].startswith("At 12:00 you typed something here and did not save it.")


def test_it_makes_no_version_changes_no_text_and_names_no_author(client, draft, address):
    client.force_login(other())
    Version.objects.filter(pk=draft.pk).update(locked_by=None)
    before = site_as_it_is()

    keep(client, address)

    assert differences(before, site_as_it_is()) == []
    assert not Contribution.objects.filter(author=other()).exists()


def test_each_sees_their_own_and_readers_and_strangers_nothing(client, address):
    client.force_login(person("editor"))
    keep(client, address)

    for user in (other(), person("publisher"), person("clinical"), person("admin")):
        stranger = Client()
        stranger.force_login(user)
        assert kept(stranger, address) == {}
        keep(stranger, address, forget="1")
    nobody = Client()
    assert keep(nobody, address).status_code in (302, 403)
    assert nobody.get(TYPED, {"form": address}).status_code == 302
    without_a_role = Client()
    without_a_role.force_login(superuser())
    assert keep(without_a_role, address).status_code == 403
    assert TypedForm.objects.get().by == person("editor")


@pytest.mark.both_databases
def test_it_is_gone_once_it_is_saved_and_stays_while_it_is_refused(client, address):
    client.force_login(person("editor"))
    keep(client, address)

    client.post(address, {"body": "<p>It costs 4000 [fact: nobody-knows-it].</p>"})
    assert TypedForm.objects.exists()
    client.post(address, {"body": "<p>Saved.</p>"})
    assert not TypedForm.objects.exists()


def test_a_note_and_a_reason_at_the_desk_are_kept_and_go_with_their_step(client, draft):
    client.force_login(person("editor"))
    address = f"/desk/versions/{draft.pk}/submit/"
    keep(client, address, json.dumps({"change_note": "It is new."}))
    assert kept(client, address)

    assert client.post(address, {"size": "full", "change_note": ""}).status_code == 422
    assert kept(client, address)
    assert client.post(address, {"size": "full", "change_note": "It is new."}).status_code == 302
    assert kept(client, address) == {}


def test_signing_in_again_in_another_tab_forgets_nothing(client, address):
    client.force_login(person("editor"))
    keep(client, address)

    late = Client().post(address, {"body": "<p>Late words.</p>"})

    assert "You were signed out before this was sent" in late.content.decode()
    assert TypedForm.objects.exists()


@pytest.mark.both_databases
def test_after_thirty_days_it_is_gone(client, address):
    client.force_login(person("editor"))
    keep(client, address)
    then = NOW + timedelta(days=30)

    assert typed_forms.kept_for(person("editor"), [address], then - timedelta(seconds=1))
    assert not typed_forms.kept_for(person("editor"), [address], then)
    call_command("forget_drafts", at=then - timedelta(seconds=1), verbosity=0)
    assert TypedForm.objects.exists()
    call_command("forget_drafts", at=then, verbosity=0)
    assert not TypedForm.objects.exists()


@pytest.mark.both_databases
def test_what_it_takes_up_has_a_limit(monkeypatch):
    monkeypatch.setattr(typed_forms, "MOST", 3)
    for number in range(5):
        typed_forms.keep(
            by=person("editor"), address=f"/desk/{number}/", values="{}", opened="", at=NOW + timedelta(minutes=number)
        )
    assert sorted(TypedForm.objects.values_list("place", flat=True)) == ["/desk/2/", "/desk/3/", "/desk/4/"]
    with pytest.raises(NotAllowed, match="too long to be kept"):
        typed_forms.keep(by=other(), address="/desk/", values=f'{{"a": "{"x" * 500_000}"}}', opened="", at=NOW)


@pytest.mark.both_databases
def test_rubbish_is_answered_in_words(client, subtests):
    client.force_login(person("editor"))
    places = ["", "https://[", "//", "x", "/a\0b/", f"/{'x' * 600}/", "/desk/nothing/"]
    rubbish = ["", "[]", "nonsense", '"', "\0", '{"a": ' + "[" * 5000, "9" * 5000]

    for place, values in product(places, rubbish):
        with subtests.test(f"{place[:20]!r} {values[:20]!r}"):
            answer = keep(client, place, values)
            assert answer.status_code == 422
            assert answer.json()["told"]
            assert client.get(TYPED, {"form": place}).status_code in (200, 422)
            assert not TypedForm.objects.exists()


def test_typing_is_a_sign_and_whoever_types_hears_who_asks_or_has_taken_over(client, draft, address):
    client.force_login(person("editor"))
    keep(client, address)
    assert Presence.objects.get().seen_at == NOW

    services.ask(version=Version.objects.get(pk=draft.pk), by=other(), at=NOW)
    told = keep(client, address).json()
    assert (told["notice"], told["where"]) == (
        "second@example.org asks: May I take over?",
        f"/desk/versions/{draft.pk}/#answer",
    )
    later = NOW + presence.SILENCE
    services.take_over(version=Version.objects.get(pk=draft.pk), by=other(), at=later)
    assert keep(client, address).json()["notice"] == "second@example.org has this draft now, so you cannot save here."


def test_a_reviewer_who_types_an_address_takes_no_draft(client, draft, address):
    Version.objects.filter(pk=draft.pk).update(locked_by=None)
    client.force_login(person("clinical"))

    keep(client, address)

    assert Version.objects.get(pk=draft.pk).locked_by is None


# Two saves of the same thing ------------------------------------------------------------------------------------------


def test_the_second_save_of_a_block_sees_both_texts_and_replaces_what_was_seen(client, address):
    client.force_login(person("editor"))
    one, other_tab = (client.get(address).context["adminform"].form.opened for _tab in range(2))

    client.post(address, {"body": "<p>One tab.</p>", "opened": one})
    told = client.post(address, {"body": "<p>Other tab.</p>", "opened": other_tab})
    assert Text.objects.get().body == "<p>One tab.</p>"
    form = told.context["adminform"].form
    assert form.meanwhile == [("Text", "One tab.")]
    assert "Other tab." in told.content.decode()

    client.post(address, {"body": "<p>One tab. Other tab.</p>", "opened": form.opened})
    assert Text.objects.get().body == "<p>One tab. Other tab.</p>"


def test_a_third_save_meanwhile_is_seen_as_well(client, address):
    client.force_login(person("editor"))
    first = client.get(address).context["adminform"].form.opened
    client.post(address, {"body": "<p>One.</p>", "opened": first})
    shown = client.post(address, {"body": "<p>Two.</p>", "opened": first}).context["adminform"].form.opened
    client.post(address, {"body": "<p>Three.</p>"})

    again = client.post(address, {"body": "<p>Two.</p>", "opened": shown})

    assert again.context["adminform"].form.meanwhile == [("Text", "Three.")]
    assert Text.objects.get().body == "<p>Three.</p>"


def test_the_details_of_a_page_are_shown_where_they_differ(client):
    client.force_login(person("editor"))
    details = PageDetails.objects.get(extended_object=latest(factories.page()).content)
    address = reverse("admin:pages_pagedetails_change", args=[details.pk])
    typed = {"kind": "guide", "review_interval_months": "36", "owner": details.owner_id}
    opened = client.get(address).context["adminform"].form.opened

    client.post(address, typed | {"summary": "One tab.", "opened": opened})
    told = client.post(address, typed | {"summary": "Other tab.", "opened": opened})

    assert told.context["adminform"].form.meanwhile == [("Summary", "One tab.")]
