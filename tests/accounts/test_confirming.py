"""A reviewer's role counts once a second person has confirmed it: no administrator alone makes or becomes a clinician."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts import services
from accounts.confirming import waiting, waiting_for
from accounts.current_user import acting_as
from accounts.models import Confirmation, PowerChange, User
from accounts.roles import roles_of
from accounts.rules import NotAllowed
from reviews.services import sign_off
from tests.factories import NOW, person
from tests.forging import unguarded
from tests.reviews.scenes import submitted

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def who(user: User) -> set[str]:
    return set(roles_of(User.objects.get(pk=user.pk)))


def made_up(role: str = "clinical") -> User:
    """Give an account that an administrator alone made, with this role."""
    with acting_as(person("admin")):
        user = User.objects.create_user("made-up@example.org", name="Dr Nobody")
        user.groups.add(Group.objects.get(name=role))
    return user


def at_work(role: str, email: str = "") -> User:
    """Give somebody in this role who has signed in."""
    user = person(role, email)
    User.objects.filter(pk=user.pk).update(last_login=NOW)
    return user


def confirm(account: User, by: User, why: str = "I rang her on the ward.", role: str = "clinical") -> None:
    services.confirm(account=account, address=account.email, role=role, by=by, why=why, at=NOW)


def confirm_past_the_rules(account: User, by: User | None) -> None:
    with transaction.atomic():
        Confirmation.objects.create(account=account, role="clinical", by=by, at=NOW)


def test_a_clinician_whom_an_administrator_made_up_signs_nothing():
    review = submitted()
    nobody = made_up()

    with pytest.raises(NotAllowed, match="You are not a clinical reviewer"):
        sign_off(
            review=review, role="clinical", by=nobody, decision="approved", comment="", declared_interest="none", at=NOW
        )
    with pytest.raises(DatabaseError, match="do not hold"), transaction.atomic():
        review.sign_offs.create(
            role="clinical",
            reviewer=nobody,
            decision="approved",
            declared_interest="none",
            text_digest=review.text_digest,
            decided_at=NOW,
        )

    assert who(nobody) == set()
    assert nobody not in User.objects.holding("clinical")


def test_a_colleague_in_the_same_role_has_it_count_and_it_is_on_record(mailoutbox, django_capture_on_commit_callbacks):
    colleague, publisher = at_work("clinical"), person("publisher")
    with django_capture_on_commit_callbacks(execute=True):
        new = made_up()
    asked = [mail for mail in mailoutbox if "Confirm a reviewer: Dr Nobody" in mail.subject]
    assert [mail.to for mail in asked] == [[colleague.email]]
    assert reverse("desk:to-agree") in asked[0].body

    with pytest.raises(NotAllowed, match="Say how you know"):
        confirm(new, colleague, why=" ")
    with django_capture_on_commit_callbacks(execute=True):
        confirm(new, colleague)

    assert who(new) == {"clinical"}
    said = new.power_changes.get(step=PowerChange.Deed.CONFIRMED)
    assert (said.by, said.detail, said.why) == (colleague, "Clinical", "I rang her on the ward.")
    assert mailoutbox[-1].to == [publisher.email]


def test_whoever_counts_in_one_role_is_confirmed_anew_in_another():
    both, colleague = at_work("patient"), at_work("clinical", "colleague@example.org")
    with acting_as(person("admin")):
        both.groups.add(Group.objects.get(name="clinical"))

    assert [held.group.name for held in waiting_for(colleague)] == ["clinical"]
    assert who(both) == {"patient"}
    with pytest.raises(DatabaseError, match="who holds that role"):
        confirm_past_the_rules(person("editor"), both)
    confirm(both, colleague)
    assert who(both) == {"patient", "clinical"}


@pytest.mark.parametrize("by", ["publisher", "plain-language", "admin", "new"])
def test_nobody_else_confirms_where_there_are_reviewers_in_that_role(by):
    at_work("clinical")
    new = made_up()
    somebody = new if by == "new" else at_work(by)

    with pytest.raises(NotAllowed):
        confirm(new, somebody)
    with pytest.raises(DatabaseError):
        confirm_past_the_rules(new, somebody)

    assert who(new) == set()


@pytest.mark.parametrize("left", [False, True])
def test_the_first_one_and_the_next_where_all_have_left_is_confirmed_by_a_command_alone(left):
    """A publisher's role is given by one person alone, who could make up a publisher as well."""
    if left:
        services.deactivate(account=at_work("clinical"), by=person("admin"))
    new = made_up()
    with acting_as(person("admin")):
        publisher = User.objects.create_user("also-made-up@example.org")
        publisher.groups.add(Group.objects.get(name="publisher"))

    for by in (publisher, person("publisher")):
        with pytest.raises(NotAllowed, match="Only a reviewer in the same role"):
            confirm(new, by)
        with pytest.raises(DatabaseError, match="did not make them one"):
            confirm_past_the_rules(new, by)
    with pytest.raises(CommandError, match="--why"):
        call_command("confirm_reviewer", new.email, verbosity=0)
    call_command("confirm_reviewer", new.email, why="I went to see her.", verbosity=0)

    assert who(new) == {"clinical"}
    said = new.power_changes.get(step=PowerChange.Deed.CONFIRMED)
    assert (said.by, said.by_name, said.why) == (None, "a command on the server", "I went to see her.")


