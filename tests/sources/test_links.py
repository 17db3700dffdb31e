"""Links are asked for politely, never inside, and called dead only when that is sure."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3
from django.db import IntegrityError

from sources import links
from sources.link_checks import keep, most_needed
from sources.links import Asker, LeftAlone, LinkAnswer
from sources.models import LinkCheck
from sources.web_addresses import AddressRefused, is_public, look_up, to_ask
from tests.factories import NOW

DAY = timedelta(days=1)


# A server of our own --------------------------------------------------------------------------------------------------


class Server:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self):
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict] = []
        self.answers: dict[str, list] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                outer.asked.append((self.command, self.path))
                outer.headers.append(dict(self.headers))
                queue = outer.answers.get(self.path, [(200, {})])
                found = queue.pop(0) if len(queue) > 1 else queue[0]
                status, headers = found(self.headers) if callable(found) else found
                if status is None:  # hang up without a word
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = answer

            def log_message(self, *_args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def says(self, path, *answers):
        """Let it answer so, one after another, the last for ever: a status, (status, headers) or a function of what was sent."""
        self.answers[path] = [(answer, {}) if isinstance(answer, int) else answer for answer in answers]
        return self.url + path


@pytest.fixture
def server():
    """A web server on this machine."""
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


class Clock:
    """A time that passes only while somebody waits."""

    def __init__(self):
        self.at, self.waited = 1000.0, []

    def seconds(self):
        return self.at

    def pause(self, seconds):
        self.waited.append(seconds)
        self.at += seconds


@pytest.fixture
def clock():
    """A clock of our own."""
    return Clock()


@pytest.fixture
def asker(clock):
    """Somebody who asks, and may ask this machine."""
    return Asker(
        calls_itself="Test (+https://www.example.org/)",
        pause=clock.pause,
        seconds=clock.seconds,
        look_up=lambda host, port: [host],
        now=lambda: NOW,
    )


# What came of it ------------------------------------------------------------------------------------------------------


def test_a_link_that_works_is_asked_for_once_without_its_text(server, asker, clock):
    address = server.says("/", 200)

    assert asker.ask(address) == LinkAnswer(True, "", 200, address)
    assert server.asked == [("GET", "/")]
    assert clock.waited == []


def test_it_says_who_asks(server, asker):
    asker.ask(server.says("/a?b=c", 200))

    (headers,) = server.headers
    assert headers["User-Agent"] == "Test (+https://www.example.org/)"
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert "Cookie" not in headers
    assert "Referer" not in headers
    assert server.asked == [("GET", "/a?b=c")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_fails(server, asker, status):
    answer = asker.ask(server.says("/", status))

    assert (answer.ok, answer.status) == (False, status)
    assert "there is nothing" in answer.words


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 406, 407, 418, 429, 451, 600, 999])
def test_a_server_that_does_not_answer_programs_is_left_to_people(server, asker, status):
    answer = asker.ask(server.says("/", status))

    assert (answer.ok, answer.status) == (True, status)
    assert "Look at it by hand" in answer.words


@pytest.mark.parametrize("status", [500, 501, 520])
def test_an_error_fails_without_being_asked_for_again_and_again(server, asker, status):
    answer = asker.ask(server.says("/", status))

    assert (answer.ok, answer.status) == (False, status)
    assert len(server.asked) == 1


# Politeness -----------------------------------------------------------------------------------------------------------


def test_between_two_requests_to_one_host_there_is_a_pause(server, asker, clock):
    asker.ask(server.says("/a", 200))
    clock.at += 0.5
    asker.ask(server.says("/b", 200))

    assert clock.waited == [links.SECONDS_BETWEEN - 0.5]


def test_a_host_that_was_asked_long_ago_is_asked_at_once(server, asker, clock):
    asker.ask(server.says("/a", 200))
    clock.at += 100
    asker.ask(server.says("/b", 200))

    assert clock.waited == []


@pytest.mark.parametrize("status", [502, 503, 504, 429])
def test_a_server_without_time_is_asked_again_ever_later(server, asker, clock, status):
    assert asker.ask(server.says("/", status, status, 200)).ok

    assert len(server.asked) == 3
    assert clock.waited == [2.0, 4.0]


def test_a_server_that_never_has_time_is_given_up(server, asker):
    answer = asker.ask(server.says("/", 503))

    assert (answer.ok, answer.status) == (False, 503)
    assert len(server.asked) == links.RETRIES + 1


@pytest.mark.parametrize("wish", ["7", "Mon, 16 Nov 2026 12:00:07 GMT"])
def test_a_wish_to_be_asked_later_is_respected(server, asker, clock, wish):
    assert asker.ask(server.says("/", (503, {"Retry-After": wish}), 200)).ok

    assert clock.waited == [7.0]


@pytest.mark.parametrize("wish", ["soon", "-1", "Mon, 16 Nov 2020 12:00:00 GMT", "9" * 5])
def test_a_wish_that_is_none_or_too_long(server, asker, clock, wish):
    address = server.says("/", (503, {"Retry-After": wish}), 200)
    if wish == "99999":
        with pytest.raises(LeftAlone):
            asker.ask(address)
        assert clock.waited == []
    else:
        assert asker.ask(address).ok
        assert clock.waited == [2.0]


def test_a_host_that_asks_to_be_left_alone_is_not_asked_again_in_this_run(server, asker):
    with pytest.raises(LeftAlone):
        asker.ask(server.says("/a", (429, {"Retry-After": "3600"})))
    with pytest.raises(LeftAlone):
        asker.ask(server.says("/b", 200))

    assert server.asked == [("GET", "/a")]


def test_a_wish_of_a_page_that_answered_is_none(server, asker, clock):
    assert asker.ask(server.says("/", (200, {"Retry-After": "3600"}))).ok


def test_a_connection_that_breaks_is_tried_again(server, asker, clock):
    assert asker.ask(server.says("/", (None, {}), 200)).ok
    assert clock.waited == [2.0]


def test_a_connection_that_always_breaks_fails(server, asker):
    answer = asker.ask(server.says("/", (None, {})))

    assert answer == LinkAnswer(False, "It cannot be reached.")
    assert len(server.asked) == links.RETRIES + 1


# Where it leads -------------------------------------------------------------------------------------------------------


def test_a_link_that_moved_for_good_says_where(server, asker):
    address = server.says("/old", (301, {"Location": "/newer"}))
    server.says("/newer", (308, {"Location": f"{server.url}/new#part"}))

    assert asker.ask(address) == LinkAnswer(True, "", 200, f"{server.url}/new", f"{server.url}/new")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_link_that_leads_elsewhere_for_now_only_works(server, asker, status):
    address = server.says("/old", (301, {"Location": "/newer"}))
    server.says("/newer", (status, {"Location": "/new"}))

    assert asker.ask(address) == LinkAnswer(True, "", 200, f"{server.url}/new", "")


def test_a_link_that_leads_to_nothing_fails(server, asker):
    address = server.says("/old", (301, {"Location": "/new"}))
    server.says("/new", 404)

    answer = asker.ask(address)
    assert (answer.ok, answer.status, answer.final_address, answer.moved_to) == (False, 404, f"{server.url}/new", "")


def test_a_link_that_leads_in_a_circle_fails(server, asker):
    answer = asker.ask(server.says("/", (302, {"Location": "/"})))

    assert not answer.ok
    assert "without end" in answer.words
    assert len(server.asked) == links.MOST_REDIRECTS + 1


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "https:///x"])
def test_a_link_that_leads_to_something_else_than_the_web_is_not_followed(server, asker, where):
    answer = asker.ask(server.says("/", (302, {"Location": where})))

    assert answer == LinkAnswer(False, "It leads to something that is not a web address.")


def test_a_redirect_without_an_address_is_left_to_people(server, asker):
    answer = asker.ask(server.says("/", 302))

    assert (answer.ok, answer.status) == (True, 302)
    assert "Look at it by hand" in answer.words


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("/café".encode(), "/caf%C3%A9"),
        ("/café".encode("latin-1"), "/caf%E9"),
        ("/café?naïve=é".encode(), "/caf%C3%A9?na%C3%AFve=%C3%A9"),
        ("/caf%E9 and é".encode("latin-1"), "/caf%E9%20and%20%E9"),
        (b"/a b", "/a%20b"),
        (b"new", "/one/new"),
        (b"?page=2", "/one/old?page=2"),
        (b"../two/./new", "/two/new"),
        (b"\\two\\new?back\\slash", "/two/new?back%5Cslash"),
        (b"/" + b"long" * 600, "/" + "long" * 600),
    ],
)
def test_a_link_leads_where_browsers_follow_it(server, asker, sent, asked):
    address = server.says("/one/old", (301, {"Location": sent.decode("latin-1")}))

    assert asker.ask(address).ok
    assert server.asked == [("GET", "/one/old"), ("GET", asked)]


def test_a_host_in_letters_of_its_language_is_asked_as_the_network_knows_it(server, asker, clock):
    looked_up = []

    def this_machine(host, port):
        looked_up.append(host)
        return ["127.0.0.1"]

    asker = Asker(calls_itself="Test", pause=clock.pause, seconds=clock.seconds, look_up=this_machine)
    server.says("/old", (301, {"Location": f"http://exämple.org:{server.port}/".encode().decode("latin-1")}))

    assert asker.ask(f"http://straße.example:{server.port}/old").ok
    assert looked_up == ["strasse.example", "xn--exmple-cua.org"]
    assert [headers["Host"].partition(":")[0] for headers in server.headers] == looked_up


def test_a_server_that_leads_in_a_circle_until_it_sees_its_cookie_works(server, asker):
    def answer(headers):
        return (200, {}) if headers["Cookie"] == "seen=1" else (302, {"Location": "/", "Set-Cookie": "seen=1; Path=/"})

    address = server.says("/", answer)

    assert asker.ask(address).ok
    assert len(server.asked) == 2
    asker.ask(server.says("/other", 200))
    assert server.headers[-1].get("Cookie") is None


def test_a_host_with_an_address_that_nobody_answers_at_is_asked_at_its_next(server, clock):
    with socket.create_server(("127.0.0.2", 0)) as free:
        nobody = free.getsockname()
    asker = Asker(
        calls_itself="Test", pause=clock.pause, seconds=clock.seconds, look_up=lambda *_: [nobody[0], "127.0.0.1"]
    )

    assert asker.ask(server.says("/", 200).replace("127.0.0.1", "example.org")).ok


def test_a_certificate_between_that_a_server_leaves_out_is_left_to_people(asker, monkeypatch):
    def refuse(*_args, **_more):
        error = ssl.SSLCertVerificationError(1, "unable to get local issuer certificate")
        error.verify_code = 20
        raise urllib3.exceptions.SSLError(error) from error

    monkeypatch.setattr(urllib3.HTTPSConnectionPool, "urlopen", refuse)

    answer = asker.ask("https://example.org/")
    assert answer.ok
    assert "Look at it by hand" in answer.words


# Never inside ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inside",
    [
        *(
            "127.0.0.1",
            "127.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
        ),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
        *("2001:db8::1", "192.0.2.1", "not an address", ""),
    ],
)
def test_an_address_inside_is_never_public(inside):
    assert not is_public(inside)


@pytest.mark.parametrize("outside", ["8.8.8.8", "151.101.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(outside):
    assert is_public(outside)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]", "127.0.0.1."]
)
def test_this_machine_is_not_asked_however_it_is_called(server, clock, host):
    asker = Asker(calls_itself="Test", pause=clock.pause, seconds=clock.seconds)

    assert not asker.ask(f"http://{host}:{server.port}/").ok
    assert server.asked == []


def test_a_host_with_one_address_inside_is_not_asked(monkeypatch):
    rows = [(None, None, None, "", (found, 80)) for found in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: rows)
    with pytest.raises(AddressRefused):
        look_up("example.org", 80)

    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: rows[:1])
    assert look_up("example.org", 80) == ["8.8.8.8"]


def test_a_redirect_inside_is_not_followed(server, clock):
    def outside_is_this_machine(host, port):
        if host == "outside.example.org":
            return ["127.0.0.1"]
        return look_up(host, port)

    server.says("/", (302, {"Location": f"http://127.0.0.1:{server.port}/secret"}))
    asker = Asker(calls_itself="Test", pause=clock.pause, seconds=clock.seconds, look_up=outside_is_this_machine)

    answer = asker.ask(f"http://outside.example.org:{server.port}/")

    assert answer == LinkAnswer(False, "This host is not on the public internet, so it is not asked.")
    assert server.asked == [("GET", "/")]


def test_the_very_address_that_was_looked_at_is_asked_under_the_name_of_its_host(server, clock):
    asker = Asker(
        calls_itself="Test", pause=clock.pause, seconds=clock.seconds, look_up=lambda host, port: ["127.0.0.1"]
    )

    assert asker.ask(f"http://no-such-host.invalid:{server.port}/x").ok
    assert server.headers[0]["Host"] == f"no-such-host.invalid:{server.port}"


def test_an_address_with_a_password_is_not_asked(server, asker):
    assert not asker.ask(f"http://me:secret@127.0.0.1:{server.port}/").ok
    assert server.asked == []


def test_a_host_that_does_not_exist_fails_in_words(clock):
    def nobody(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    asker = Asker(calls_itself="Test", pause=clock.pause, seconds=clock.seconds, look_up=nobody)

    assert asker.ask("https://no-such-host.invalid/") == LinkAnswer(False, "There is no such host.")
    assert clock.waited == []


def test_a_server_that_speaks_no_tls_fails_in_words(server, asker):
    answer = asker.ask(f"https://127.0.0.1:{server.port}/")

    assert not answer.ok
    assert answer.words


@pytest.mark.parametrize(
    ("href", "asked"),
    [
        ("https://example.org/a#b", "https://example.org/a"),
        ("http://example.org", "http://example.org"),
        ("/here/", ""),
        ("#part", ""),
        ("mailto:a@example.org", ""),
        ("tel:123", ""),
        ("ftp://example.org/", ""),
        ("http://[", ""),
        ("https:///nowhere", ""),
        (f"https://example.org/{'a' * 2000}", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_are_asked_for(href, asked):
    assert to_ask(href) == asked


# Keeping --------------------------------------------------------------------------------------------------------------

BAD = LinkAnswer(False, "It does not answer in time.")
GONE = LinkAnswer(False, "There is nothing.", 404)
GOOD = LinkAnswer(True, "", 200, "https://example.org/")


def kept(*answers, address="https://example.org/"):
    """Keep what came of asking, once a day or at the times given."""
    for at, answer in answers:
        keep(address, answer, at=at)
    check = LinkCheck.objects.get(address=address)
    assert check.is_dead == LinkCheck.objects.dead().filter(pk=check.pk).exists()
    return check


@pytest.mark.django_db
def test_one_failure_is_no_death():
    check = kept((NOW, BAD))

    assert (check.is_dead, check.failing_since, check.status) == (False, NOW.date(), None)


@pytest.mark.django_db
def test_failing_twice_on_one_day_is_no_death():
    assert not kept((NOW, BAD), (NOW + timedelta(hours=5), BAD)).is_dead


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [BAD, GONE, LinkAnswer(False, "An error.", 503)])
def test_failing_for_two_days_is_death_and_nothing_less_is_whatever_the_reason(answer):
    assert not kept((NOW, answer), (NOW + DAY, answer)).is_dead

    check = kept((NOW + 2 * DAY, answer))
    assert (check.is_dead, check.failing_since) == (True, NOW.date())


@pytest.mark.django_db
def test_a_day_is_a_day_where_the_team_is():
    before_midnight = datetime(2026, 11, 16, 23, 59, tzinfo=UTC)

    assert kept((before_midnight, BAD), (before_midnight + timedelta(days=1, minutes=2), BAD)).is_dead


@pytest.mark.django_db
def test_what_worked_in_between_starts_anew():
    check = kept((NOW, BAD), (NOW + 2 * DAY, GOOD), (NOW + 4 * DAY, BAD))

    assert (check.is_dead, check.failing_since) == (False, (NOW + 4 * DAY).date())


@pytest.mark.django_db
def test_what_works_again_is_alive():
    check = kept((NOW, GONE), (NOW + 2 * DAY, GONE), (NOW + 3 * DAY, GOOD))

    assert (check.is_dead, check.ok, check.failing_since, check.words) == (False, True, None, "")


@pytest.mark.django_db
def test_an_address_has_one_row_however_often_it_was_asked_for():
    kept((NOW, BAD), (NOW + DAY, BAD), (NOW + 2 * DAY, GOOD))

    assert LinkCheck.objects.count() == 1


@pytest.mark.django_db
def test_a_link_fails_since_a_day_or_works():
    with pytest.raises(IntegrityError, match="a_link_that_fails_does_so_since_a_day"):
        LinkCheck.objects.create(address="x", checked_at=NOW, checked_on=NOW.date(), ok=False)


@pytest.mark.django_db
def test_those_never_asked_for_come_first_then_the_longest_ago():
    for name, days in (("yesterday", 1), ("last-week", 7)):
        keep(name, GOOD, at=NOW - days * DAY)

    assert most_needed(["yesterday", "new", "last-week", "new"], 10) == ["new", "last-week", "yesterday"]
    assert most_needed(["yesterday", "new", "last-week"], 2) == ["new", "last-week"]
