"""The link checker's command: what it asks for, what it says, and who sees the dead links."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.usages import addresses_in_pages, addresses_of_sources, dead_links, uses_of
from sources.link_checks import keep
from sources.links import LeftAlone, LinkAnswer
from sources.models import LinkCheck, Source
from tests.factories import NOW, fact, latest, new_draft, page, person, publish_again, published_page, source, withdraw

pytestmark = pytest.mark.django_db

LEADS = '<p>Read <a href="https://charity.example.org/scans">what a charity says</a> [source: leaflet].</p>'
PAGE, LEAFLET = "https://charity.example.org/scans", "https://leaflets.example.org/scan"
GONE = LinkAnswer(False, "The server says that there is nothing (404).", 404)
SLOW = LinkAnswer(False, "It does not answer in time.")


class Asker:
    """Answers as it is told, without asking anybody."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def ask(self, address):
        self.asked.append(address)
        answer = self.answers.get(address, LinkAnswer(True, "", 200, address))
        if answer is LeftAlone:
            raise LeftAlone("example.org")
        return answer


@pytest.fixture(autouse=True)
def leaflet():
    """A source that texts below cite."""
    return source("leaflet", title="Having a scan", address=LEAFLET)


BEFORE = NOW - timedelta(days=2)  # the first time that a dead link failed


def check(asker=None, *options, at=NOW):
    asker, said = asker or Asker(), StringIO()
    call_command("check_links", *options, asker=asker, now=lambda: at, stdout=said)
    return asker.asked, said.getvalue()


# What is asked for ----------------------------------------------------------------------------------------------------


def test_live_pages_and_sources_are_asked_for_each_once():
    published_page(body=LEADS)
    published_page("x-ray", title="X-ray", slug="x-ray", body=LEADS)

    asked, said = check()

    assert sorted(asked) == [PAGE, LEAFLET]
    assert "2 of 2 addresses asked: 2 work, 0 fail, 0 of those are dead." in said


@pytest.mark.parametrize(("only", "asked"), [("pages", [PAGE]), ("sources", [LEAFLET])])
def test_one_kind_alone_can_be_asked_for(only, asked):
    published_page(body=LEADS)

    assert check(None, f"--only={only}")[0] == asked


def test_drafts_and_withdrawn_pages_and_old_versions_are_not_asked_for():
    page("draft", title="Draft", body=LEADS)
    withdraw(published_page("gone", title="Gone", slug="gone", body=LEADS))
    publish_again(published_page(body=LEADS), body="<p>No link.</p>")

    assert addresses_in_pages() == set()


def test_a_source_without_an_address_is_not_asked_for():
    source("book", address="")

    assert addresses_of_sources() == {LEAFLET}


def test_a_run_asks_for_so_many_at_most_and_the_next_for_the_others():
    published_page(body=LEADS)

    first, said = check(None, "--most=1")
    second, _said = check(None, "--most=1", at=NOW + timedelta(days=1))

    assert sorted([*first, *second]) == [PAGE, LEAFLET]
    assert "1 of 2 addresses asked" in said


@pytest.mark.parametrize("most", ["0", "-3"])
def test_it_cannot_run_without_asking_for_anything(most):
    with pytest.raises(CommandError, match="1 or more"):
        check(None, f"--most={most}")


# What it says ---------------------------------------------------------------------------------------------------------


def test_the_report_tells_what_to_do():
    published_page(body=LEADS)
    for name in ("moved", "hand", "later", "slow"):
        source(name, address=f"https://{name}.example.org/")
    answers = {
        "https://moved.example.org/": LinkAnswer(True, "", 200, "https://new.example.org/", "https://new.example.org/"),
        "https://hand.example.org/": LinkAnswer(True, "The server does not answer programs (403).", 403),
        "https://later.example.org/": LeftAlone,
        "https://slow.example.org/": SLOW,
        PAGE: GONE,
    }

    keep(PAGE, GONE, at=BEFORE)
    _asked, said = check(Asker(**answers))

    assert "Moved for good. Correct the address:\n- https://moved.example.org/ -> https://new.example.org/\n" in said
    assert "To look at by hand:\n- https://hand.example.org/: The server does not answer programs (403).\n" in said
    assert "Left alone, because the server asked for it:\n- https://later.example.org/\n" in said
    assert "Failing. Called dead if they still do two days after they began:\n- https://slow.example.org/\n" in said
    assert f"- CT scan (editor@example.org): A link in the text leads to {PAGE}. The server says" in said
    assert "5 of 6 addresses asked: 3 work, 2 fail, 1 of those are dead." in said


