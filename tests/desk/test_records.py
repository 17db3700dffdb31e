"""The record on the desk."""

import pytest

from tests.desk.scenes import submitted
from tests.factories import page, person, published_page

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_the_record_can_be_narrowed_down(client):
    published_page("x-ray", title="X-ray")
    submitted(page("mri-scan", title="MRI scan"))
    client.force_login(person("admin"))

    def lines(query):
        return [(entry.about, entry.step) for entry in client.get(f"/desk/record/?{query}").context["lines"]]

    assert len(lines("")) == 7
    assert lines("words=mri") == [("MRI scan, version 1", "Sent for review")]
    assert lines("step=published") == [("X-ray, version 1", "Published")]
    assert lines("step=published&words=mri") == []
