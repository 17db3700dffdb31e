"""The style guide: complete, for staff, and safe to show."""

import re
from html.parser import HTMLParser

import pytest

from styleguide.samples import groups
from styleguide.samples.made_up import LONG_WORD
from styleguide.views import shown_of
from tests.environment import ROOT
from tests.factories import person

COMPONENTS = sorted(path.stem for path in (ROOT / "templates/components").glob("*.html"))
GIVEN_NO_WORDS = {
    "earlier_version",
    "example_notice",
    "example_words",
    "freshness",
    "kept_notice",
    "month",
    "overdue_notice",
    "take_along",
}
SAMPLES = {sample.name: sample for samples in groups().values() for sample in samples}


class Ids(HTMLParser):
    """Collects the ids of a page, and what its labels and links point at."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.pointers = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in ("for", "aria-labelledby", "aria-describedby"):
                self.pointers += value.split()


def test_every_component_is_in_the_guide():
    assert sorted(SAMPLES) == COMPONENTS


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_first_what_it_is_for_and_what_to_give(name):
    first_line = (ROOT / f"templates/components/{name}.html").read_text().splitlines()[0]

    assert re.fullmatch(rf"\{{# templates/components/{name}\.html - .+\. Give: .+\. #\}}", first_line)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_stands_alone(name):
    shown = shown_of(SAMPLES[name])

    assert shown.words
    assert shown.short.strip()
    assert shown.long.strip()


@pytest.mark.parametrize("name", sorted(set(COMPONENTS) - GIVEN_NO_WORDS))
def test_a_component_is_shown_with_a_word_that_is_far_too_long(name):
    assert LONG_WORD in shown_of(SAMPLES[name]).long


@pytest.mark.django_db
def test_nothing_in_the_guide_shares_a_name_or_points_nowhere(client, settings):
    settings.DEBUG = True
    page = Ids(client.get("/styleguide/").content.decode())

    assert sorted(page.ids) == sorted(set(page.ids))
    assert set(page.pointers) <= set(page.ids)


@pytest.mark.django_db
def test_while_developing_anyone_sees_the_guide(client, settings):
    settings.DEBUG = True

    assert client.get("/styleguide/").status_code == 200


@pytest.mark.django_db
def test_readers_are_asked_to_sign_in(client):
    response = client.get("/styleguide/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/styleguide/"


@pytest.mark.django_db
def test_staff_see_the_guide(client):
    client.force_login(person("editor"))

    assert client.get("/styleguide/").status_code == 200


@pytest.mark.django_db
def test_an_account_that_is_not_staff_is_refused(client):
    user = person("editor")
    user.is_staff = False
    user.save()
    client.force_login(user)

    assert client.get("/styleguide/").status_code == 403
