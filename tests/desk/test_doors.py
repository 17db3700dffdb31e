"""Who comes in at the desk, and that nothing a browser sends breaks it."""

import re

import pytest
from django.test import Client

import desk.urls
from accounts.models import User
from reviews import services
from reviews.models import Entry, Review, SignOff
from tests.cases import first
from tests.factories import NOW, new_draft, person, published_page

pytestmark = pytest.mark.django_db

ROLES = ["editor", "clinical", "publisher", "admin", "patient", "plain-language"]
LISTS = [
    "",
    "next/",
    "pages/",
    "pages/?state=bin",
    "calendar/",
    "others/",
    "find/",
    "plans/",
    "words/",
    "to-agree/",
    "translations/",
    "record/",
    "record/accounts/",
    "record/words/",
]
SCREENS = [
    *LISTS,
    "versions/{version}/",
    "versions/{version}/plain-language/",
    "versions/{version}/preview/",
    "reviews/{review}/",
    "reviews/{review}/?view=both",
    "reviews/{review}/?view=text",
    "reviews/{review}/preview/",
]
#: Every address of the desk, by its name, with something where it names a thing: what is added joins by itself.
#: The lists of the administration have a guard of their own.
ADDRESSES = {
    pattern.name: "/desk/" + re.sub("<slug:[a-z]+>", "x", re.sub("<int:[a-z]+>", "1", str(pattern.pattern)))
    for pattern in desk.urls.urlpatterns
    if pattern.name != "kept-file"
}
BUTTONS = {"move-block", "proposal", "confirm-reviewer", "word"}
FORMS = {
    *("change-pages", "new-page", "remark", "plan-call-off", "plan-aside", "redirect-add", "redirect", "typed", "step"),
    *("review", "withdrawal"),
}
STEPS = ["submit", "publish", "publish-urgently", "withdraw-from-review", "recheck", "snooze", "withdraw-page"]
SECRET = "Words that nobody outside may read."


@pytest.fixture
def review():
    draft = new_draft(published_page(), body=f"<p>{SECRET}</p>")
    return services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note=SECRET)


def address(screen, review):
    return "/desk/" + screen.format(version=review.version_id, review=review.pk)


def nothing_happened(review):
    return (
        Review.objects.count() == 2
        and Entry.objects.filter(review=review).count() == 1
        and not SignOff.objects.filter(review=review).exists()
    )


# Who comes in ---------------------------------------------------------------------------------------------------------


def test_strangers_are_asked_to_sign_in_and_see_nothing(client, review):
    for path in (*ADDRESSES.values(), *(address(screen, review) for screen in SCREENS)):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, path
            assert answer.url.startswith("/accounts/login/?next=/desk/")
            assert SECRET not in answer.content.decode()


def test_accounts_without_a_role_see_nothing_whatever_the_cms_lets_them_do(client, review):
    client.force_login(User.objects.create_superuser("boss@example.org", "x"))
    for path in (*ADDRESSES.values(), *(address(screen, review) for screen in SCREENS)):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 403, path
            assert SECRET not in answer.content.decode()


def test_somebody_who_has_left_sees_nothing(client, review):
    clinician = person("clinical")
    client.force_login(clinician)
    assert client.get("/desk/").status_code == 200
    User.objects.filter(pk=clinician.pk).update(is_active=False)

    assert {client.get(address(screen, review)).status_code for screen in SCREENS} == {302}


@pytest.mark.parametrize("role", first(2, ROLES))
def test_everybody_with_a_role_sees_every_screen_and_nothing_of_it_is_kept_or_found(client, review, role):
    client.force_login(person(role))
    for screen in SCREENS:
        answer = client.get(address(screen, review))
        assert answer.status_code == 200, screen
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_losing_the_last_role_shuts_the_door(client, review):
    clinician = person("clinical")
    client.force_login(clinician)
    clinician.groups.clear()

    assert client.get(address("reviews/{review}/", review)).status_code == 403


# Taking steps ---------------------------------------------------------------------------------------------------------


def posts(review):
    return [review.get_absolute_url(), *(f"/desk/versions/{review.version_id}/{step}/" for step in STEPS)]


ANSWERS = {
    "role": "clinical",
    "decision": "approved",
    "declared_interest": "none",
    "size": "full",
    "change_note": "x",
    "reason": "x",
}


def test_strangers_take_no_step(client, review):
    for path in posts(review):
        answer = client.post(path, ANSWERS)  # which gives back what was typed, and nothing else
        assert answer.status_code in (302, 403)
        assert SECRET not in answer.content.decode()
    assert nothing_happened(review)


