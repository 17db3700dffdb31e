"""A version is seen as on a phone, on paper, in the dark, without scripts, in large letters and from right to left."""

import re

import pytest

from desk.previews import WAYS, stylesheet
from tests import factories
from tests.cases import first
from tests.factories import latest, person
from tests.reviews.scenes import submitted

NAMES = [way.name for way in WAYS]


@pytest.mark.django_db
@pytest.mark.parametrize("name", first(2, NAMES))
@pytest.mark.parametrize("role", first(1, ["clinical", "editor"]))
def test_each_way_is_a_frame_in_which_nothing_runs(client, role, name):
    version = latest(factories.page())
    client.force_login(person(role))

    around = client.get(f"/desk/versions/{version.pk}/preview/?as={name}")
    words = around.content.decode()
    (frame,) = re.findall("<iframe[^>]*>", words)
    inside = client.get(re.search('src="([^"]+)"', frame)[1].replace("&amp;", "&"))

    assert 'sandbox="allow-same-origin"' in frame
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    assert "unsafe" not in around["Content-Security-Policy"]
    assert "You lie on a narrow bed." in inside.content.decode()
    assert "frame-src" not in inside["Content-Security-Policy"]
    assert "See it as:" not in inside.content.decode()
    for name_of_other in NAMES:
        assert f"?as={name_of_other}" in words


@pytest.mark.django_db
def test_the_plain_preview_leads_to_all_of_them_and_what_nobody_knows_is_the_plain_one(client):
    review = submitted()
    client.force_login(person("clinical"))

    for query in ("", "?as=", "?as=nonsense", "?as=%00", "?framed=1&as=../x"):
        answer = client.get(f"{review.get_absolute_url()}preview/{query}")
        assert "<iframe" not in answer.content.decode()
        assert "You lie on a narrow bed." in answer.content.decode()
    assert (
        f"{review.get_absolute_url()}preview/?as=phone"
        in client.get(f"{review.get_absolute_url()}preview/").content.decode()
    )


@pytest.mark.django_db
def test_the_frame_has_the_look_and_the_direction_that_are_asked_for(client):
    version = latest(factories.page())
    client.force_login(person("editor"))

    def inside(name):
        return client.get(f"/desk/versions/{version.pk}/preview/?as={name}&framed").content.decode()

    assert '<html lang="en-GB" dir="rtl">' in inside("right-to-left")
    assert 'href="/desk/looks/dark.css"' in inside("dark")
    assert "css/site" not in inside("dark")
    assert "css/site" in inside("phone")
    assert client.get("/desk/looks/dark.css")["Content-Type"] == "text/css; charset=utf-8"
    for name in ("phone", "nonsense"):
        assert client.get(f"/desk/looks/{name}.css").status_code == 404


def in_force(name, text):
    """Give the conditions under which a stylesheet says something."""
    return {condition.strip() for condition in re.findall(r"@media ([^{]+)", text)}


def test_what_is_for_paper_and_for_the_dark_is_in_force_and_what_is_for_screens_is_not():
    ways = {way.name: way for way in WAYS}
    paper, dark = stylesheet(ways["print"]), stylesheet(ways["dark"])

    assert not any("print" in condition or "screen" in condition for condition in in_force("print", paper))
    assert not any("color-scheme" in condition for condition in in_force("dark", dark))
    assert "@media all {\n  @page" in paper
    assert "@media print" in dark
