"""Asks politely whether addresses of other sites still answer: one request at a time, with pauses, and never inside.

What is asked for comes from pages and sources, so an address is only followed to hosts of the public internet, by the
very network address that was looked at before.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.models import LONGEST_ADDRESS, LinkCheck

TIMEOUT = urllib3.Timeout(connect=10, read=20)
SECONDS_BETWEEN = 2.0  # between two requests to one host
RETRIES = 2
LONGEST_WAIT = 60.0  # seconds; a host that asks for more is left alone for the rest of the run
MOST_REDIRECTS = 5
_FOR_GOOD = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (429, 502, 503, 504)
#: A server that will not answer a program may well answer people.
_NOT_FOR_PROGRAMS = (401, 403, 407, 429, 451)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What came of asking for one address. `moved_to` is where it leads for good, or ""."""

    ok: bool
    words: str
    status: int | None = None
    final_address: str = ""
    moved_to: str = ""


class Refused(Exception):
    """An address that is not asked for; the text says why."""


class LeftAlone(Exception):
    """A host that asked to be left alone for longer than we wait."""


def to_ask(href: str) -> str:
    """Give the address to ask for where a link leads to another site by http or https, or ""."""
    address = urldefrag(href).url
    try:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.hostname and len(address) <= LONGEST_ADDRESS:
            return address
    except ValueError:
        pass
    return ""


# Where to --------------------------------------------------------------------------------------------------------------


def is_public(network_address: str) -> bool:
    """Say whether a network address is one of the public internet: not private, of this machine, its link or a group."""
    try:
        found = _inside(ip_address(network_address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def _inside(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return IPv4Address(int(found) & 0xFFFFFFFF)
        return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else found)
    return found


def look_up(host: str, port: int) -> str:
    """Give the network address of a host.

    Raises:
        Refused: one of its addresses is not of the public internet.
        OSError: it has none.
    """
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(is_public, found)):
        raise Refused(_("This host is not on the public internet, so it is not asked."))
    return found[0]


# Asking ---------------------------------------------------------------------------------------------------------------


class Asker:
    """Asks for one address after another. What waits, tells the time and looks hosts up can be given from outside."""

    def __init__(
        self,
        *,
        calls_itself: str,
        pause: Callable[[float], None] = time.sleep,
        seconds: Callable[[], float] = time.monotonic,
        look_up: Callable[[str, int], str] = look_up,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._headers = {"User-Agent": calls_itself, "Accept": "*/*"}
        self._pause, self._seconds, self._look_up, self._now = pause, seconds, look_up, now
        self._asked_at: dict[str, float] = {}
        self._left_alone: set[str] = set()

    def ask(self, address: str) -> Answer:
        """Ask for an address, following where it leads.

        Raises:
            LeftAlone: its host, or one it leads to, asked to be left alone for now.
        """
        here, is_for_good, moved = address, True, 0
        try:
            while True:
                status, location = self._status_of(here)
                if status not in _REDIRECTS or not location:
                    break
                moved += 1
                if moved > MOST_REDIRECTS:
                    return Answer(False, _("It leads from one address to the next without end."), status, here)
                is_for_good = is_for_good and status in _FOR_GOOD
                here = to_ask(urljoin(here, location))
                if not here:
                    raise Refused(_("It leads to something that is not a web address."))
        except Refused as refusal:
            return Answer(False, str(refusal))
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
            return Answer(False, _why(error))
        return _judged(status, here, moved_to=here if moved and is_for_good else "")

    def _status_of(self, address: str) -> tuple[int, str]:
        """Give the status of an address and where it leads; one that has no time is asked again after a while."""
        for attempt in range(RETRIES + 1):
            is_last = attempt == RETRIES
            wait = 2.0 * 2**attempt
            try:
                status, location, retry_after = self._request("HEAD", address)
                if status >= 400 and status not in _LATER:
                    status, location, retry_after = self._request("GET", address)
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

    def _request(self, method: str, address: str) -> tuple[int, str, float]:
        """Give status, Location and how many seconds to wait of one request; of the body nothing is read."""
        parts = urlsplit(address)
        host, is_https = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_https else 80)
        if parts.username is not None:
            raise Refused(_("An address with a name or password in it is not asked for."))
        network_address = self._look_up(host, port)
        self._wait_for(host)
        with _pool(network_address, host, port, is_https) as pool:
            response = pool.urlopen(
                method,
                parts._replace(scheme="", netloc="", fragment="").geturl() or "/",
                headers={**self._headers, "Host": parts.netloc},
                redirect=False,
                retries=False,
                timeout=TIMEOUT,
                preload_content=False,
            )
            try:
                headers = response.headers
                is_asked_to_wait = response.status in _LATER
                wait = _seconds_to_wait(headers.get("Retry-After", ""), self._now()) if is_asked_to_wait else 0.0
                return response.status, headers.get("Location", ""), wait
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


def _pool(network_address: str, host: str, port: int, is_https: bool) -> urllib3.HTTPConnectionPool:
    """Give connections to the network address that was looked at, for the host of that name."""
    if is_https:
        return urllib3.HTTPSConnectionPool(
            network_address, port, maxsize=1, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
        )
    return urllib3.HTTPConnectionPool(network_address, port, maxsize=1)


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _seconds_to_wait(retry_after: str, now: datetime) -> float:
    """Read a Retry-After header: seconds or a date. See RFC 9110, 10.2.3."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _judged(status: int, address: str, moved_to: str) -> Answer:
    if status < 400:
        return Answer(True, "", status, address, moved_to)
    if status in LinkCheck.GONE:
        return Answer(
            False, _("The server says that there is nothing (%(status)s).") % {"status": status}, status, address
        )
    if status in _NOT_FOR_PROGRAMS:
        words = _("The server does not answer programs (%(status)s). Look at it by hand.")
        return Answer(True, words % {"status": status}, status, address)
    return Answer(False, _("The server answers with an error (%(status)s).") % {"status": status}, status, address)


def _why(error: Exception) -> str:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError | urllib3.exceptions.SSLError) for cause in causes):
        return _("Its certificate is not one that browsers trust.")
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return _("There is no such host.")
    if any(isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError) for cause in causes):
        return _("It does not answer in time.")
    return _("It cannot be reached.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# Keeping --------------------------------------------------------------------------------------------------------------


def most_needed(addresses: Iterable[str], most: int) -> list[str]:
    """Give as many of these addresses as are asked for in one run: those never asked for, then the longest ago."""
    checked = {address: at.timestamp() for address, at in LinkCheck.objects.values_list("address", "checked_at")}
    return sorted(set(addresses), key=lambda address: (checked.get(address, 0.0), address))[:most]


@transaction.atomic
def keep(address: str, answer: Answer, *, at: datetime) -> LinkCheck:
    """Write down what came of asking for an address."""
    today = timezone.localdate(at)
    before = LinkCheck.objects.select_for_update().filter(address=address).first()
    failing_since = (before.failing_since if before else None) or today
    check, _made = LinkCheck.objects.update_or_create(
        address=address,
        defaults={
            "checked_at": at,
            "checked_on": today,
            "status": answer.status,
            "ok": answer.ok,
            "final_address": answer.final_address[:LONGEST_ADDRESS],
            "failing_since": None if answer.ok else failing_since,
            "words": answer.words[:300],
        },
    )
    return check