def test_accounts_without_a_role_take_no_step(client, review):
    client.force_login(User.objects.create_superuser("boss@example.org", "x"))
    for path in posts(review):
        assert client.post(path, ANSWERS).status_code == 403
    assert nothing_happened(review)


def test_nothing_is_taken_without_the_token_of_the_form(review):
    strict = Client(enforce_csrf_checks=True)
    for role in ("clinical", "publisher"):
        strict.force_login(person(role))
        for path in (*ADDRESSES.values(), *posts(review)):
            assert strict.post(path, ANSWERS).status_code == 403, path
    assert nothing_happened(review)


def test_no_step_is_taken_by_opening_a_page(client, review):
    client.force_login(person("publisher"))
    for path in posts(review):
        client.get(path, ANSWERS)
        client.head(path, ANSWERS)
    assert nothing_happened(review)


# Odd requests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pk", first(2, ["999999", "9" * 19, "0", "-1", "%00", "\u0661", "9" * 18, "9" * 60, "x", "1.5"])
)
def test_what_does_not_exist_is_not_found(client, pk):
    client.force_login(person("publisher"))
    for pattern in desk.urls.urlpatterns:
        route = str(pattern.pattern)
        if "<int:" in route:
            path = "/desk/" + route.replace("<slug:key>", "submit").replace("<int:position>", "1")
            path = re.sub("<int:[a-z]+>", pk, path)
            assert client.get(path).status_code in ((404, 405) if pattern.name in BUTTONS else (404,)), path
            assert client.post(path, ANSWERS).status_code in (404, 405), path
    for step in STEPS:
        assert client.post(f"/desk/versions/{pk}/{step}/", ANSWERS).status_code == 404


def test_a_step_that_does_not_exist_is_not_found(client, review):
    client.force_login(person("publisher"))
    for step in ("nonsense", "review", "delete", "__class__", "Submit"):
        assert client.post(f"/desk/versions/{review.version_id}/{step}/").status_code == 404
    assert client.get("/desk/nonsense/").status_code == 404


def test_a_version_of_something_else_is_no_version_of_a_page(client, review):
    from django.contrib.contenttypes.models import ContentType
    from djangocms_versioning.models import Version

    other = ContentType.objects.get_for_model(User)
    Version.objects.filter(pk=review.version_id).update(content_type=other)
    client.force_login(person("publisher"))

    assert client.get(f"/desk/versions/{review.version_id}/").status_code == 404


def test_odd_methods_are_refused_and_what_is_only_looked_at_takes_nothing(client, review):
    client.force_login(person("publisher"))
    for name, path in ADDRESSES.items():
        takes = {"post"} if name in BUTTONS else {"get", "head"} | ({"post"} if name in FORMS else set())
        for method in {"get", "head", "post", "delete"} - takes:
            assert getattr(client, method)(path).status_code == 405, (name, method)
    assert nothing_happened(review)


FIELDS = {
    ("clinical", "sign-off"): ["role", "decision", "comment", "declared_interest"],
    ("editor", "withdraw-from-review"): ["reason"],
    ("editor", "submit"): ["size", "change_note", "extra_roles"],
    ("publisher", "publish-urgently"): ["reason"],
    ("publisher", "recheck"): ["note"],
    ("publisher", "withdraw-page"): ["instead", "for_safety", "reason"],
}
ODD = ["", "\0", "x" * 100_000, "\ud800".encode("utf-8", "surrogatepass"), "<b>", "9" * 50, "%s", "{}"]


@pytest.mark.parametrize("value", first(4, ODD), ids=range(len(ODD)))
def test_no_answer_breaks_a_form(client, review, value):
    for (role, step), fields in FIELDS.items():
        client.force_login(person(role))
        path = review.get_absolute_url() if step == "sign-off" else f"/desk/versions/{review.version_id}/{step}/"
        assert client.post(path, ANSWERS | dict.fromkeys(fields, value)).status_code < 500


@pytest.mark.parametrize(
    "query",
    first(
        2,
        ["page=0&words=%00&step=nonsense", "page=x&words=" + "x" * 300, "page=-1", "page=&words=%25_", "page=1&page=2"],
    ),
)
def test_no_query_breaks_a_list(client, review, query):
    client.force_login(person("editor"))
    for path in LISTS:
        assert client.get(f"/desk/{path}{'&' if '?' in path else '?'}{query}").status_code == 200, path


def test_more_than_a_form_may_hold_is_refused(client, review):
    client.force_login(person("clinical"))
    answer = client.post(review.get_absolute_url(), ANSWERS | {"comment": "x" * 6_000_000})

    assert answer.status_code in (400, 413)
    assert nothing_happened(review)
