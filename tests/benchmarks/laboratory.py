"""One site in one process, measured on demand: reads a question a line, answers with a line of JSON.

A question is `cost`, `queries` or `committed`, with a measure: `hit /path/`, `miss /path/`, `remade /path/`, `unheld /path/`,
`first /path/`, `publish`, `desk role /path/`, `search`, `new_word word`, `left` or `retired_word`.
`growth` keeps one of these running for each size of the site, and asks them in turn.
"""

import json
import re
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from unittest.mock import patch

from asgiref.sync import async_to_sync
from cms.models import Page
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djangocms_versioning.models import Version

from config.asgi import PRIVATE
from config.wsgi import application
from delivery.generation import Look
from delivery.models import Generation
from delivery.store import PageStore
from glossary.models import Meaning, Term
from glossary.services import approve, ask_to_retire, propose
from pages import glossary_changes, page_context
from pages.models import TermUse
from proposals.services import agree
from reviews import publishing, services
from search.asking import understood
from search.ranking import ranked
from sources.models import Source
from tests.benchmarks.many_pages import MEASURED
from tests.delivery.scenes import ask, asking, beside_the_test, scope_of
from tests.factories import new_draft, person, somebody_answers_for
from tests.search.queries import SHAPING

HITS = 300
TIMES = {"hit": HITS, "search": len(SHAPING)}  # what is done so often at once
HOST = settings.SITE_URL.partition("//")[2]
Act = Callable[[], Any]


class Laboratory:
    """A page store around Django, and people who are signed in."""

    def __init__(self) -> None:
        self.store = PageStore(
            application, look=Look(), in_thread=beside_the_test, look_in_thread=beside_the_test, private=PRIVATE
        )
        self.clients: dict[str, Client] = {}
        self.drafts = count(1)
        self.beside: list[Any] = []
        glossary_changes._BESIDE = self  # type: ignore[assignment]

    def hit(self, path: str) -> Act:
        """Give what asks again and again for a page that is kept."""

        async def ask_again_and_again() -> None:
            for _hit in range(HITS):
                reply = await asking(self.store, scope_of(path, host=HOST, accept_encoding="br"))
                assert reply.status == 200, path

        return async_to_sync(ask_again_and_again)

    def miss(self, path: str) -> Act:
        """Give what asks for a page after something else that the public sees has changed."""
        Generation.objects.update(number=F("number") + 1)
        self.store.freshness.certain_until = float("-inf")  # as if half a second had passed

        def ask_once() -> None:
            assert ask(self.store, path, host=HOST, accept_encoding="br").status == 200, path

        return ask_once

    def remade(self, path: str) -> Act:
        """Give what asks for a page that says something else than before, since something that it rests on has changed."""
        for entry in self.store.entries.values():
            entry.rests_on, entry.answer = None, entry.answer._replace(body=b"what it said before")
        return self.miss(path)

    def unheld(self, path: str) -> Act:
        """Give what makes a page in the same way, but does not hold it against what was signed."""
        ask_once = self.remade(path)

        def ask_without() -> None:
            with patch.object(page_context, "held_against_what_was_signed", lambda *read: ""):
                ask_once()

        return ask_without

    def first(self, path: str) -> Act:
        """Give what asks for a page that nobody has asked this worker for since the last change."""
        self.store.entries.pop(path, None)
        self.store.freshness.certain_until = float("inf")  # as if it had just looked
        return lambda: ask(self.store, path, host=HOST, accept_encoding="br")

    def publish(self) -> Act:
        """Give what publishes a revision that everybody has approved."""
        at = timezone.now()
        draft = new_draft(Page.objects.get(reverse_id=MEASURED), title=f"CT scan {next(self.drafts)}")
        somebody_answers_for(draft)
        review = services.submit(version=draft, by=person("editor"), at=at, size="full", change_note="Clearer words.")
        word = {"decision": "approved", "comment": "", "declared_interest": "none", "at": at}
        for role in review.roles_needed:
            services.sign_off(review=review, role=role, by=person(role), **word)
        version, publisher = Version.objects.get(pk=draft.pk), person("publisher")
        return lambda: publishing.publish(version=version, by=publisher, at=at)

    def desk(self, role: str, path: str) -> Act:
        """Give what asks for a screen as somebody with that role; `{key}` in its address is the number of that source."""
        path = re.sub(r"{(.+)}", lambda key: str(Source.objects.get(key=key[1]).pk), path)
        if role not in self.clients:
            self.clients[role] = Client(headers={"host": HOST})
            self.clients[role].force_login(person(role))

        def ask_as_them() -> None:
            answer = self.clients[role].get(path)
            assert answer.status_code == 200, (path, answer.status_code)

        return ask_as_them

    def search(self) -> Act:
        """Give what ranks the pages for each of many searches."""
        return lambda: [ranked(understood(query)) for query in SHAPING]

    def new_word(self, word: str) -> Act:
        """Give what is done, while somebody waits, when a word is explained that was not until now."""
        words = Meaning(term=word, meaning="What people who work there mean by it.")
        at = timezone.now()
        meaning = propose(term=Term(key=word), words=words, by=person("editor"), at=at, why="Asked for.")
        return lambda: approve(meaning=meaning, by=person("clinical"), at=at)

    def left(self) -> Act:
        """Give what a change of the glossary has left to be done while nobody waits."""
        return lambda: [step(*arguments) for step, *arguments in self.beside]

    def submit(self, *step: Any) -> None:
        """Stand in for the thread in which that is done."""
        self.beside.append(step)

    def retired_word(self) -> Act:
        """Give what is done when the word that most pages explain is retired."""
        uses = TermUse.objects.filter(term__retired_at=None).values("term").annotate(number=Count("pk"))
        most = uses.order_by("-number", "term")[0]["term"]
        at = timezone.now()
        asked = ask_to_retire(term=Term.objects.get(pk=most), by=person("publisher"), at=at, why="Everybody knows it.")
        return lambda: agree(proposal=asked, by=person("clinical"), at=at)

    def cost(self, act: Act) -> float:
        """Give the milliseconds that this process spends on a processor."""
        before = time.process_time()
        act()
        return (time.process_time() - before) * 1000

    def committed(self, act: Act) -> float:
        """Give when it was committed, on the clock that all processes of a machine share."""
        at = []
        with transaction.atomic():
            transaction.on_commit(lambda: at.append(time.monotonic()))
            act()
        return at[0]

    def queries(self, act: Act) -> int:
        """Count what is asked of the database."""
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked)


def main() -> None:
    """Answer until nobody asks any more."""
    laboratory = Laboratory()
    for line in sys.stdin:
        question, measure, *arguments = line.split()
        act = getattr(laboratory, measure)(*arguments)
        found = getattr(laboratory, question)(act)
        sys.stdout.write(json.dumps(found / TIMES.get(measure, 1)) + "\n")
        sys.stdout.flush()
