"""Whose word is taken on who asks, and how."""

import re

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured

from delivery.proxies import believing
from tests.delivery.scenes import scope_of

PROXY = "10.0.0.1"


def seen_through(trusted: list[str], *, peer: str | None = PROXY, scheme="http", **headers: str | list[str]):
    """Give the scope of a request as what stands behind the proxies gets it."""
    passed = []

    async def behind(scope, receive, send):
        passed.append(scope)

    scope = scope_of("/") | {"client": (peer, 5_000) if peer else None, "scheme": scheme}
    for name, values in headers.items():
        for value in [values] if isinstance(values, str) else values:
            scope["headers"].append((name.replace("_", "-").encode(), value.encode("latin-1")))
    async_to_sync(believing(behind, trusted=trusted))(scope, None, None)
    return passed[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "is_believed"),
    [
        ([], PROXY, False),
        ([PROXY], PROXY, True),
        (["10.0.0.0/8"], PROXY, True),
        (["10.0.0.0/8"], "11.0.0.1", False),
        (["127.0.0.1", "10.0.0.1/32"], PROXY, True),
        (["::ffff:10.0.0.0/104"], "::ffff:10.0.0.1", True),
        (["::1"], "::1", True),
        (["::1"], "127.0.0.1", False),
        (["fd00::/8"], "fd12::9", True),
        (["0.0.0.0/0"], "::1", False),
        (["unix"], None, True),
        (["unix"], PROXY, False),
        (["unix", PROXY], None, True),
        ([PROXY], None, False),
        ([PROXY], "not an address", False),
    ],
)
def test_only_a_proxy_that_the_settings_name_is_believed(trusted, peer, is_believed):
    scope = seen_through(trusted, peer=peer, x_forwarded_proto="https", x_forwarded_for="192.0.2.7")

    assert scope["scheme"] == ("https" if is_believed else "http")
    assert (scope["client"] is not None and scope["client"][0] == "192.0.2.7") is is_believed


def test_a_proxy_that_says_nothing_changes_nothing():
    scope = seen_through([PROXY], scheme="https")

    assert (scope["scheme"], scope["client"]) == ("https", (PROXY, 5_000))


@pytest.mark.parametrize("said", ["wss,https", "ftp", "", "https\xff", "https, http"])
def test_what_no_proxy_of_ours_says_of_https_changes_nothing(said):
    assert seen_through([PROXY], x_forwarded_proto=said)["scheme"] == "http"


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),  # what stands before may be anybody's
        ("6.6.6.6, 192.0.2.7, 10.0.0.9", "192.0.2.7"),  # one proxy of ours behind the other
        (["6.6.6.6", "192.0.2.7"], "192.0.2.7"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("2001:db8::1", "2001:db8::1"),
        ("", PROXY),
        (", ".join(["6.6.6.6"] * 5_000), "6.6.6.6"),
    ],
)
def test_who_asks_is_the_last_who_is_no_proxy_of_ours(said, client):
    assert seen_through(["10.0.0.0/8"], x_forwarded_for=said)["client"][0] == client


@pytest.mark.parametrize("slip", ["10.0.0.1/8", "proxy.internal"])
def test_a_slip_in_the_setting_is_told_before_the_site_is_served(slip):
    with pytest.raises(ImproperlyConfigured, match=rf"{re.escape(slip)}.* commas between them"):
        believing(None, trusted=["127.0.0.1", slip])
