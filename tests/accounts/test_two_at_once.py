"""A reviewer is confirmed while somebody else changes what was asked about: no other address is confirmed for it."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError

from accounts import services
from accounts.confirming import waiting
from accounts.current_user import acting_as
from accounts.models import User
from accounts.roles import roles_of
from accounts.rules import NotAllowed
from tests.factories import NOW, person
from tests.reviews.test_two_at_once import while_saving

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def made() -> User:
    with acting_as(person("admin")):
        user = User.objects.create_user("new@example.org")
        user.groups.add(Group.objects.get(name="clinical"))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("first", ["confirmation", "change"])
def test_an_address_that_changes_while_it_is_confirmed_is_not_the_one_that_counts(first):
    new, colleague, admin = made(), person("clinical"), person("admin")
    refused = []

    def confirm() -> None:
        try:
            services.confirm(account=new, address="new@example.org", role="clinical", by=colleague, why="Met.", at=NOW)
        except NotAllowed:
            refused.append("confirmation")

    def change() -> None:
        account = User.objects.get(pk=new.pk)
        account.email = "mine@example.org"
        try:
            with acting_as(admin):
                account.save()
        except DatabaseError:
            refused.append("change")

    steps = {"confirmation": confirm, "change": change}
    while_saving(steps.pop(first), *steps.values())

    now = User.objects.get(pk=new.pk)
    assert (now.email, "clinical" in roles_of(now)) in {("new@example.org", True), ("mine@example.org", False)}
    assert len(refused) <= 1
    assert waiting().filter(user=new).exists() is (now.email == "mine@example.org")
