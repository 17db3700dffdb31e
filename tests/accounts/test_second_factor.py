"""The second step of sign-in: offered to all, asked of all when REQUIRE_MFA is on."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cms.toolbar.utils import get_object_edit_url
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests import factories
from tests.accounts.conftest import PASSWORD
from tests.factories import latest, person

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def required(settings):
    settings.REQUIRE_MFA = True


def code(secret: str = SECRET) -> str:
    """Give what the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def set_up_app(client) -> None:
    """Walk through the pages as a person would, the password asked once more included."""
    form = client.get(reverse("mfa_activate_totp"), follow=True)
    assert form.request["PATH_INFO"] == reverse("account_reauthenticate")
    form = client.post(
        form.request["PATH_INFO"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")}, follow=True
    )
    secret = form.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")


# Required -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "clinical", "admin", "superuser"])
def test_with_a_password_alone_one_gets_nowhere(client, required, role):
    user = User.objects.create_superuser("root@example.org") if role == "superuser" else person(role)
    client.force_login(user)

    for address in ("/desk/", "/admin/", "/admin/cms/pagecontent/", "/accounts/", "/", "/nowhere/"):
        assert client.get(address)["Location"] == reverse("mfa_index")
        assert client.post(address, {"any": "thing"})["Location"] == reverse("mfa_index")


def test_with_a_password_alone_nothing_is_edited(client, required, editor):
    draft = latest(factories.page(by=editor))
    client.force_login(editor)

    for address in (
        get_object_edit_url(draft.content),
        reverse("admin:cms_placeholder_add_plugin"),
        reverse("admin:pages_pagedetails_change", args=[draft.content.pagedetails.pk]),
    ):
        assert client.get(address)["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("door", ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_change_password"])
def test_other_pages_of_the_account_wait_as_well(client, required, editor, door):
    client.force_login(editor)

    assert client.get(reverse(door))["Location"] == reverse("mfa_index")


def test_setting_one_up_opens_the_rest(client, required, editor):
    sign_in(client, editor)
    assert "Before you go on" in client.get(reverse("mfa_index")).content.decode()

    set_up_app(client)

    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert "Before you go on" not in client.get(reverse("mfa_index")).content.decode()


def test_somebody_invited_can_set_one_up_too(client, required, mailoutbox):
    user = User.objects.create_user("new@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client, user)

    set_up_app(client)

    assert client.get("/accounts/").status_code == 200


def test_one_may_always_sign_out(client, required, editor):
    client.force_login(editor)

    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))

    assert not is_signed_in(client)


def test_removing_the_last_one_shuts_the_doors_again(client, required, editor):
    TOTP.activate(editor, SECRET)
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.all().delete()

    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_step(client, required, editor):
    Authenticator.objects.create(user=editor, type="recovery_codes", data={"migrated_codes": ["12345678"]})
    client.force_login(editor)

    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_readers_are_asked_for_nothing(client, required):
    factories.published_page("ct-scan")

    answer = client.get("/ct-scan/")

    assert answer.status_code == 200
    assert not answer.cookies


def test_it_is_left_to_each_person_where_it_is_not_required(client, editor):
    client.force_login(editor)

    assert client.get("/admin/").status_code == 200
    assert "Before you go on" not in client.get(reverse("mfa_index")).content.decode()


# Asked at sign-in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("require", [True, False])
def test_whoever_has_one_is_asked_for_it(client, settings, editor, require):
    settings.REQUIRE_MFA = require
    TOTP.activate(editor, SECRET)

    answer = sign_in(client, editor)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")

    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_signed_in(client)
    assert client.get("/admin/").status_code == 200


def test_guessing_codes_is_stopped(client, editor):
    TOTP.activate(editor, SECRET)
    sign_in(client, editor)

    for _again in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert "Too many" in answer.content.decode()
    assert not is_signed_in(client)


def test_one_persons_wrong_codes_lock_nobody_else_out_at_the_same_address(client, editor):
    somebody = person("clinician")
    somebody.set_password(PASSWORD)
    somebody.save()
    TOTP.activate(somebody, SECRET)
    TOTP.activate(editor, SECRET)
    for _again in range(5):
        client.cookies.clear()
        for _code in range(10):
            sign_in(client, somebody)
            said = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "Too many" in said

    client.cookies.clear()
    sign_in(client, editor)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert is_signed_in(client)


def test_a_recovery_code_lets_in_once(client, editor):
    sign_in(client, editor)
    set_up_app(client)
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]

    def try_it():
        client.cookies.clear()
        sign_in(client, editor)
        client.post(reverse("mfa_authenticate"), {"code": recovery})
        return is_signed_in(client)

    assert try_it()
    assert not try_it()


def test_a_passkey_can_be_set_up_and_used_to_sign_in(client, editor):
    sign_in(client, editor)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    form = client.get(reverse("mfa_add_webauthn"))
    options = form.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "testserver", "name": "Plainleaf"}
    assert 'name="passwordless"' in form.content.decode()

    client.logout()
    assert "Sign in with a passkey" in client.get(reverse("account_login")).content.decode()
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["rpId"] == "testserver"


def test_a_change_of_how_one_signs_in_is_told_by_mail(client, editor, mailoutbox, django_capture_on_commit_callbacks):
    sign_in(client, editor)

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)

    assert "Authenticator app activated" in mailoutbox[0].body
    assert mailoutbox[0].to == [editor.email]


# Lost -----------------------------------------------------------------------------------------------------------------


def test_an_administrator_helps_somebody_who_has_lost_phone_and_codes(client, required, editor):
    TOTP.activate(editor, SECRET)
    TOTP.activate(person("admin"), SECRET)
    client.force_login(person("admin"))
    address = reverse("admin:accounts_user_changelist")
    choice = {"action": "forget_second_factor", "_selected_action": [editor.pk]}

    assert "whom you know by voice or face" in client.post(address, choice).content.decode()
    client.post(address, choice | {"confirmed": "yes", "why": "Her phone was stolen."})

    assert not Authenticator.objects.filter(user=editor).exists()
    client.logout()
    sign_in(client, editor)
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_forgetting_a_second_factor_is_told_to_its_holder(editor, mailoutbox, django_capture_on_commit_callbacks):
    TOTP.activate(editor, SECRET)

    with django_capture_on_commit_callbacks(execute=True):
        services.forget_second_factor(account=editor, by=person("admin"))

    assert mailoutbox[0].to == [editor.email]


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "door",
    [
        "account",
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_no_page_runs_a_script_of_its_own_inside(client, editor, door):
    sign_in(client, editor)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    if door == "mfa_generate_recovery_codes":
        TOTP.activate(editor, SECRET)

    answer = client.get(reverse(door))
    page = answer.content.decode()

    assert answer.status_code == 200
    for script in page.split("<script")[1:]:
        opening = script.partition(">")[0]
        assert "src=" in opening or 'type="application/json"' in opening
    assert " style=" not in page
    assert " onclick=" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