def test_what_was_left_alone_keeps_what_was_known():
    keep(LEAFLET, GONE, at=NOW)

    check(Asker(**{LEAFLET: LeftAlone}), at=NOW + timedelta(days=1))

    assert LinkCheck.objects.get(address=LEAFLET).checked_at == NOW


# Who sees it ----------------------------------------------------------------------------------------------------------


def on_desk(client, path="/desk/pages/?state=links", who="editor"):
    client.force_login(person(who))
    return client.get(path).content.decode()


def test_a_link_that_is_gone_shows_on_the_desk_on_the_page_and_on_its_review(client):
    made = published_page(body=LEADS)
    for at in (BEFORE, NOW):
        check(Asker(**{PAGE: GONE}), at=at)

    review = latest(made).reviews.get()
    for path in ("/desk/", "/desk/pages/?state=links", f"/desk/versions/{latest(made).pk}/", review.get_absolute_url()):
        assert f"A link in the text leads to {PAGE}. The server says that there is nothing (404)." in on_desk(
            client, path
        )
    assert "editor@example.org" in on_desk(client, who="clinical")


@pytest.mark.parametrize("answer", [SLOW, GONE])
def test_a_link_that_fails_does_not_show_before_two_days_have_passed(client, answer):
    published_page(body=LEADS)

    for days in (0, 1):
        check(Asker(**{PAGE: answer}), at=NOW + timedelta(days=days))
        assert PAGE not in on_desk(client)

    check(Asker(**{PAGE: answer}), at=NOW + timedelta(days=2))
    assert PAGE in on_desk(client)

    check(at=NOW + timedelta(days=3))
    assert PAGE not in on_desk(client)


def test_the_dead_address_of_a_source_shows_with_each_live_page_that_cites_it_itself_or_by_a_fact():
    fact()
    published_page(body=LEADS)
    published_page("x-ray", title="X-ray", slug="x-ray", body="<p>[fact: scan-time] [source: leaflet]</p>")
    published_page("mri", title="MRI", slug="mri", body="<p>No source.</p>")
    for at in (BEFORE, NOW):
        keep(LEAFLET, GONE, at=at)

    assert [(details.extended_object.title, place.source.key) for details, place in dead_links()] == [
        ("CT scan", "leaflet"),
        ("X-ray", "leaflet"),
    ]


def test_a_part_of_a_page_is_not_another_address():
    Source.objects.update(address=f"{LEAFLET}#page=3")
    published_page(body=LEADS)

    for at in (BEFORE, NOW):
        check(Asker(**{LEAFLET: GONE}), at=at)

    assert [str(place.check) for _details, place in dead_links()] == [LEAFLET]


def test_a_dead_link_that_is_no_longer_in_use_does_not_show():
    made = published_page(body=LEADS)
    for at in (BEFORE, NOW):
        check(Asker(**{PAGE: GONE}), at=at)
    assert dead_links()

    publish_again(made, body="<p>No link.</p>")

    assert dead_links() == []


def test_readers_are_not_told(client):
    made = published_page(body=LEADS)
    for at in (BEFORE, NOW):
        check(Asker(**{PAGE: GONE, LEAFLET: GONE}), at=at)

    assert "there is nothing" not in client.get(made.get_absolute_url("en")).content.decode()


def test_dead_links_cost_the_same_few_queries_however_many():
    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = dead_links()
            [(str(place), str(details.owner)) for details, place in found]
        return len(queries), len(found)

    published_page("first", slug="first", body=LEADS)
    for at in (BEFORE, NOW):
        check(Asker(**{PAGE: GONE, LEAFLET: GONE}), at=at)
    few, two = cost()
    for n in range(3):
        published_page(f"more-{n}", slug=f"more-{n}", body=LEADS, by=person("editor", f"editor-{n}@example.org"))

    assert cost() == (few, two + 6)
    assert few <= 7


# Where something is used ----------------------------------------------------------------------------------------------


def test_where_a_source_or_fact_is_used_is_told_the_live_versions_first(leaflet):
    made = fact()
    first = published_page(body="<p>[fact: scan-time]</p>")
    published_page("x-ray", title="X-ray", slug="x-ray", body="<p>[fact: scan-time]</p>")
    publish_again(first, body=LEADS)
    new_draft(first, body="<p>[fact: scan-time]</p>")

    def told(thing):
        return [(use.title, use.is_live) for use in uses_of(thing)]

    assert told(made) == [("X-ray, version 1", True), ("CT scan, version 1", False)]
    assert told(leaflet) == [("CT scan, version 2", True), ("X-ray, version 1", True), ("CT scan, version 1", False)]
    assert uses_of(source("unused")) == []
