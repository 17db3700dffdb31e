"""Accounts for trying things out, made on request and never by accident."""

import stat

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands.make_example_accounts import EXAMPLES
from accounts.models import User
from accounts.roles import Role, roles_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def kept(folder) -> str:
    return (folder / "example-password").read_text().strip()


def test_each_role_gets_one_account(own_data_dir):
    call_command("make_example_accounts", insist=True)

    accounts = {user.email: user for user in User.objects.all()}
    assert {email: roles_of(user) for email, user in accounts.items()} == {
        email: {role} for email, (role, _name) in EXAMPLES.items()
    }
    assert {role for role, _name in EXAMPLES.values()} == set(Role)
    assert not any(user.is_superuser for user in accounts.values())
    assert all(user.name.startswith("Example ") for user in accounts.values())
    assert all(user.check_password(kept(own_data_dir)) for user in accounts.values())


def test_the_password_is_random_told_once_and_kept_for_its_owner_alone(own_data_dir, capsys):
    call_command("make_example_accounts", insist=True)

    password = kept(own_data_dir)
    assert len(password) >= 12
    assert password in capsys.readouterr().out
    assert stat.S_IMODE((own_data_dir / "example-password").stat().st_mode) == 0o600


def test_the_password_may_be_chosen(own_data_dir, settings):
    settings.EXAMPLE_PASSWORD = "chosen by hand"

    call_command("make_example_accounts", insist=True)

    assert User.objects.get(email="editor@example.org").check_password("chosen by hand")
    assert kept(own_data_dir) == "chosen by hand"


def test_a_second_run_changes_nothing_and_says_so(own_data_dir, settings, capsys):
    call_command("make_example_accounts", insist=True)
    before = list(User.objects.order_by("pk").values()), kept(own_data_dir)
    capsys.readouterr()

    settings.EXAMPLE_PASSWORD = "another"
    call_command("make_example_accounts", insist=True)

    assert (list(User.objects.order_by("pk").values()), kept(own_data_dir)) == before
    assert capsys.readouterr().out == "The example accounts are there already. Nothing was changed.\n"


def test_an_account_that_is_missing_is_made_and_the_others_left_alone(own_data_dir):
    call_command("make_example_accounts", insist=True)
    User.objects.filter(email="editor@example.org").update(email="moved@example.org", password="!")

    call_command("make_example_accounts", insist=True)

    assert User.objects.get(email="editor@example.org").check_password(kept(own_data_dir))
    assert User.objects.get(email="publisher@example.org").check_password(kept(own_data_dir))


def test_without_debug_they_must_be_insisted_on():
    with pytest.raises(CommandError) as refusal:
        call_command("make_example_accounts")

    assert "--insist" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not User.objects.exists()


def test_with_debug_they_are_made_at_once(settings):
    settings.DEBUG = True

    call_command("make_example_accounts")

    assert User.objects.count() == len(EXAMPLES)
