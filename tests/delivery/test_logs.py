"""What is written about a request, and what never is."""

import io
import json
import logging
import sys
from datetime import datetime

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError, OperationalError, close_old_connections
from django.http import HttpResponse
from django.urls import path

from delivery import logs
from delivery.request_ids import Numbered
from delivery.server_log import ServerLog
from delivery.wsgi_bridge import call
from tests.delivery.scenes import scope_of

#: What a reader sends, each with a word that must not come back.
READER = {
    "x_forwarded_for": "203.0.113.99, 2001:db8:aaaa::1",
    "forwarded": "for=203.0.113.99",
    "user_agent": "Phone-of-Mrs-Secret",
    "cookie": "sessionid=cookie-secret; csrftoken=cookie-secret",
    "referer": "https://search.example/?q=query-secret",
    "origin": "https://203.0.113.99:8443",
    "x_request_id": "id-secret",
    "authorization": "Basic header-secret",
}
SECRETS = ("203.0.113", "192.0.2.7", "2001:db8", "Mrs-Secret", "secret", "jane@example.org", "jane%40", "50000")


def ours(request):
    raise RuntimeError(f"tripped over jane@example.org from {request.META['REMOTE_ADDR']}")


def refused_row(request):
    raise IntegrityError('violates "once"\nDETAIL:  Failing row contains (7, Mrs Jane\nsecret, 1).\nCONTEXT:  a table')


def away(request):
    raise OperationalError('connection to server at "203.0.113.5", port 5432 failed: timeout')


def suspicious(request):
    raise SuspiciousOperation(f"from {request.META['HTTP_X_FORWARDED_FOR']} {request.get_full_path()}")


def slow(request):
    logging.getLogger("pages").warning("%s waited", "jane@example.org")
    return HttpResponse("words", headers=dict([request.GET.get("say", "Cache-Control:no-cache").split(":")]))


def not_found(request, exception):
    return HttpResponse("not here", status=404)


urlpatterns = [path(f"{view.__name__}/", view) for view in (ours, refused_row, away, suspicious, slow)]
handler404 = not_found
handler500 = "delivery.views.broken"


