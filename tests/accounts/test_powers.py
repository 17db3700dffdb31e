"""Powers leave a trace: who gave or took what, whose, when and why."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts import services
from accounts.current_user import acting_as, because
from accounts.models import PowerChange, User
from accounts.powers import NamesThen
from tests.factories import person

pytestmark = pytest.mark.django_db
STEP = PowerChange.Deed


def lines(of: User) -> list[tuple[str, str, str, str]]:
    """Give what the record says of an account, but for how it came about."""
    changes = PowerChange.objects.filter(account=of).order_by("pk")
    return [(change.step, change.detail, change.by_name, change.why) for change in changes]


@pytest.fixture
def colleague() -> User:
    with acting_as(person("admin")), because("She starts on Monday."):
        return User.objects.create_user("colleague@example.org", name="A colleague")


def test_a_new_account_is_on_record(colleague):
    assert lines(colleague) == [(STEP.MADE, "", "admin@example.org", "She starts on Monday.")]


def test_what_a_command_does_is_on_record_too():
    made = User.objects.create_superuser("root@example.org")

    assert lines(made) == [(STEP.MADE, "superuser", "a command on the server", "")]


@pytest.mark.parametrize(
    "give",
    [
        lambda user, group: user.groups.add(group),
        lambda user, group: user.groups.set([group]),
        lambda user, group: group.user_set.add(user),
        lambda user, group: group.user_set.set([user]),
    ],
    ids=["to the account", "as its roles", "by the role", "as the role's people"],
)
def test_a_role_given_is_on_record_from_whichever_side(colleague, give):
    give(colleague, Group.objects.get(name="clinical"))

    assert lines(colleague)[1:] == [(STEP.ROLES_GIVEN, "Clinical", "a command on the server", "")]


@pytest.mark.parametrize(
    "take",
    [
        lambda user, group: user.groups.remove(group),
        lambda user, group: user.groups.clear(),
        lambda user, group: user.groups.set([]),
        lambda user, group: group.user_set.remove(user),
        lambda user, group: group.user_set.clear(),
    ],
    ids=["from the account", "all of the account's", "as its roles", "by the role", "from all who have it"],
)
def test_a_role_taken_is_on_record_from_whichever_side(colleague, take):
    group = Group.objects.get(name="clinical")
    colleague.groups.add(group)

    with acting_as(person("admin")), because("She works elsewhere now."):
        take(colleague, group)

    assert lines(colleague)[2:] == [(STEP.ROLES_TAKEN, "Clinical", "admin@example.org", "She works elsewhere now.")]


def test_a_role_that_was_there_before_is_no_news(colleague):
    group = Group.objects.get(name="clinical")
    colleague.groups.add(group)
    colleague.groups.add(group)

    assert len(lines(colleague)) == 2


def test_a_permission_of_ones_own_is_on_record(colleague):
    colleague.user_permissions.add(Permission.objects.get(codename="publish_page"))

    (_step, detail, _who, _why) = lines(colleague)[1]
    assert lines(colleague)[1][0] == STEP.PERMISSIONS_CHANGED
    assert detail.startswith("given: ")
    assert "publish page" in detail.lower()


def test_the_record_keeps_names_as_they_were(colleague):
    with acting_as(colleague):
        editor = User.objects.create_user("editor-two@example.org")
    colleague.email, colleague.name = "somebody@example.org", "Somebody else"
    colleague.save()

    (made,) = lines(editor)
    assert made[2] == "A colleague (colleague@example.org)"
    assert [line[:2] for line in lines(colleague)[1:]] == [
        (STEP.ADDRESS_CHANGED, "from colleague@example.org"),
        (STEP.NAME_CHANGED, "from A colleague"),
    ]


def test_closing_opening_and_superusers_are_on_record(colleague):
    services.deactivate(account=colleague, by=person("admin"))
    services.reactivate(account=User.objects.get(pk=colleague.pk), by=person("admin"))
    User.objects.get(pk=colleague.pk).save()
    again = User.objects.get(pk=colleague.pk)
    again.is_superuser = True
    again.save()

    assert [line[:2] for line in lines(colleague)[1:]] == [
        (STEP.CLOSED, ""),
        (STEP.OPENED, ""),
        (STEP.SUPERUSER_CHANGED, "now superuser"),
    ]


def test_a_second_step_removed_is_on_record(colleague):
    TOTP.activate(colleague, "A" * 32)

    services.forget_second_factor(account=colleague, by=person("admin"))

    assert [line[0] for line in lines(colleague)[1:]] == [STEP.SECOND_STEP_REMOVED]


def test_an_administrator_says_why_or_nothing_changes(client, colleague):
    client.force_login(person("admin"))
    address = reverse("admin:accounts_user_change", args=[colleague.pk])
    roles = [Group.objects.get(name="clinical").pk]

    refused = client.post(address, {"email": colleague.email, "name": colleague.name, "groups": roles, "why": " "})
    assert "Say why." in refused.content.decode()
    assert not colleague.groups.exists()

    given = {"email": colleague.email, "name": colleague.name, "groups": roles, "why": "She is a radiologist."}
    client.post(address, given)
    assert lines(colleague)[1:] == [(STEP.ROLES_GIVEN, "Clinical", "admin@example.org", "She is a radiologist.")]


def test_an_action_without_a_reason_asks_again(client, colleague):
    client.force_login(person("admin"))

    answer = client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "deactivate", "_selected_action": [colleague.pk], "confirmed": "yes", "why": ""},
    )

    assert "Say why." in answer.content.decode()
    assert User.objects.get(pk=colleague.pk).is_active


def test_every_publisher_hears_of_it(colleague, mailoutbox, django_capture_on_commit_callbacks):
    person("publisher")
    person("publisher", "second-publisher@example.org")
    gone = person("publisher", "gone@example.org")
    gone.is_active = False
    gone.save()

    with (
        django_capture_on_commit_callbacks(execute=True),
        acting_as(person("admin")),
        because("She <knows> & can."),
    ):
        colleague.groups.add(Group.objects.get(name="editor"))

    assert sorted(mail.to[0] for mail in mailoutbox) == ["publisher@example.org", "second-publisher@example.org"]
    assert "Gave roles" in mailoutbox[0].subject
    for words in ("A colleague (colleague@example.org)", "Editor", "admin@example.org", "She <knows> & can."):
        assert words in mailoutbox[0].body


def test_a_mail_server_that_is_away_undoes_nothing(colleague, settings, django_capture_on_commit_callbacks, caplog):
    person("publisher")
    settings.EMAIL_BACKEND = "no.such.Backend"

    with django_capture_on_commit_callbacks(execute=True):
        colleague.groups.add(Group.objects.get(name="clinical"))

    assert colleague.groups.exists()
    assert "on_commit" in caplog.text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "tamper",
    [
        lambda: PowerChange.objects.update(by_name="somebody else"),
        lambda: PowerChange.objects.all().delete(),
        lambda: PowerChange.objects.all()._raw_delete("default"),
        lambda: PowerChange.objects.bulk_update(
            [PowerChange(pk=pk, why="?") for pk in PowerChange.objects.values_list("pk", flat=True)], ["why"]
        ),
        lambda: connection.cursor().execute("UPDATE accounts_powerchange SET why = ''"),
    ],
    ids=["update", "delete", "raw delete", "bulk update", "SQL"],
)
def test_the_database_refuses_to_rewrite_the_record(colleague, tamper):
    before = lines(colleague)

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        tamper()

    assert lines(colleague) == before


def test_in_the_very_moment_of_a_change_people_are_called_what_it_made_of_them(colleague):
    at = colleague.power_changes.get().at
    colleague.name = "Another name"
    colleague.save()

    assert NamesThen().of(colleague, at) == "A colleague (colleague@example.org)"
