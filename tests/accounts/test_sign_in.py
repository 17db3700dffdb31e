"""Signing in by e-mail address, and the doors beside it that stay shut."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from cms.models import UserSettings
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.factories import person

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_in(client, login="editor@example.org", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_by_address_and_comes_to_the_desk(client, editor):
    answer = sign_in(client, login="Editor@Example.org")

    assert answer["Location"] == "/desk/"
    assert is_signed_in(client)
    assert not client.get("/desk/").context["messages"]  # that one has signed in is seen, and need not be said


def test_who_was_given_no_role_but_may_do_all_has_a_clipboard_before_the_first_page(client):
    """The CMS makes one at the first page, and fails where somebody opens two at the same moment."""
    admin = User.objects.create_superuser("admin@example.org", PASSWORD)

    for _time in range(2):
        sign_in(client, login="admin@example.org")

    assert UserSettings.objects.get().clipboard.source.user == admin


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client, editor):
    wrong = sign_in(client, password="another-password").content.decode()
    unknown = sign_in(client, login="nobody@example.org").content.decode()

    said = re.compile("The e-mail address or the password is not right")
    assert said.search(wrong)
    assert said.search(unknown)
    assert not is_signed_in(client)


def test_the_session_ends_with_the_browser(client, editor):
    sign_in(client)

    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize(
    ("asked", "given"),
    [("/admin/", "/admin/"), ("https://evil.example/", "/desk/"), ("//evil.example/", "/desk/")],
)
def test_after_signing_in_one_comes_where_one_wanted_and_never_elsewhere(client, editor, asked, given):
    answer = client.post(LOGIN, {"login": editor.email, "password": PASSWORD, "next": asked})

    assert answer["Location"] == given


@pytest.mark.parametrize("door", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_makes_an_account_or_adds_an_address(client, editor, door):
    data = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD, "action_add": "yes"}

    assert client.post(door, data).status_code == 404
    sign_in(client)
    assert client.post(door, data).status_code == 404
    assert client.get(door).status_code == 404

    assert User.objects.count() == 1
    assert not EmailAddress.objects.exists()


# Other doors ----------------------------------------------------------------------------------------------------------


def test_the_admin_has_no_sign_in_of_its_own(client, editor):
    for method in (client.get, client.post):
        answer = method("/admin/login/?next=/admin/sources/", {"username": editor.email, "password": PASSWORD})
        assert urlsplit(answer["Location"]).path == LOGIN
        assert not is_signed_in(client)


def test_the_way_asked_for_is_kept_from_the_admin_to_the_sign_in(client, editor):
    answer = client.get("/admin/sources/source/", follow=True)
    address = urlsplit(answer.redirect_chain[-1][0])

    assert address.path == LOGIN
    assert parse_qs(address.query)["next"] == ["/admin/sources/source/"]


def test_the_admin_leads_nobody_to_another_site(client, editor):
    answer = client.get("/admin/login/?next=https://evil.example/")
    answer = sign_in(client, next=parse_qs(urlsplit(answer["Location"]).query)["next"][0])

    assert "evil.example" not in urlsplit(answer["Location"]).netloc
    assert "evil.example" not in client.get(answer["Location"]).headers.get("Location", "")


def test_the_admin_has_no_page_of_its_own_to_change_a_password(client, editor):
    client.force_login(editor)

    assert client.get("/admin/password_change/")["Location"] == reverse("account_change_password")


def test_the_cms_has_no_sign_in_of_its_own(client, editor):
    answer = client.post("/cms_login/", {"username": editor.email, "password": PASSWORD})

    assert answer["Location"] == LOGIN
    assert not is_signed_in(client)


# Rate limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def file_cache(settings, tmp_path):
    """The cache that the settings choose when nothing else is asked for."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    }
    assert "FileBased" in type(cache._connections["default"]).__name__


def test_guessing_is_stopped_even_when_the_last_guess_is_right(client, editor, file_cache):
    for number in range(5):
        assert "not right" in sign_in(client, password=f"guess-{number}").content.decode()

    assert "Too many" in sign_in(client).content.decode()
    assert not is_signed_in(client)


def test_guessing_at_many_accounts_from_one_place_is_stopped(client, editor, file_cache):
    for number in range(30):
        sign_in(client, login=f"guess-{number}@example.org")

    assert "Too many" in sign_in(client, login="guess-31@example.org").content.decode()