@pytest.fixture
def site(settings):
    """Give Django with nothing but what is tested; the log goes to `written`."""
    settings.ROOT_URLCONF = __name__
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"  # ours leads to the sign-in page, which is not here
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Numbered(get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def written():
    """Write all that anybody logs as the site would, and give the lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def ask(site, path="/", query="mail=jane@example.org&q=query-secret", method="GET", **headers):
    """Have Django answer a request of a reader who tells much about themselves."""
    return call(site, scope_of(path, query=query, method=method, **(READER | headers)), io.BytesIO(b"say=body-secret"))


@pytest.mark.parametrize(
    ("address", "request_of_it", "status", "words"),
    [
        ("/nothing-here/jane@example.org/", {}, 404, "Not Found: /nothing-here/(mail address)/"),
        ("/slow/", {"host": "evil-203.0.113.99"}, 400, "Invalid HTTP_HOST header"),
        ("/slow/", {"method": "POST"}, 403, "Forbidden (Origin checking failed"),
        ("/suspicious/", {}, 400, "from (address), (address) /suspicious/?(left out)"),
        ("/ours/", {}, 500, "Internal Server Error: /ours/"),
        ("/refused_row/", {}, 500, "Internal Server Error: /refused_row/"),
        ("/away/", {}, 503, "Service Unavailable: /away/"),
    ],
)
def test_what_goes_wrong_is_written_without_who_it_went_wrong_for(site, written, address, request_of_it, status, words):
    answer = ask(site, address, **request_of_it)

    lines = written()
    everything = json.dumps(lines)
    assert answer.status == status
    assert [words in line["message"] for line in lines].count(True) == 1, lines
    assert [secret for secret in SECRETS if secret in everything] == []
    assert {bool(line["request_id"]) for line in lines} == {True}


def test_a_line_says_when_how_bad_who_what_and_for_which_request(site, written):
    answer = ask(site, "/ours/")

    (line,) = [line for line in written() if line["logger"] == "django.request"]
    assert datetime.fromisoformat(line["time"]).utcoffset().total_seconds() == 0
    assert (line["level"], line["status"]) == ("ERROR", 500)
    assert line["pid"] > 1
    assert line["request_id"].encode() in answer.body
    assert dict(answer.headers)[b"x-request-id"] == line["request_id"].encode()
    assert "in ours\n" in line["exception"]
    assert line["exception"].endswith("RuntimeError: tripped over (mail address) from (address)")


def test_every_request_has_a_number_of_its_own(site, written):
    for _time in range(3):
        ask(site, "/slow/")
    logging.getLogger("pages").warning("Between two requests.")

    *numbers, none = [line.get("request_id") for line in written() if line["logger"] == "pages"]
    assert len(set(numbers)) == 3
    assert none is None


@pytest.mark.parametrize(
    ("cache_control", "is_told"),
    [("no-cache", False), ("max-age=60, public", False), ("private, no-cache", True), ("no-store", True)],
)
def test_only_an_answer_for_one_person_says_its_number(site, cache_control, is_told):
    answer = ask(site, "/slow/", query=f"say=Cache-Control:{cache_control.replace(' ', '%20')}")

    assert (b"x-request-id" in dict(answer.headers)) is is_told


@pytest.mark.parametrize("address", ["/ours/", "/away/"])
def test_whoever_meets_a_breakdown_is_told_what_to_say(site, written, address):
    answer = ask(site, address)

    number = dict(answer.headers)[b"x-request-id"].decode()
    assert f"If you tell us about this, say this number: {number}" in answer.body.decode()
    assert dict(answer.headers)[b"cache-control"] == b"no-store"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from 192.0.2.7:50000", "from (address):50000"),
        ("from [2001:db8::1]:443", "from [(address)]:443"),
        ("raddr=('::ffff:192.0.2.7', 1)", "raddr=('(address)', 1)"),
        ("Listening at: http://127.0.0.1:8000 or [::1]", "Listening at: http://127.0.0.1:8000 or [::1]"),
        ("at 12:34:56 with Python 3.11.7", "at 12:34:56 with Python 3.11.7"),
        ("Model::method() dict[1:2:3]", "Model::method() dict[1:2:3]"),
        ("to jane.o-hara+x@mail.example.org, and", "to (mail address), and"),
        ("/reset/jane%40example.org/", "/reset/(mail address)/"),
        ("GET /ct-scan/?q=jane&x=1 now", "GET /ct-scan/?(left out) now"),
        ("Why? Because. WHERE id = ?", "Why? Because. WHERE id = ?"),
        ("x" * 30_000 + "end", "x" * 19_997 + "end"),
    ],
)
def test_what_could_name_a_reader_is_taken_out(text, left):
    assert logs.without_people(text) == left


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "a%40" * 5_000, "1." * 10_000, ":" * 20_000, "?" * 20_000, "DETAIL: " * 2_500]
)
def test_long_nonsense_takes_no_long_time(text):
    assert logs.without_people(text)


def test_a_line_that_does_not_fit_together_is_written_all_the_same():
    record = logging.LogRecord("pages", logging.WARNING, "", 0, "%d pages", ("jane@example.org",), None)

    assert json.loads(logs.JsonLines().format(record))["message"] == "%d pages (and what belongs into it does not fit)"


def test_people_get_text(site, capsys):
    try:
        raise ValueError("jane@example.org")
    except ValueError:
        record = logging.LogRecord("pages", logging.ERROR, "", 0, "%s broke", ("It",), sys.exc_info())

    first, *_traceback, last = logs.TextLines().format(record).splitlines()

    assert (first, last) == ("ERROR pages: It broke", "ValueError: (mail address)")


def test_no_report_with_all_of_a_request_goes_by_mail():
    assert logging.getLogger("django").handlers == []


def test_the_server_writes_as_the_site_does():
    from gunicorn.config import Config

    config = Config()
    logger = logging.getLogger("gunicorn.error")
    before = logger.handlers[:], logger.level, logger.propagate
    try:
        ServerLog(config)
        (handler,) = logger.handlers
        record = logging.LogRecord("gunicorn.error", logging.INFO, "", 0, "Listening at 192.0.2.7", (), None)
        assert json.loads(handler.format(record))["message"] == "Listening at (address)"
    finally:
        logger.handlers[:], logger.level, logger.propagate = before


def test_the_server_writes_nothing_about_single_requests():
    from delivery.worker import Worker

    assert Worker.CONFIG_KWARGS["access_log"] is False
