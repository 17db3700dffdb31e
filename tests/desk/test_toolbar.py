"""The editor's toolbar offers a person the steps that they can take, and says why the others are not there."""

import re

import pytest
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url

from desk.actions import steps_for
from pages.models import PageDetails
from reviews import publishing
from tests import factories
from tests.cases import first
from tests.factories import NOW, person
from tests.reviews.scenes import approved, somebody, submitted

pytestmark = pytest.mark.django_db

STATES = {
    "draft": lambda: factories.latest(factories.page()),
    "in review": lambda: submitted().version,
    "approved": lambda: approved().version,
    "published": lambda: factories.latest(factories.published_page()),
    "published urgently": lambda: (
        publishing.publish_urgently(
            version=factories.new_draft(factories.published_page()),
            by=person("publisher"),
            at=NOW,
            reason="A wrong dose.",
        ).version
    ),
}


def steps(who: str, version) -> dict[str, str]:
    return {step.key: str(step.objection) for step in steps_for(somebody(who), version)}


def open_steps(who: str, version) -> set[str]:
    return {key for key, objection in steps(who, version).items() if not objection}


@pytest.mark.parametrize(
    ("state", "who", "can"),
    [
        ("draft", "editor", {"submit", "throw-away"}),
        ("draft", "publisher", {"take-over"}),
        ("draft", "clinical", set()),
        ("draft", "superuser", set()),
        ("in review", "editor", {"review", "withdraw-from-review"}),
        ("in review", "clinical", {"review"}),
        ("in review", "superuser", {"review"}),
        ("approved", "editor", {"review", "withdraw-from-review"}),
        ("approved", "publisher", {"review", "withdraw-from-review", "publish", "plan-publish"}),
        ("approved", "superuser", {"review"}),
        ("published", "editor", {"recheck", "new-draft"}),
        ("published", "publisher", {"recheck", "withdraw-page", "plan-withdraw", "new-draft"}),
        ("published", "superuser", set()),
        ("published urgently", "editor", {"new-draft"}),
        ("published urgently", "publisher", {"withdraw-page", "plan-withdraw", "new-draft"}),
    ],
)
def test_the_steps_that_somebody_can_take(state, who, can):
    version = STATES[state]()

    assert open_steps(who, version) >= can
    assert open_steps(who, version) - can <= {"review"}


@pytest.mark.parametrize("state", STATES)
def test_each_step_that_is_not_there_says_why(state):
    version = STATES[state]()

    for who in ("editor", "publisher", "clinical", "admin", "superuser"):
        for key, objection in steps(who, version).items():
            assert key in open_steps(who, version) or objection.endswith((".", "!"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", first(1, ["publisher", "editor", "superuser"]))
def test_the_toolbar_shows_just_these_and_never_versionings_own(client, state, who):
    version = STATES[state]()
    client.force_login(somebody(who))

    for address in (get_object_preview_url(version.content), get_object_edit_url(version.content)):
        words = client.get(address, follow=True).content.decode()
        assert "cms-toolbar" in words
        assert not re.search(r"pagecontentversion/\d+/(publish|unpublish)/", words)
        for step in steps_for(somebody(who), version):
            if "#" in step.address:  # the others lead to where the version stands, as one link does in any case
                assert (f'href="{step.address}"' in words) == (not step.objection), step.key


def test_a_draft_without_details_or_with_an_address_that_is_taken_still_opens(client):
    version = factories.latest(factories.page("ct-2", title="Another CT scan", slug="ct-scan"))
    factories.published_page()
    client.force_login(person("editor"))

    assert "Another page already stands" in steps("editor", version)["submit"]
    assert client.get(get_object_edit_url(version.content)).status_code == 200
    PageDetails.objects.filter(extended_object_id=version.object_id).delete()
    assert "no details yet" in steps("editor", version)["submit"]
    assert client.get(get_object_edit_url(version.content)).status_code == 200


def test_readers_see_no_toolbar_whatever_they_ask_for(client):
    factories.published_page()

    for query in ("?toolbar_on", "?edit", "?structure", "?preview"):
        answer = client.get(f"/ct-scan/{query}")
        assert answer.status_code == 200
        assert "cms-toolbar" not in answer.content.decode()
        assert not answer.cookies
