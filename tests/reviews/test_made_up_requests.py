"""What no screen of the CMS would send is refused in words, and changes nothing."""

import logging
from itertools import product

import pytest
from cms.models import Page
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from config.middleware import MadeUpMiddleware
from tests import factories
from tests.factories import latest, person
from tests.reviews.scenes import differences, site_as_it_is, superuser, undone

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def root():
    client = Client(raise_request_exception=False)
    client.force_login(superuser())
    return client


def test_a_content_without_an_address_leads_nowhere(root):
    draft = latest(factories.page()).content
    live = latest(factories.published_page("live", title="Live")).content
    kind = ContentType.objects.get_for_model(draft).pk

    assert root.get(f"/admin/r/{kind}/{draft.pk}/").status_code == 404
    assert root.get(f"/admin/r/{kind}/{live.pk}/")["Location"] == "/live/"
    for made_up in (f"{kind}/99999", "99999/1", "x/y", f"{kind}/" + "9" * 40):
        assert root.get(f"/admin/r/{made_up}/").status_code == 404


WHERE = {
    "below its own child": lambda above, below: {"target": below.pk, "position": 0},
    "below itself": lambda above, below: {"target": above.pk, "position": 0},
    "before all": lambda above, below: {"target": "", "position": -1},
    "after all numbers": lambda above, below: {"target": "", "position": 10**30},
    "below nothing": lambda above, below: {"target": "nobody", "position": 0},
    "at no place": lambda above, below: {"position": ""},
    "unsaid": lambda above, below: {},
}


def test_no_page_goes_where_no_tree_can_have_it(root, subtests):
    above = factories.published_page("above", title="Above")
    below = factories.published_page("below", title="Below", parent=above)
    before = site_as_it_is()

    for step, (where, asked) in product(("move-page", "copy-page"), WHERE.items()):
        with subtests.test(f"{step} {where}"), undone():
            answer = root.post(f"/admin/cms/page/{above.pk}/{step}/", asked(above, below))
            if step == "move-page":
                assert (answer.status_code == 200 and b'"status": 400' in answer.content) or answer.status_code == 400
                assert differences(before, site_as_it_is()) == []
            assert answer.status_code < 500


def duplicated(root, page):
    address = f"/admin/cms/pagecontent/{latest(page).object_id}/duplicate/"
    return root.post(address, {"title": "Again", "slug": "again", "source": page.pk})


def test_a_page_that_was_never_published_is_copied_in_the_tree_and_not_duplicated(root):
    answer = duplicated(root, factories.page())

    assert answer.status_code == 200
    assert "Copy this one in the page tree." in answer.content.decode()
    assert Page.objects.count() == 1


def test_a_published_page_is_duplicated(root):
    answer = duplicated(root, factories.published_page())

    assert answer.status_code == 302
    assert Page.objects.count() == 2


# Faults of ours stay faults ---------------------------------------------------------------------------------------------


def of_ours(request):
    return int("no number")


def of_a_library(request):
    return HttpRequest().POST["nothing"]


urlpatterns = [path("ours/", of_ours), path("library/", of_a_library)]


def test_what_trips_in_code_of_ours_is_not_taken_for_a_made_up_request(rf, monkeypatch, caplog):
    made_up = MadeUpMiddleware(lambda request: None)

    def raised_by(view):
        try:
            view(rf.post("/", {"a": "b"}))
        except Exception as error:
            return error

    request = rf.post("/", {"a": "b"})
    request.resolver_match = None
    monkeypatch.setattr("config.middleware._OURS", __file__)
    assert made_up.process_exception(request, raised_by(of_ours)) is None
    monkeypatch.setattr("config.middleware._OURS", "/somewhere/else/")
    assert made_up.process_exception(request, raised_by(of_a_library)).status_code == 400
    assert "could not take what it was sent: MultiValueDictKeyError" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_refusal_of_somebody_signed_in_is_one_line_in_the_log(client, caplog):
    client.force_login(person("editor"))
    with caplog.at_level(logging.WARNING):
        assert client.get("/styleguide/").status_code in (200, 403)
        assert client.post("/admin/accounts/user/add/", {}).status_code == 403

    from delivery.logs import JsonLines

    assert any("Forbidden" in record.getMessage() for record in caplog.records)
    assert not any('"exception"' in JsonLines().format(record) for record in caplog.records)
