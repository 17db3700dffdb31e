"""What each role may do follows from `accounts.roles`, and who may enter the CMS follows from the roles."""

import pytest
from cms.models import Placeholder, UserSettings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import User
from accounts.roles import PERMISSIONS, REVIEWER_ROLES, Role, roles_of
from accounts.services import sync_roles
from tests.factories import person

pytestmark = pytest.mark.django_db


def permissions_of(role: str) -> set[str]:
    found = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_exactly_its_permissions_after_migrate(role):
    assert permissions_of(role) == PERMISSIONS[role]


def test_nobody_is_given_the_deletion_of_pages_accounts_versions_or_records():
    given = frozenset().union(*PERMISSIONS.values())

    assert {name for name in given if ".delete_" in name} == {
        "cms.delete_cmsplugin",
        "djangocms_text.delete_text",
        "djangocms_versioning.delete_versionlock",
        "pages.delete_block",
    }


def test_only_a_publisher_is_given_publication():
    assert [role for role in Role if "cms.publish_page" in PERMISSIONS[role]] == [Role.PUBLISHER]


@pytest.mark.parametrize("role", REVIEWER_ROLES)
def test_a_reviewer_needs_no_permission_at_all(role):
    assert PERMISSIONS[role] == frozenset()


def test_what_was_added_to_a_role_by_hand_is_taken_back():
    Group.objects.get(name="editor").permissions.add(Permission.objects.get(codename="publish_page"))

    sync_roles()

    assert permissions_of("editor") == PERMISSIONS[Role.EDITOR]


def test_a_role_whose_group_was_lost_comes_back_with_the_next_migrate():
    Group.objects.filter(name="editor").delete()

    call_command("migrate", verbosity=0)

    assert permissions_of("editor") == PERMISSIONS[Role.EDITOR]


def test_permissions_that_were_not_made_yet_are_made_first():
    Permission.objects.filter(content_type__app_label__in=["reviews", "djangocms_versioning"]).delete()

    sync_roles()

    assert permissions_of("admin") == PERMISSIONS[Role.ADMIN]
    assert permissions_of("editor") == PERMISSIONS[Role.EDITOR]


def test_a_misspelt_permission_is_an_error(monkeypatch):
    monkeypatch.setitem(PERMISSIONS, Role.EDITOR, frozenset({"pages.add_blokc"}))

    with pytest.raises(LookupError, match=r"pages\.add_blokc"):
        sync_roles()


# Who may enter the CMS ------------------------------------------------------------------------------------------------


def is_staff(user: User) -> bool:
    return User.objects.get(pk=user.pk).is_staff


@pytest.mark.parametrize("role", ["editor", "publisher", "admin"])
def test_those_who_work_in_the_cms_may_enter_it(role):
    user = User.objects.create_user("new@example.org")
    assert not user.is_staff

    user.groups.add(Group.objects.get(name=role))

    assert user.is_staff
    assert is_staff(user)


@pytest.mark.parametrize("role", REVIEWER_ROLES)
def test_reviewers_may_not_enter_the_cms(role):
    user = User.objects.create_user("new@example.org", is_staff=True)

    user.groups.add(Group.objects.get(name=role.value))

    assert not is_staff(user)


def test_a_reviewer_who_is_also_an_editor_may_enter_the_cms_until_the_editor_goes():
    user = person("clinical")
    editors = Group.objects.get(name="editor")

    user.groups.add(editors)
    assert is_staff(user)

    user.groups.remove(editors)
    assert not is_staff(user)


def test_losing_all_roles_ends_the_way_into_the_cms():
    editor, publisher, admin = person("editor"), person("publisher"), person("admin")

    editor.groups.clear()
    publisher.groups.set([])
    Group.objects.get(name="admin").user_set.clear()

    assert not any(map(is_staff, (editor, publisher, admin)))


def test_it_makes_no_difference_from_which_side_a_role_is_given():
    user = User.objects.create_user("new@example.org")
    editors = Group.objects.get(name="editor")

    editors.user_set.add(user)
    assert is_staff(user)

    editors.user_set.remove(user)
    assert not is_staff(user)


def test_a_superuser_keeps_the_way_in_whatever_the_roles():
    superuser = User.objects.create_superuser("root@example.org")

    superuser.groups.add(Group.objects.get(name="clinical"))
    superuser.groups.clear()

    assert is_staff(superuser)


def test_a_person_already_at_hand_learns_of_a_new_role_at_once():
    user = person("clinical")
    assert roles_of(user) == {"clinical"}
    assert not user.has_perm("cms.change_page")

    user.groups.add(Group.objects.get(name="editor"))

    assert roles_of(user) == {"clinical", "editor"}
    assert user.has_perm("cms.change_page")


def test_being_superuser_gives_no_role():
    assert roles_of(User.objects.create_superuser("root@example.org")) == frozenset()


def test_who_may_enter_the_cms_has_a_clipboard_before_the_first_page():
    editor, clinician = person("editor"), person("clinical")

    settings = UserSettings.objects.get()
    assert settings.user == editor
    assert settings.clipboard.source == settings
    assert not clinician.is_staff

    editor.groups.add(Group.objects.get(name="publisher"))

    assert UserSettings.objects.get() == settings
    assert Placeholder.objects.filter(slot="clipboard").count() == 1
