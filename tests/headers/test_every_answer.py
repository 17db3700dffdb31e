"""Every kind of answer says all that is to be said of its safety; `make headers` holds the same rules against a server."""

from unittest.mock import Mock

import pytest
from django.conf import settings as site_settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from config.asgi import PRIVATE
from delivery.generation import Look
from delivery.headers import DENIED, SafetyMiddleware, of_few_words
from delivery.health import Health
from delivery.proxies import believing
from tests import factories
from tests.delivery.scenes import Clock, Reply, ask, beside_the_test, store_around
from tests.factories import NOW, person
from tests.headers.observatory import POINTS, Seen, score

CSS = "/static/css/site.css"


@pytest.fixture
def site(settings, monkeypatch):
    """The whole site as a public one is set up, behind a proxy that speaks https."""
    settings.SITE_URL = "https://testserver"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    of_few_words.cache_clear()
    clock = Clock(wall=NOW.timestamp())
    look = Look(now=clock.now, monotonic=clock.monotonic)
    store = store_around(get_wsgi_application(), look, clock, in_thread=beside_the_test, private=PRIVATE)
    yield believing(Health(store, wrong=lambda: (["database"], []), in_thread=beside_the_test), trusted=["192.0.2.7"])
    of_few_words.cache_clear()


def over_https(site, path: str, **request: str) -> Seen:
    """Ask by https, and by http where that leads."""
    answer = ask(site, path, x_forwarded_proto="https", **request)
    plain = ask(site, path, **request)
    leads_to = plain["Location"] if plain.status == 301 else ""
    if leads_to == f"https://testserver{path}":
        assert set(dict(plain.headers)) >= {b"content-security-policy", b"permissions-policy"}
    return Seen(f"https://testserver{path}", texts(answer), answer.body.decode("latin-1"), leads_to)


def texts(answer: Reply) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode("latin-1")) for name, value in answer.headers]


def assert_full_score(seen: Seen, *, by_https_alone: bool = True) -> None:
    """Not one rule is broken, and every bonus is had that an answer of its kind can have."""
    found = score(seen).found
    if not by_https_alone:  # health and refusals look nothing up, so they lead nowhere either
        found.pop("redirection-missing", None)
    assert [rule for rule, points in found.items() if points < 0] == [], seen.url
    assert {
        "referrer-policy-private",
        "x-frame-options-implemented-via-csp",
        "corp-implemented-with-same-origin",
        "coep-implemented-with-require-corp",
        "coop-implemented-with-same-origin",
        "cross-origin-resource-sharing-not-implemented",
    } <= set(found), seen.url
    assert all(f"{feature}=()" in seen["permissions-policy"] for feature in DENIED), seen.url
    assert not seen.all_of("server"), seen.url
    assert not seen.all_of("x-powered-by"), seen.url
    for name, _value in seen.headers:
        assert len(seen.all_of(name)) == 1 or name == "set-cookie", (seen.url, name)


@pytest.mark.django_db
def test_what_readers_get_scores_in_full(site):
    factories.published_page("home", title="Tests", template="home").set_as_homepage()
    factories.published_page("ct-scan")
    factories.withdraw(factories.published_page("old-scan", title="Old scan"))
    public = [
        "/",
        "/ct-scan/",
        "/ct-scan/versions/",
        "/glossary/",
        "/nowhere/",
        "/old-scan/",
        "/ct-scan",
        "/robots.txt",
    ]
    public += [
        "/sitemap.xml",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/desk/",
        "/.well-known/security.txt",
        CSS,
    ]

    for path in public:
        seen = over_https(site, path)
        policy = seen["content-security-policy"]

        assert_full_score(seen)
        assert score(seen).total >= 145, path
        assert "unsafe" not in policy, path
        assert "require-trusted-types-for 'script'" in policy, path
        assert "data:" not in policy, path

    assert "set-cookie" in dict(over_https(site, "/accounts/login/").headers)
    assert over_https(site, CSS)["content-type"].startswith("text/css")


@pytest.mark.django_db
def test_what_staff_get_scores_in_full(site):
    factories.published_page("ct-scan")
    client = Client()
    client.force_login(person("editor"))
    cookie = f"{site_settings.SESSION_COOKIE_NAME}={client.cookies[site_settings.SESSION_COOKIE_NAME].value}"

    for path, of_the_cms, of_the_admin in (
        ("/desk/", False, False),
        ("/accounts/", False, False),
        ("/styleguide/", False, False),
        ("/admin/", False, True),
        ("/admin/sources/source/", False, True),
        ("/ct-scan/", True, False),
        ("/admin/cms/pagecontent/", True, True),
    ):
        seen = over_https(site, path, cookie=cookie)
        policy = f"{seen['content-security-policy']};"

        assert_full_score(seen)
        assert ("csp-implemented-with-unsafe-inline-in-style-src-only" in score(seen).found) is of_the_cms, path
        assert ("require-trusted-types-for 'script'" in policy) is not (of_the_cms or of_the_admin), path
        assert "script-src 'self';" in policy, path


@pytest.mark.django_db
def test_refusals_and_faults_score_in_full(site, monkeypatch):
    refused = [
        over_https(site, "/", host="evil.example"),
        over_https(site, "/", method="TRACE"),
        over_https(site, "/" + "a" * 9_000),
        over_https(site, "/healthz"),
        Seen("https://testserver/readyz", texts(ask(site, "/readyz", x_forwarded_proto="https"))),
    ]
    for seen in refused:
        assert_full_score(seen, by_https_alone=False)
        assert seen["cache-control"] == "no-store"
    assert_full_score(over_https(site, "/accounts/login/", method="POST"))  # no token: 403

    for fault, status in ((RuntimeError("oh"), 500), (OperationalError("away"), 503)):
        monkeypatch.setattr("pages.views.sitemap_entries", Mock(side_effect=fault))
        monkeypatch.setattr("django.core.handlers.exception.log_response", Mock())
        assert ask(site, "/sitemap.xml", x_forwarded_proto="https").status == status
        assert_full_score(over_https(site, "/sitemap.xml"))


def test_a_cookie_that_is_taken_away_goes_by_https_alone_too(rf, settings):
    settings.SESSION_COOKIE_SECURE = True

    def get_response(request):
        response = HttpResponse()
        response.delete_cookie("messages")
        return response

    assert SafetyMiddleware(get_response)(rf.get("/")).cookies["messages"]["secure"]


def test_every_rule_has_its_points():
    """The scorer itself finds what is wrong with an answer that says nothing, and with one that says it wrongly."""
    nothing = score(Seen("https://a.example/", []))
    wrong = score(
        Seen(
            "https://a.example/",
            [
                ("content-security-policy", "default-src 'self'; script-src 'self' 'unsafe-inline'"),
                ("strict-transport-security", "max-age=60"),
                ("x-content-type-options", "sniff"),
                ("referrer-policy", "unsafe-url"),
                ("set-cookie", "sessionid=a; Secure"),
                ("cross-origin-opener-policy", "any"),
            ],
            '<script src="//b.example/a.js"></script>',
            "http://a.example/other",
        )
    )

    assert (nothing.total, nothing.grade) == (10, "F")
    assert set(wrong.faults) == {
        "csp-implemented-with-unsafe-inline",
        "hsts-implemented-max-age-less-than-six-months",
        "x-content-type-options-header-invalid",
        "referrer-policy-unsafe",
        "cookies-session-without-httponly-flag",
        "coop-header-invalid",
        "sri-not-implemented-and-external-scripts-not-loaded-securely",
        "x-frame-options-not-implemented",
        "redirection-not-to-https",
    }
    assert len(POINTS) > 60