def test_somebody_elsewhere_may_still_sign_in_to_another_account(client, editor, file_cache):
    for number in range(30):
        sign_in(client, login=f"guess-{number}@example.org")

    sign_in(client, REMOTE_ADDR="192.0.2.7")

    assert is_signed_in(client)


def test_one_persons_wrong_passwords_lock_nobody_else_out_at_the_same_address(client, editor, file_cache):
    for number in range(50):
        said = sign_in(client, login="somebody-else@example.org", password=f"guess-{number}").content.decode()
    assert "Too many" in said

    sign_in(client)

    assert is_signed_in(client)


def test_a_whole_organisation_may_sign_in_within_a_minute_at_one_address(client, editor, file_cache):
    for _person in range(60):
        client.cookies.clear()
        sign_in(client)
        assert is_signed_in(client)


def test_one_persons_forgotten_password_keeps_nobody_else_at_the_same_address_from_a_new_one(
    client, editor, file_cache, mailoutbox
):
    for _again in range(30):
        client.post(reverse("account_reset_password"), {"email": editor.email})
    other = person("clinician")

    client.post(reverse("account_reset_password"), {"email": other.email})

    assert mailoutbox[-1].to == [other.email]


def test_asking_for_many_passwords_is_stopped_in_words(client, editor, file_cache, mailoutbox):
    for _again in range(5):
        client.post(reverse("account_reset_password"), {"email": editor.email})

    answer = client.post(reverse("account_reset_password"), {"email": editor.email})

    assert answer.status_code == 429 or "too many" in answer.content.decode().lower()
    assert len(mailoutbox) == 5


def test_a_claimed_address_counts_only_from_a_proxy_of_ours(client, editor, settings):
    guesses = [{"HTTP_X_FORWARDED_FOR": f"192.0.2.{number}"} for number in range(32)]
    for number, place in enumerate(guesses):
        answer = sign_in(client, login=f"guess-{number}@example.org", **place)
    assert "Too many" in answer.content.decode()

    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number, place in enumerate(guesses):
        answer = sign_in(client, login=f"guess-{number}@example.org", **place)
    assert "not right" in answer.content.decode()


# Forgotten passwords --------------------------------------------------------------------------------------------------


def link_in(mail) -> str:
    return next(word for word in mail.body.split() if "/password/reset/key/" in word)


def set_password(client, link, password):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def test_a_forgotten_password_is_set_again_by_mail(client, editor, mailoutbox, settings):
    settings.SITE_URL = "https://leaf.example"
    client.post(reverse("account_reset_password"), {"email": editor.email})
    link = link_in(mailoutbox[0])
    assert link.startswith("https://leaf.example/")

    set_password(client, urlsplit(link).path, "words-of-my-own")

    sign_in(client, password="words-of-my-own")
    assert is_signed_in(client)
    assert not EmailAddress.objects.exists()


def test_a_link_works_once(client, editor, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": editor.email})
    set_password(client, link_in(mailoutbox[0]), "words-of-my-own")
    client.cookies.clear()

    assert "no longer works" in client.get(link_in(mailoutbox[0]), follow=True).content.decode()


def test_whoever_has_just_set_a_password_may_use_it_at_once(client, editor, mailoutbox):
    for number in range(5):
        sign_in(client, password=f"guess-{number}")
    client.post(reverse("account_reset_password"), {"email": editor.email})

    set_password(client, link_in(mailoutbox[0]), "words-of-my-own")
    sign_in(client, password="words-of-my-own")

    assert is_signed_in(client)


def test_asking_tells_nobody_whether_an_address_has_an_account(client, editor, mailoutbox):
    def ask(email):
        client.cookies.clear()
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        return answer.redirect_chain, page

    assert ask(editor.email) == ask("nobody@example.org")
    # Both are sent a mail, so that the time it takes tells nothing either.
    assert [mail.to for mail in mailoutbox] == [["editor@example.org"], ["nobody@example.org"]]
    assert "/signup/" not in mailoutbox[1].body


def test_mail_speaks_in_the_organisations_name(client, editor, mailoutbox, settings):
    settings.ORGANISATION = "Leaf & Sons"

    client.post(reverse("account_reset_password"), {"email": editor.email})

    assert "Leaf & Sons" in mailoutbox[0].body
    assert "example.com" not in mailoutbox[0].body


def test_a_short_password_is_refused(client, editor, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": editor.email})

    answer = set_password(client, link_in(mailoutbox[0]), "short")

    assert "at least 12 characters" in answer.content.decode()
