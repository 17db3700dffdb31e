"""A link that goes by way of somebody who can note who follows it is found, and the page it leads to is named."""

import pytest
from django.core.exceptions import ValidationError

from sources.detours import objection_to_detour
from sources.models import Source
from tests.factories import source

PAGE = "https://guidelines.example.org/tests?a=1&b=2#part"
SAID = "https%3A%2F%2Fguidelines.example.org%2Ftests%3Fa%3D1%26b%3D2%23part"
FILTERED = f"https://eur01.safelinks.protection.outlook.com/?url={SAID}&data=05%7C02%7Ceditor%40example.org"
FOUND = f"https://www.google.com/url?sa=t&url={SAID}&ved=x"


@pytest.mark.parametrize(
    "href",
    [
        FILTERED,
        FOUND,
        f"https://www.google.co.uk/url?q={SAID}",
        f"https://l.facebook.com/l.php?u={SAID}&h=x",
        f"https://linkprotect.cudasvc.com/url?a={SAID}&c=x",
        f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp.html?url={SAID}",
        f"https://EUR01.safelinks.protection.outlook.com?url={SAID}",
        f"https://www.google.com/url?q={FILTERED.replace('%', '%25').replace('&', '%26')}",
    ],
)
def test_where_a_detour_says_what_it_leads_to_that_is_named(href):
    assert objection_to_detour(href).endswith(f"Put in the page itself: {PAGE}")


@pytest.mark.parametrize(
    "href",
    [
        "https://protect-eu.mimecast.com/s/abc",
        "https://urldefense.com/v3/__https://example.org__;!!x",
        "https://bit.ly/abc",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=https://bit.ly/abc",
    ],
)
def test_where_it_does_not_one_is_told_to_open_it(href):
    assert objection_to_detour(href).endswith("Open it, and put in the address that you get to.")


@pytest.mark.parametrize(
    "href",
    [
        "",
        PAGE,
        "/urgent/",
        "#part",
        "mailto:a@bit.ly",
        "tel:999",
        "https://rabbit.ly/",
        "https://www.google.com/maps?q=x",
        "http://[",
        "https://example.org/?url=https://bit.ly/abc",
        "https://www.mimecast.com/about/",
    ],
)
def test_any_other_address_is_none(href):
    assert objection_to_detour(href) == ""


@pytest.mark.django_db
def test_a_source_is_given_no_detour_but_one_that_has_it_can_be_said_to_be_withdrawn():
    made = source()
    made.address = FILTERED
    with pytest.raises(ValidationError, match="by way of eur01") as refused:
        made.full_clean()
    assert list(refused.value.message_dict) == ["address"]

    Source.objects.filter(pk=made.pk).update(address=FILTERED)
    made.state = Source.Standing.WITHDRAWN
    made.full_clean()
