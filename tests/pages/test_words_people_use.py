"""Words people use: edited with a page, signed with it, and seen by no reader on it."""

import pytest
from django.urls import reverse

from pages.digest import describe, digest_of
from pages.models import PageDetails
from tests import factories
from tests.content.pages import current
from tests.factories import latest, person

pytestmark = pytest.mark.django_db


def test_a_page_without_them_has_the_digest_that_it_always_had():
    content = latest(factories.page()).content
    before = digest_of(content)
    assert "words_people_use" not in describe(content)["details"]

    PageDetails.objects.update(words_people_use="cat scan")
    assert digest_of(content) != before


def test_an_editor_writes_them_one_on_each_line(client):
    details = PageDetails.objects.get(extended_object=latest(factories.page()).content)
    client.force_login(person("editor"))
    address = reverse("admin:pages_pagedetails_change", args=[details.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields}
    client.post(address, data | {"words_people_use": " cat  scan \r\n\r\ndoughnut\r\ncat scan"})

    details.refresh_from_db()
    assert details.words_people_use == "cat scan\ndoughnut"


def test_no_reader_sees_them_on_the_page(client):
    factories.published_page(words_people_use="doughnut scan")

    assert "doughnut" not in client.get("/ct-scan/").content.decode()


def test_a_new_draft_takes_them_along():
    page = factories.published_page(words_people_use="doughnut scan")

    assert factories.new_draft(page).content.pagedetails.words_people_use == "doughnut scan"


def test_every_page_of_ours_has_some():
    few = [file.key for file in current() if len(file.words_people_use.splitlines()) < 3]

    assert few == []
