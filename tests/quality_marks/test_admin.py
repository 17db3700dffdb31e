"""The screens on which an administrator keeps the marks."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from quality_marks.admin import is_rested_on
from quality_marks.models import Certificate, Claim, Scheme
from tests.factories import certificate, claim, page, scheme
from tests.pages.test_pictures import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_powerful(client):
    client.force_login(User.objects.create_superuser("super@example.org"))
    return client


def address(obj, step="change"):
    return reverse(f"admin:quality_marks_{obj._meta.model_name}_{step}", args=[obj.pk])


def form_of(obj, **fields):
    values = {f.name: getattr(obj, f.attname) for f in obj._meta.fields if f.name not in ("id", "picture")}
    return {
        name: value for name, value in ({"why": "It is so."} | values | fields).items() if value not in (None, False)
    }


@pytest.mark.parametrize("make", [scheme, certificate, claim])
def test_every_screen_opens(all_powerful, make):
    made = make()
    name = made._meta.model_name

    assert all_powerful.get(reverse(f"admin:quality_marks_{name}_changelist"), {"q": "word"}).status_code == 200
    assert all_powerful.get(reverse(f"admin:quality_marks_{name}_add")).status_code == 200
    assert all_powerful.get(address(made)).status_code == 200


def test_a_scheme_is_retired_on_its_screen(all_powerful):
    made = scheme()

    all_powerful.post(address(made), form_of(made, is_retired="on"))

    assert Scheme.objects.get().is_retired


def test_a_key_stays_as_it_is(all_powerful):
    made = scheme()

    all_powerful.post(address(made), form_of(made, key="other", name="Other Words"))

    assert (Scheme.objects.get().key, Scheme.objects.get().name) == ("good-words", "Other Words")


def test_a_certificate_never_turns_into_another_one(all_powerful):
    made = certificate(is_example=True, is_agreed=False)
    other = scheme("other")

    all_powerful.post(address(made), form_of(made, scheme=other.pk, is_example="", holder="Somebody"))

    made = Certificate.objects.get()
    assert (made.scheme.key, made.is_example, made.holder) == ("good-words", True, "Somebody")


def test_a_certificate_that_is_too_long_is_refused_in_words(all_powerful):
    made = certificate(scheme(certificate_months=12), is_agreed=False)

    answer = all_powerful.post(address(made), form_of(made, held_until="2027-01-01"))

    assert "12 months at most" in answer.content.decode()
    assert Certificate.objects.get().held_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("name", "kind", "is_taken"), [("logo.png", "PNG", True), ("logo.png", "GIF", False), ("logo.svg", "", False)]
)
def test_a_picture_is_checked_on_the_screen(all_powerful, settings, tmp_path, name, kind, is_taken):
    settings.MEDIA_ROOT = tmp_path
    made = certificate(is_agreed=False)
    content = BytesIO(b"" if kind else b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    if kind:
        Image.new("RGB", (9, 9)).save(content, kind)

    answer = all_powerful.post(
        address(made), form_of(made, picture=SimpleUploadedFile(name, content.getvalue(), "image/png"))
    )

    assert bool(Certificate.objects.get().picture) is is_taken
    assert is_taken or "not a picture we can use" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "scheme_fields", "word"),
    [
        ({"held_until": date(2099, 1, 1)}, {}, "Held"),
        ({"held_until": date(2026, 1, 1)}, {}, "Ended"),
        ({"held_from": date(2098, 1, 1), "held_until": date(2099, 1, 1)}, {}, "Not yet held"),
        ({"held_until": date(2099, 1, 1), "revoked_on": date(2026, 1, 2)}, {}, "Taken back"),
        ({"held_until": date(2099, 1, 1)}, {"is_retired": True}, "Scheme closed"),
        ({"held_until": date(2099, 1, 1), "is_example": True}, {}, "Only an example"),
    ],
)
def test_the_list_says_in_a_word_how_a_certificate_stands_today(all_powerful, fields, scheme_fields, word):
    certificate(scheme(**scheme_fields), **fields)

    answer = all_powerful.get(reverse("admin:quality_marks_certificate_changelist"))

    assert f'<td class="field-state_today">{word}</td>' in answer.content.decode()


# Deleting -------------------------------------------------------------------------------------------------------------


def test_a_scheme_with_a_certificate_cannot_be_deleted_even_by_a_superuser(all_powerful):
    made = certificate().scheme

    assert all_powerful.post(address(made, "delete"), {"post": "yes"}).status_code == 403
    assert Scheme.objects.exists()


@pytest.mark.parametrize(("make", "kind"), [(certificate, "certificate"), (claim, "claim")])
def test_what_a_version_was_awarded_cannot_be_deleted_even_by_a_superuser(all_powerful, make, kind):
    made = make()
    page().pagecontent_set(manager="admin_manager").get().pagedetails.awards.create(**{kind: made})

    assert all_powerful.post(address(made, "delete"), {"post": "yes"}).status_code == 403
    assert type(made).objects.exists()


@pytest.mark.parametrize("make", [scheme, certificate, claim])
def test_what_nothing_rests_on_can_be_deleted(all_powerful, make):
    made = make()

    assert not is_rested_on(made)
    assert all_powerful.post(address(made, "delete"), {"post": "yes"}).status_code == 302
    assert not type(made).objects.exists()


@pytest.mark.parametrize("make", [scheme, certificate, claim])
def test_there_is_no_deleting_in_bulk(all_powerful, make):
    made = make()
    certificate(scheme("other"), key="other")

    all_powerful.post(
        reverse(f"admin:quality_marks_{made._meta.model_name}_changelist"),
        {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"},
    )

    assert type(made).objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("model", [Scheme, Certificate, Claim])
def test_every_field_says_what_to_put_there(model):
    shown = {name for _title, part in admin.site.get_model_admin(model).get_fieldsets(None) for name in part["fields"]}

    assert shown == {"why"} | {field.name for field in model._meta.fields if field.editable and field.name != "id"}


def test_a_picture_that_cannot_be_stored_is_said_to_be_and_nothing_is_saved(all_powerful, monkeypatch):
    made = certificate(is_agreed=False)

    def away(*arguments, **more):
        raise OSError("The storage of uploads does not answer.")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", away)
    picture = SimpleUploadedFile("mark.png", drawn(), "image/png")
    answer = all_powerful.post(address(made), form_of(made, holder="Others", picture=picture), follow=True)

    assert "could not be stored just now" in answer.content.decode()
    assert (Certificate.objects.get().holder, bool(Certificate.objects.get().picture)) == ("Plainleaf", False)
