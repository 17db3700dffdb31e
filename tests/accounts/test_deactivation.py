"""Accounts are deactivated, never deleted, whoever asks."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts import services
from accounts.current_user import acting_as
from accounts.models import User
from accounts.rules import NotAllowed
from tests.accounts.conftest import PASSWORD
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root@example.org")


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


# No deletion ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "delete",
    [
        lambda user: user.delete(),
        lambda user: User.objects.filter(pk=user.pk).delete(),
        lambda user: User.objects.all().delete(),
        lambda user: user.groups.get().user_set.all().delete(),
    ],
    ids=["one", "a query", "all", "a role's"],
)
def test_code_cannot_delete_an_account(editor, root, delete):
    objection = "Deactivate the account of .+@example.org instead"
    with acting_as(root), pytest.raises(ProtectedError, match=objection), transaction.atomic():
        delete(editor)

    assert User.objects.filter(pk=editor.pk).exists()


def test_an_account_that_never_did_anything_cannot_be_deleted_either():
    user = User.objects.create_user("new@example.org")

    with pytest.raises(ProtectedError), transaction.atomic():
        user.delete()


@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_the_admin_has_no_door_to_delete_an_account(client, editor, root, who):
    client.force_login(root if who == "superuser" else person("admin"))
    accounts = reverse("admin:accounts_user_changelist")

    page = client.post(reverse("admin:accounts_user_delete", args=[editor.pk]), {"post": "yes"})
    action = client.post(accounts, {"action": "delete_selected", "_selected_action": [editor.pk], "post": "yes"})

    assert page.status_code == 403
    assert "delete_selected" not in client.get(accounts).content.decode()
    assert action.status_code == 302
    assert User.objects.filter(pk=editor.pk).exists()


# Deactivation ---------------------------------------------------------------------------------------------------------


def test_a_deactivated_person_is_signed_out_at_once_and_cannot_come_back(client, editor):
    sign_in(client, editor)
    assert client.get(reverse("account")).status_code == 200

    services.deactivate(account=editor, by=person("admin"))

    assert client.get(reverse("account")).status_code == 302
    assert client.get(reverse("admin:index"), follow=True).request["PATH_INFO"] == "/accounts/login/"
    assert "not right" in sign_in(client, editor).content.decode()


def test_an_account_switched_off_by_code_alone_lets_nobody_in_either(client, editor):
    sign_in(client, editor)

    User.objects.filter(pk=editor.pk).update(is_active=False)

    assert client.get(reverse("account")).status_code == 302
    assert sign_in(client, editor)["Location"] == reverse("account_inactive")
    assert client.get(reverse("account")).status_code == 302


def test_a_deactivated_person_is_sent_no_link_to_set_a_password(client, editor, mailoutbox):
    services.deactivate(account=editor, by=person("admin"))

    client.post(reverse("account_reset_password"), {"email": editor.email})

    (mail,) = mailoutbox
    assert "No active account" in mail.body
    assert "/password/reset/key/" not in mail.body


def test_a_link_sent_before_the_deactivation_is_void(client, editor, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": editor.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)

    services.deactivate(account=editor, by=person("admin"))

    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_sessions_of_before_stay_ended_when_the_account_is_opened_again(client, editor):
    sign_in(client, editor)
    admin = person("admin")

    services.deactivate(account=editor, by=admin)
    services.reactivate(account=editor, by=admin)

    assert client.get(reverse("account")).status_code == 302
    assert not User.objects.get(pk=editor.pk).has_usable_password()


def test_roles_stay_on_record_but_a_deactivated_person_holds_none(editor):
    services.deactivate(account=editor, by=person("admin"))

    editor = User.objects.get(pk=editor.pk)
    assert editor.role_labels() == ["Editor"]
    assert not editor.has_perm("cms.change_page")


@pytest.mark.parametrize(
    ("step", "account", "objection"),
    [
        (services.deactivate, "admin", "your own account"),
        (services.deactivate, "root", "only another superuser"),
        (services.reactivate, "editor", "is active"),
        (services.forget_second_factor, "editor", "no second step"),
        (services.forget_second_factor, "admin", "your own second step"),
    ],
)
def test_the_rules_are_asked_by_the_services(root, editor, step, account, objection):
    admin = person("admin")

    with pytest.raises(NotAllowed, match=objection):
        step(account={"admin": admin, "root": root, "editor": editor}[account], by=admin)


def test_nobody_is_deactivated_twice(editor):
    admin = person("admin")
    services.deactivate(account=editor, by=admin)

    with pytest.raises(NotAllowed, match="not active"):
        services.deactivate(account=editor, by=admin)


# The admin's actions --------------------------------------------------------------------------------------------------


def choose(client, action, *accounts, **more):
    data = {"action": action, "_selected_action": [account.pk for account in accounts]} | more
    return client.post(reverse("admin:accounts_user_changelist"), data, follow=True).content.decode()


def test_an_administrator_deactivates_after_a_question_and_it_is_logged(client, editor):
    client.force_login(person("admin"))

    question = choose(client, "deactivate", editor)
    assert "Deactivate these accounts?" in question
    assert User.objects.get(pk=editor.pk).is_active

    choose(client, "deactivate", editor, confirmed="yes", why="She has left.")
    assert not User.objects.get(pk=editor.pk).is_active
    entry = LogEntry.objects.get(object_id=str(editor.pk))
    assert (entry.user, entry.get_change_message()) == (person("admin"), "Deactivated.")


def test_an_administrator_opens_an_account_again(client, editor):
    services.deactivate(account=editor, by=person("admin"))
    client.force_login(person("admin"))

    choose(client, "reactivate", editor, confirmed="yes", why="She has left.")

    assert User.objects.get(pk=editor.pk).is_active


def test_the_question_says_who_is_left_out_and_why(client, editor, root):
    client.force_login(person("admin"))

    question = choose(client, "deactivate", editor, root, person("admin"))

    assert "only another superuser" in question
    assert "your own account" in question


def test_protected_accounts_stay_active_whatever_is_posted(client, root):
    admin = person("admin")
    client.force_login(admin)

    answer = choose(client, "deactivate", root, admin, confirmed="yes", why="She has left.")

    assert "only another superuser" in answer
    assert set(User.objects.filter(is_active=True)) == {root, admin}


def test_a_superuser_may_deactivate_another(client, root):
    client.force_login(User.objects.create_superuser("second-root@example.org"))

    choose(client, "deactivate", root, confirmed="yes", why="She has left.")

    assert not User.objects.get(pk=root.pk).is_active


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_other_roles_have_no_such_action(client, role):
    client.force_login(person(role))
    address = reverse("admin:accounts_user_changelist")

    answer = client.post(
        address,
        {
            "action": "deactivate",
            "_selected_action": [person("clinical").pk],
            "confirmed": "yes",
            "why": "She has left.",
        },
    )

    assert answer.status_code == 403
    assert person("clinical").is_active
