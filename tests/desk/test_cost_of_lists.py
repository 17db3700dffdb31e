"""No list of the desk, and no file of one, takes more questions to the database for more pages."""

from collections import Counter

import pytest
from django.db import connection

from pages import redirects
from tests.desk.scenes import due_page, overdue_page, submitted, urgently_published
from tests.factories import NOW, page, person
from tests.glossary.scenes import proposed
from tests.reviews.scenes import in_roles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

#: Lists of the desk, and files of some of them.
LISTS = [
    *("/desk/", "/desk/next/", "/desk/others/", "/desk/pages/", "/desk/pages/?q=scan&sort=-due", "/desk/record/"),
    *("/desk/pages/?due=2026-12", "/desk/calendar/", "/desk/calendar.ics", "/desk/words/", "/desk/redirects/"),
    *("/desk/pages.csv", "/desk/next.csv", "/desk/others.csv", "/desk/record.csv"),
]


def make_pages(start, number):
    for n in range(start, start + number):
        submitted(key=f"waiting-{n}")
        old = overdue_page(f"old-{n}")
        due_page(20, f"soon-{n}")
        urgently_published(f"urgent-{n}")
        page(f"draft-{n}")
        proposed(f"stitch {n}", "A thread that closes a cut.")
        redirects.add(address=f"/once-{n}/", page=old, by=person("publisher"), why="The old site had it.", at=NOW)


def test_lists_and_their_files_take_as_many_queries_for_three_pages_as_for_one(client):
    """Whoever holds every role has everybody's tasks."""

    def costs():
        found = Counter()
        for path in LISTS:
            with connection.execute_wrapper(lambda ask, *what, at=path: found.update([at]) or ask(*what)):
                client.get(path).getvalue()
        return found

    make_pages(0, 1)
    client.force_login(in_roles("everything@example.org", "editor", "clinical", "publisher"))
    costs()  # so that what is remembered for good is remembered, and what is made at a first visit is made
    for_one = costs()
    make_pages(1, 2)

    assert costs() == for_one
    assert max(for_one.values()) <= 45
    assert max(number for path, number in for_one.items() if path.startswith("/desk/pages/")) <= 30
