"""Rule 2: nobody makes themselves a reviewer, of no language either, on no screen and from neither side in code."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from accounts.current_user import acting_as
from accounts.models import User
from accounts.rules import NotAllowed
from tests.factories import person
from tests.languages.scenes import installed

pytestmark = pytest.mark.django_db

REVIEWERS = ("clinical", "patient", "plain-language")


def groups(*names: str) -> list[Group]:
    return [Group.objects.get_or_create(name=name)[0] for name in names]


def roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def change_own_roles(client, who: User, *names: str):
    client.force_login(who)
    data = {"email": who.email, "name": "Me", "groups": [group.pk for group in groups(*names)], "why": "We are few."}
    return client.post(reverse("admin:accounts_user_change", args=[who.pk]), data)


@pytest.mark.parametrize("role", REVIEWERS)
def test_an_administrator_does_not_make_themselves_a_reviewer(client, role):
    answer = change_own_roles(client, person("admin"), "admin", role)

    assert "You cannot make yourself a reviewer" in answer.content.decode()
    assert roles(person("admin")) == {"admin"}


def test_being_superuser_does_not_help(client):
    root = User.objects.create_superuser("root@example.org")

    answer = change_own_roles(client, root, "clinical")

    assert "You cannot make yourself a reviewer" in answer.content.decode()
    assert roles(root) == set()


def test_an_administrator_may_still_give_up_or_take_other_roles(client):
    change_own_roles(client, person("admin"), "admin", "editor")

    assert roles(person("admin")) == {"admin", "editor"}


def test_a_reviewer_who_administers_keeps_the_role_that_others_gave(client):
    both = person("clinical", "both@example.org")
    person("admin", "both@example.org")

    change_own_roles(client, User.objects.get(pk=both.pk), "admin", "clinical", "editor")

    assert roles(both) == {"admin", "clinical", "editor"}


BY_CODE = {
    "add": lambda user, group: user.groups.add(group),
    "set": lambda user, group: user.groups.set([group]),
    "from the other side": lambda user, group: group.user_set.add(user),
    "all members": lambda user, group: group.user_set.set([user, person("editor")]),
}


@pytest.mark.parametrize("way", BY_CODE)
def test_code_that_acts_for_somebody_does_not_either(way):
    admin = person("admin")
    person("editor")

    refusal = pytest.raises(NotAllowed, match="You cannot make yourself a reviewer")
    with acting_as(admin), refusal, transaction.atomic():
        BY_CODE[way](admin, *groups("clinical"))

    assert "clinical" not in roles(admin)


def test_others_are_made_reviewers_as_before():
    with acting_as(person("admin")):
        person("editor").groups.add(*groups("clinical"))

    assert roles(person("editor")) == {"editor", "clinical"}


# Languages ------------------------------------------------------------------------------------------------------------


def test_nobody_says_of_themselves_which_languages_they_read(client):
    admin = person("admin")
    client.force_login(admin)
    own = {"email": admin.email, "groups": [group.pk for group in groups("admin")], "languages": ["cy"], "why": "I do."}

    with installed("cy"):
        answer = client.post(reverse("admin:accounts_user_change", args=[admin.pk]), own)
    admin.languages = ["cy"]
    with acting_as(admin), pytest.raises(NotAllowed, match="You cannot say of yourself"), transaction.atomic():
        admin.save()

    assert answer.context["adminform"].form.errors.keys() == {"languages"}
    assert User.objects.get(pk=admin.pk).languages == []


def test_others_say_it_and_one_may_take_it_back():
    clinician = person("clinical")
    for by, languages in ((person("admin"), ["cy"]), (clinician, [])):
        with acting_as(by):
            clinician.languages = languages
            clinician.save()
        assert User.objects.get(pk=clinician.pk).languages == languages
