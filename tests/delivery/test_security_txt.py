"""The file by which people know whom to tell about a hole."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks
from time_machine import travel

from delivery.security_txt import ADDRESS, objection_to_contact, security_txt, text
from tests import factories

CONTACT = "mailto:security@example.org"


def expires(words: str) -> datetime:
    (found,) = re.findall(r"^Expires: (\S+)$", words, re.MULTILINE)
    return datetime.fromisoformat(found)


def test_it_never_lapses_and_never_promises_a_year():
    day = datetime(2027, 2, 27, 23, 59, 59, 999_999, tzinfo=UTC)
    for number in range(2_000):
        now = day + timedelta(days=number)

        assert timedelta(days=90) < expires(text(CONTACT, now)) - now < timedelta(days=365)


def test_it_says_what_the_rfc_wants(rf, settings):
    settings.SITE_URL = "https://www.example.org"
    settings.SECURITY_CONTACT = CONTACT

    with travel("2027-03-01T10:00:00Z", tick=False):
        answer = security_txt(rf.get(ADDRESS))

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-08-28T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://www.example.org/.well-known/security.txt",
    ]
    assert "no-cache" not in answer["Cache-Control"]  # so the page store keeps none; see tests/delivery/test_hostile.py


@pytest.mark.django_db
def test_without_a_contact_the_contact_page_stands_in_if_there_is_one(client, settings):
    settings.SITE_URL = "https://www.example.org"
    before = client.get(ADDRESS).status_code
    page = factories.published_page("contact", title="Contact us", slug="contact-us")

    during = client.get(ADDRESS).content.decode()
    factories.withdraw(page)

    assert before == 404
    assert "Contact: https://www.example.org/contact-us/\n" in during
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("contact", "is_fine"),
    [
        ("", True),
        ("mailto:security@example.org", True),
        ("https://example.org/contact/", True),
        ("security@example.org", False),
        ("http://example.org/contact/", False),
        ("mailto:security", False),
        ("https://", False),
        ("mailto:a@example.org\nExpires: never", False),
    ],
)
def test_a_contact_that_nobody_can_follow_is_refused_before_the_site_is_served(settings, contact, is_fine):
    settings.SECURITY_CONTACT = contact

    assert (objection_to_contact(contact) == "") is is_fine
    assert ("delivery.E003" not in [found.id for found in run_checks()]) is is_fine