def test_an_administrator_is_told_where_only_a_command_confirms(client):
    client.force_login(person("admin"))
    new = {"name": "", "groups": [Group.objects.get(name="clinical").pk], "why": "They start on Monday."}

    told = [
        client.post(reverse("admin:accounts_user_add"), new | {"email": email}, follow=True).content.decode()
        for email in ("first@example.org", "next@example.org")
        if email == "first@example.org" or at_work("clinical")
    ]

    assert ["manage.py confirm_reviewer" in html for html in told] == [True, False]


def test_one_role_is_neither_confirmed_nor_ended_with_another_or_with_another_account():
    new, other, patient = made_up(), person("editor"), Group.objects.get(name="patient")
    with acting_as(person("admin")):
        other.groups.add(patient)
    new.groups.add(patient)  # as a command does

    assert (who(new), who(other)) == ({"patient"}, {"editor"})
    confirm(new, at_work("clinical"))
    with pytest.raises(NotAllowed, match="nothing to confirm"):
        confirm(other, at_work("patient", "patient-two@example.org"), role="clinical")
    new.groups.remove(patient)
    assert who(new) == {"clinical"}


def test_a_publisher_who_is_made_the_first_reviewer_does_not_confirm_themselves():
    publisher = person("publisher")
    with acting_as(person("admin")):
        publisher.groups.add(Group.objects.get(name="clinical"))

    assert not waiting_for(publisher)
    with pytest.raises(NotAllowed, match="Somebody else must confirm"):
        confirm(publisher, publisher)
    with pytest.raises(DatabaseError):
        confirm_past_the_rules(publisher, publisher)


def give_the_role(account: User) -> None:
    account.groups.clear()
    account.groups.add(Group.objects.get(name="clinical"))


def change_the_address(account: User) -> None:
    account.email = "another@example.org"
    account.save()


def remove_the_second_step(account: User) -> None:
    TOTP.activate(account, "A" * 32)
    account.authenticator_set.all()[0].delete()


@pytest.mark.parametrize("deed", [give_the_role, change_the_address, remove_the_second_step])
def test_whoever_had_a_hand_in_it_is_no_second_person(deed):
    both = at_work("clinical", "both@example.org")
    person("admin", "both@example.org")
    new = made_up()
    with acting_as(both):
        deed(new)

    assert not waiting_for(both)
    with pytest.raises(NotAllowed, match="You made this account or changed it"):
        confirm(new, both)
    with pytest.raises(DatabaseError, match="did not make them one"):
        confirm_past_the_rules(new, both)


def test_a_colleague_whose_own_role_is_to_be_confirmed_again_confirms_nobody():
    colleague, new = at_work("clinical"), made_up()
    with acting_as(person("admin")):
        colleague.email = "elsewhere@example.org"
        colleague.save()

    with pytest.raises(NotAllowed, match="Only a reviewer in the same role"):
        confirm(new, User.objects.get(pk=colleague.pk))
    with pytest.raises(DatabaseError, match="who holds that role"):
        confirm_past_the_rules(new, colleague)


def test_nobody_is_asked_about_an_account_that_is_shut_until_it_is_opened_again():
    colleague, new = at_work("clinical"), made_up()
    services.deactivate(account=new, by=person("admin"))
    assert not waiting_for(colleague)
    with pytest.raises(NotAllowed, match="nothing to confirm"):
        confirm(new, colleague)

    services.reactivate(account=User.objects.get(pk=new.pk), by=person("admin"))

    assert [held.user for held in waiting_for(colleague)] == [new]


def test_a_reviewer_whose_address_an_administrator_changes_is_to_be_confirmed_again(
    mailoutbox, django_capture_on_commit_callbacks
):
    clinician = at_work("clinical")
    colleague = at_work("clinical", "colleague@example.org")
    with pytest.raises(DatabaseError, match="must be confirmed again"), transaction.atomic():
        User.objects.filter(pk=clinician.pk).update(email="mine@example.org", password="!")

    with django_capture_on_commit_callbacks(execute=True), acting_as(person("admin")):
        clinician.email = "mine@example.org"
        clinician.save()
    assert [colleague.email] in [mail.to for mail in mailoutbox if "Confirm a reviewer" in mail.subject]
    with acting_as(person("admin")):
        clinician.email = "clinical@example.org"  # nor does it help to change it back
        clinician.save()

    assert who(clinician) == set()
    confirm(clinician, colleague)
    assert who(clinician) == {"clinical"}


