"""Making and changing accounts in the admin."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules import NotAllowed
from tests.accounts.conftest import PASSWORD
from tests.factories import person

pytestmark = pytest.mark.django_db

ADD = "admin:accounts_user_add"
WHY = "She asked for it."


@pytest.fixture
def admin(client):
    """The test client, signed in as an administrator who is no superuser."""
    client.force_login(person("admin"))
    return client


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


def change(of: User) -> str:
    return reverse("admin:accounts_user_change", args=[of.pk])


def test_a_new_account_is_invited_to_set_its_own_password(
    admin, client, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(
            reverse(ADD), {"email": "New@Example.org", "name": "New editor", "groups": [role("editor")], "why": WHY}
        )

    user = User.objects.get(email="new@example.org")
    assert user.is_staff
    assert user.role_labels() == ["Editor"]
    assert not user.has_usable_password()

    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    link = next(word for word in mail.body.split() if "/password/reset/key/" in word)
    client.logout()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "words-of-my-own", "password2": "words-of-my-own"})
    answer = client.post(reverse("account_login"), {"login": "new@example.org", "password": "words-of-my-own"})
    assert answer["Location"] == "/desk/"


def test_two_accounts_never_share_an_address_however_it_is_written(admin):
    person("editor")

    answer = admin.post(reverse(ADD), {"email": "EDITOR@example.org", "name": "Another"})

    assert "already exists" in answer.content.decode()


def test_no_address_looks_like_that_of_somebody_else(admin):
    like_hospital = "dr@h\u043espital.example"  # its o is Cyrillic

    answer = admin.post(reverse(ADD), {"email": like_hospital, "name": "Dr Real", "why": WHY})
    with pytest.raises(NotAllowed, match="look the same"):
        User.objects.create_user(like_hospital)

    assert "look the same" in answer.content.decode()
    assert not User.objects.filter(email__startswith="dr@").exists()


def test_the_database_keeps_addresses_in_small_letters():
    with pytest.raises(IntegrityError, match="an_address_is_kept_in_small_letters"), transaction.atomic():
        User.objects.bulk_create([User(email="Loud@example.org")])


def test_roles_are_ticked_by_what_they_are_called(admin):
    page = admin.get(reverse(ADD)).content.decode()

    for label in ("Editor", "Clinical", "Patient", "Plain language", "Publisher", "Administrator"):
        assert label in page


def test_changing_roles_changes_what_a_person_may_do(admin):
    editor = person("editor")

    admin.post(
        change(editor), {"email": editor.email, "name": "Was an editor", "groups": [role("clinical")], "why": WHY}
    )

    editor = User.objects.get(pk=editor.pk)
    assert (editor.name, editor.role_labels(), editor.is_staff) == (
        "Was an editor",
        ["Clinical (to be confirmed)"],
        False,
    )


def test_an_administrator_cannot_hand_out_more_than_roles(admin):
    editor = person("editor")
    more = {
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "",
        "password": "chosen-by-another",
        "user_permissions": [Permission.objects.get(codename="delete_page").pk],
    }

    admin.post(change(editor), {"email": editor.email, "groups": [role("clinical")], "why": WHY} | more)

    editor = User.objects.get(pk=editor.pk)
    assert (editor.is_superuser, editor.is_staff, editor.is_active) == (False, False, True)
    assert not editor.user_permissions.exists()
    assert not editor.check_password("chosen-by-another")


def test_an_administrator_cannot_touch_a_superuser(admin):
    root = User.objects.create_superuser("root@example.org")

    seen = admin.get(change(root))
    answer = admin.post(change(root), {"email": "mine@example.org"})

    assert seen.status_code == 200
    assert 'name="email"' not in seen.content.decode()
    assert answer.status_code == 403
    assert User.objects.get(pk=root.pk).email == "root@example.org"


def test_the_former_address_is_told_of_a_change(admin, mailoutbox, django_capture_on_commit_callbacks):
    editor = person("editor")

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(change(editor), {"email": "editor-two@example.org", "groups": [role("editor")], "why": WHY})

    (mail,) = [mail for mail in mailoutbox if mail.to == ["editor@example.org"]]
    assert "editor-two@example.org" in mail.body
    assert "admin@example.org" in mail.body


def test_whoever_signed_in_by_an_address_does_not_do_so_by_the_next_one(admin):
    """Else somebody makes an account, sets its password, and has it confirmed as another's."""
    editor = person("editor")
    editor.set_password(PASSWORD)
    editor.save()
    TOTP.activate(editor, "A" * 32)
    theirs, another = Client(), Client()
    theirs.force_login(editor)

    admin.post(change(editor), {"email": "editor-two@example.org", "groups": [role("editor")], "why": WHY})

    assert theirs.get(reverse("desk:home")).status_code == 302
    for address in ("editor@example.org", "editor-two@example.org"):
        another.post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert "_auth_user_id" not in another.session
    assert not editor.authenticator_set.exists()


def test_whoever_has_the_new_address_is_sent_a_link_to_set_a_password(
    admin, mailoutbox, django_capture_on_commit_callbacks, client
):
    editor = person("editor")
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(change(editor), {"email": "editor-two@example.org", "groups": [role("editor")], "why": WHY})
    (invitation,) = [mail for mail in mailoutbox if mail.to == ["editor-two@example.org"]]
    link = next(word for word in invitation.body.split() if "/password/reset/key/" in word)
    client.logout()

    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": "editor-two@example.org", "password": PASSWORD})

    assert "_auth_user_id" in client.session


def test_the_database_keeps_no_password_for_another_address():
    editor = person("editor")

    with pytest.raises(DatabaseError, match="the password goes with it"), transaction.atomic():
        User.objects.filter(pk=editor.pk).update(email="mine@example.org")
