import pytest
from django.http import HttpResponse

from config.middleware import HeadMiddleware
from tests import factories


def test_a_head_has_the_headers_of_a_get_and_no_body(rf):
    answer = HeadMiddleware(lambda request: HttpResponse("words", headers={"Content-Length": "5"}))

    head, get = answer(rf.head("/")), answer(rf.get("/"))

    assert (head.content, head["Content-Length"]) == (b"", "5")
    assert (get.content, get["Content-Length"]) == (b"words", "5")


@pytest.mark.django_db
def test_an_answer_for_staff_alone_may_style_its_own_elements(client):
    factories.published_page("ct-scan")

    reader = client.get("/ct-scan/")
    client.force_login(factories.person("editor"))
    editor = client.get("/ct-scan/")

    assert "unsafe-inline" not in reader["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in editor["Content-Security-Policy"]
    assert "script-src 'self';" in f"{editor['Content-Security-Policy']};"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["", "editor"])
def test_a_path_that_cannot_be_read_breaks_nothing(client, role):
    factories.published_page("ct-scan")
    if role:
        client.force_login(factories.person(role))

    assert client.get("/ct-scan/?cms_path=//[").status_code in (200, 400)
