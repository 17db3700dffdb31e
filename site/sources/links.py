"""Asks politely whether addresses of other sites still answer: one request at a time, with pauses, and never inside.

It asks as a browser would, since that is what readers have: with GET, for not every server answers HEAD as it answers
people. Nothing of a page's text is read.

What is asked for comes from pages and sources, so an address is only followed to hosts of the public internet, by the
very network address that was looked at before.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.request import Request

import urllib3
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.models import LinkCheck
from sources.web_addresses import AddressRefused, is_of_the_web, look_up

TIMEOUT = urllib3.Timeout(connect=10, read=20)
SECONDS_BETWEEN = 2.0  # between two requests to one host
RETRIES = 2
LONGEST_WAIT = 60.0  # seconds; a host that asks for more is left alone for the rest of the run
MOST_REDIRECTS = 20  # as browsers have it
_FOR_GOOD = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (429, 502, 503, 504)
#: What OpenSSL says where a server leaves out a certificate between its own and one that is known; browsers find it.
_CERTIFICATE_LEFT_OUT = (20, 21)


@dataclass(frozen=True)
class LinkAnswer:
    """What came of asking for one address. `moved_to` is where it leads for good, or "".

    It is `ok` with words where only a person can tell.
    """

    ok: bool
    words: str
    status: int | None = None
    final_address: str = ""
    moved_to: str = ""


class LeftAlone(Exception):
    """A host that asked to be left alone for longer than we wait."""


class Asker:
    """Asks for one address after another. What waits, tells the time and looks hosts up can be given from outside."""

    def __init__(
        self,
        *,
        calls_itself: str,
        pause: Callable[[float], None] = time.sleep,
        seconds: Callable[[], float] = time.monotonic,
        look_up: Callable[[str, int], list[str]] = look_up,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._headers = {
            "User-Agent": calls_itself,
            "Accept": "text/html,*/*;q=0.8",
            "Accept-Language": "en-GB,en;q=0.5",
        }
        self._pause, self._seconds, self._look_up, self._now = pause, seconds, look_up, now
        self._asked_at: dict[str, float] = {}
        self._left_alone: set[str] = set()

    def ask(self, address: str) -> LinkAnswer:
        """Ask for an address, following where it leads.

        Raises:
            LeftAlone: its host, or one it leads to, asked to be left alone for now.
        """
        here, is_for_good, moved = address, True, 0
        cookies = CookieJar()  # some servers lead in a circle until they see theirs again
        try:
            while True:
                status, location = self._status_of(here, cookies)
                if status not in _REDIRECTS or not location:
                    break
                moved += 1
                if moved > MOST_REDIRECTS:
                    return LinkAnswer(False, _("It leads from one address to the next without end."), status, here)
                is_for_good = is_for_good and status in _FOR_GOOD
                here = urldefrag(urljoin(here, _read(location))).url
                if not is_of_the_web(here):
                    raise AddressRefused(_("It leads to something that is not a web address."))
        except AddressRefused as refusal:
            return LinkAnswer(False, str(refusal))
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
            return _failed(error)
        return _judged(status, here, moved_to=here if moved and is_for_good else "")

    def _status_of(self, address: str, cookies: CookieJar) -> tuple[int, str]:
        """Give the status of an address and where it leads; one that has no time is asked again after a while."""
        for attempt in range(RETRIES + 1):
            is_last = attempt == RETRIES
            wait = 2.0 * 2**attempt
            try:
                status, location, retry_after = self._request(address, cookies)
            except (TimeoutError, urllib3.exceptions.TimeoutError, urllib3.exceptions.ProtocolError):
                if is_last:
                    raise
            else:
                if retry_after > LONGEST_WAIT:
                    self._left_alone.add(_host(address))
                    raise LeftAlone(_host(address))
                if status not in _LATER or is_last:
                    return status, location
                wait = max(wait, retry_after)
            self._pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def _request(self, address: str, cookies: CookieJar) -> tuple[int, str, float]:
        """Give status, Location and how many seconds to wait of one request; of the body nothing is read."""
        parts = urlsplit(address)
        host, is_https = _host(address), parts.scheme == "https"
        usual_port = 443 if is_https else 80
        port = parts.port or usual_port
        if parts.username is not None:
            raise AddressRefused(_("An address with a name or password in it is not asked for."))
        network_addresses = self._look_up(host, port)
        self._wait_for(host)
        named = f"[{host}]" if ":" in host else host
        asked = Request(address)  # noqa: S310 - it is for the cookies alone, and was of the web
        cookies.add_cookie_header(asked)
        headers = {
            **self._headers,
            **asked.unredirected_hdrs,
            "Host": named if port == usual_port else f"{named}:{port}",
        }
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        response = _first_answer(network_addresses, host, port, is_https, target, headers)
        try:
            cookies.extract_cookies(response, asked)  # type: ignore[arg-type]
            is_asked_to_wait = response.status in _LATER
            wait = _seconds_to_wait(response.headers.get("Retry-After", ""), self._now()) if is_asked_to_wait else 0.0
            return response.status, response.headers.get("Location", ""), wait
        finally:
            response.close()

    def _wait_for(self, host: str) -> None:
        """Wait until this host may be asked once more."""
        if host in self._left_alone:
            raise LeftAlone(host)
        if host in self._asked_at:
            remaining = self._asked_at[host] + SECONDS_BETWEEN - self._seconds()
            if remaining > 0:
                self._pause(remaining)
        self._asked_at[host] = self._seconds()


def _first_answer(
    network_addresses: list[str], host: str, port: int, is_https: bool, target: str, headers: dict[str, str]
) -> urllib3.BaseHTTPResponse:
    """Ask the first of these network addresses that takes a connection, as the host of that name."""
    *others, last = network_addresses
    for network_address in others:
        with contextlib.suppress(urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            return _answer(network_address, host, port, is_https, target, headers)
    return _answer(last, host, port, is_https, target, headers)


def _answer(
    network_address: str, host: str, port: int, is_https: bool, target: str, headers: dict[str, str]
) -> urllib3.BaseHTTPResponse:
    if is_https:
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            network_address, port, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    else:
        pool = urllib3.HTTPConnectionPool(network_address, port)
    return pool.urlopen(
        "GET", target, headers=headers, redirect=False, retries=False, timeout=TIMEOUT, preload_content=False
    )


def _read(location: str) -> str:
    """Read a Location header as browsers do: bytes that are UTF-8, or else go back as they came; see RFC 9110, 10.2.2."""
    path, question_mark, query = location.encode("latin-1").partition(b"?")
    sent = path.replace(b"\\", b"/") + question_mark + query
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return quote(sent, safe="!#$%&'()*+,/:;=?@[]~")


def _host(address: str) -> str:
    """Give the host of an address in letters that the network knows."""
    return (urlsplit(address).hostname or "").encode("idna").decode()


def _seconds_to_wait(retry_after: str, now: datetime) -> float:
    """Read a Retry-After header: seconds or a date. See RFC 9110, 10.2.3."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _judged(status: int, address: str, moved_to: str) -> LinkAnswer:
    """Say what a server's own answer means to a reader: only it can say that there is nothing, or that it is broken."""
    given = {"status": status}
    if status in LinkCheck.GONE:
        return LinkAnswer(False, _("The server says that there is nothing (%(status)s).") % given, status, address)
    if 500 <= status < 600:
        return LinkAnswer(False, _("The server answers with an error (%(status)s).") % given, status, address)
    if status >= 400:
        words = _("The server does not answer programs (%(status)s). Look at it by hand.")
        return LinkAnswer(True, words % given, status, address)
    if status in _REDIRECTS:
        words = _("The server says that it has moved (%(status)s), and not where to. Look at it by hand.")
        return LinkAnswer(True, words % given, status, address)
    return LinkAnswer(True, "", status, address, moved_to)


def _failed(error: Exception) -> LinkAnswer:
    causes = list(_causes(error))
    if any(getattr(cause, "verify_code", None) in _CERTIFICATE_LEFT_OUT for cause in causes):
        return LinkAnswer(True, _("Its certificate cannot be checked from here. Look at it by hand."))
    if any(isinstance(cause, ssl.SSLError | urllib3.exceptions.SSLError) for cause in causes):
        return LinkAnswer(False, _("Its certificate is not one that browsers trust."))
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return LinkAnswer(False, _("There is no such host."))
    if any(isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError) for cause in causes):
        return LinkAnswer(False, _("It does not answer in time."))
    return LinkAnswer(False, _("It cannot be reached."))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