@pytest.mark.parametrize(("by", "counts"), [("admin", set()), ("clinical", {"clinical"})])
def test_so_is_one_whose_second_step_somebody_else_removes(by, counts, mailoutbox, django_capture_on_commit_callbacks):
    clinician, colleague = at_work("clinical"), at_work("clinical", "colleague@example.org")
    TOTP.activate(clinician, "A" * 32)

    with django_capture_on_commit_callbacks(execute=True), acting_as(person(by)):
        clinician.authenticator_set.all()[0].delete()

    assert who(clinician) == counts
    asked = [mail.to for mail in mailoutbox if "Confirm a reviewer" in mail.subject]
    assert asked == ([] if counts else [[colleague.email]])


def test_new_recovery_codes_unsettle_nothing():
    clinician = at_work("clinical")
    TOTP.activate(clinician, "A" * 32)
    RecoveryCodes.activate(clinician)

    with acting_as(person("admin")):
        clinician.authenticator_set.get(type=Authenticator.Type.RECOVERY_CODES).delete()

    assert who(clinician) == {"clinical"}
    assert not clinician.power_changes.filter(step=PowerChange.Deed.SECOND_STEP_REMOVED)


@pytest.mark.parametrize(
    "take",
    [lambda user: user.groups.clear(), lambda user: User.groups.through.objects.filter(user=user).delete()],
    ids=["by a step", "by code that tells nobody"],
)
def test_a_role_taken_and_given_back_is_to_be_confirmed_again(take):
    clinician = at_work("clinical")
    with acting_as(person("admin")):
        take(clinician)
        clinician.groups.add(Group.objects.get(name="clinical"))

    assert who(clinician) == set()


def test_so_is_one_who_had_left_and_not_by_whoever_opened_the_account_again():
    clinician, colleague, admin = at_work("clinical"), at_work("clinical", "both@example.org"), person("admin")
    person("admin", "both@example.org")
    services.deactivate(account=clinician, by=admin)
    with acting_as(colleague):
        services.reactivate(account=User.objects.get(pk=clinician.pk), by=colleague)

    assert who(clinician) == set()
    with pytest.raises(NotAllowed, match="You made this account or changed it"):
        confirm(clinician, colleague)
    with pytest.raises(DatabaseError, match="did not make them one"):
        confirm_past_the_rules(clinician, colleague)


def test_what_was_confirmed_is_not_changed_and_what_has_ended_does_not_come_back():
    clinician = at_work("clinical")
    of = Confirmation.objects.filter(account=clinician)
    for change in ({"role": "patient"}, {"account": person("editor")}):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            of.update(**change)
    of.update(ended_at=NOW)

    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        of.update(ended_at=None)


def test_the_desk_asks_whoever_may_and_tells_the_others(client):
    colleague, new = at_work("clinical"), made_up()
    client.force_login(new)
    assert "a second person is to confirm who you are" in client.get(reverse("desk:home")).content.decode()
    client.force_login(person("editor"))
    assert "Only a reviewer in the same role confirms this" in client.get(reverse("desk:to-agree")).content.decode()

    client.force_login(colleague)
    assert "Confirm that Dr Nobody reviews here: Clinical" in client.get(reverse("desk:home")).content.decode()
    assert "made-up@example.org" in client.get(reverse("desk:to-agree")).content.decode()
    address = reverse("desk:confirm-reviewer", args=[waiting().get().pk])
    said = {"address": "made-up@example.org"}
    assert "Say how you know" in client.post(address, said | {"why": ""}, follow=True).content.decode()
    assert "Confirmed: Dr Nobody." in client.post(address, said | {"why": "We met."}, follow=True).content.decode()

    assert who(new) == {"clinical"}
    assert client.post(address, said | {"why": "We met."}).status_code == 404


def test_nobody_confirms_an_address_that_they_were_not_asked_about(client):
    """An administrator changes it while a colleague is on the phone."""
    colleague, new = at_work("clinical"), made_up()
    address = reverse("desk:confirm-reviewer", args=[waiting().get().pk])
    with acting_as(person("admin")):
        new.email = "mine@example.org"
        new.save()
    client.force_login(colleague)

    answer = client.post(address, {"address": "made-up@example.org", "why": "I rang her."}, follow=True)

    assert "The account has another address now: mine@example.org." in answer.content.decode()
    assert who(new) == set()


def test_accounts_say_which_roles_wait(client):
    made_up()
    client.force_login(person("admin"))

    assert "Clinical (to be confirmed)" in client.get(reverse("admin:accounts_user_changelist")).content.decode()


def test_reviewers_of_before_are_taken_to_be_known():
    clinician, nobody = person("clinical"), person("editor")
    with unguarded():
        Confirmation.objects.all().delete()

    import_module("accounts.migrations.0005_reviewers_are_confirmed").take_as_known(apps, None)

    assert (who(clinician), who(nobody)) == ({"clinical"}, {"editor"})
