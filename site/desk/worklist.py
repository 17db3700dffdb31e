"""What a person must do next: one list, the most pressing first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import islice

from accounts.models import User
from desk import page_tasks, review_tasks
from desk.tasks import Duty, Task
from reviews.lazy_list import OnDemand, counts_of

#: What comes first: what may do readers harm now, then what readers wait for, then what only colleagues wait for. Within
#: each, what is due first or has waited longest.
IN_ORDER: tuple[Duty, ...] = (
    review_tasks.IN_DOUBT,
    review_tasks.URGENT_TO_JUDGE,
    review_tasks.TO_CORRECT_AGAIN,
    review_tasks.CAME_TO_NOTHING,
    review_tasks.TO_ANSWER,
    review_tasks.ASKED_FOR,
    review_tasks.TO_PUBLISH,
    review_tasks.TO_JUDGE,
    page_tasks.OVERDUE,
    page_tasks.EARLY,
    page_tasks.EASY_READ,
    page_tasks.RECORDINGS,
    page_tasks.DEAD_LINKS,
    review_tasks.FEEDBACK,
    review_tasks.TO_CONFIRM,
    review_tasks.TO_AGREE,
    review_tasks.MEANINGS,
    page_tasks.DUE_SOON,
    page_tasks.UNOWNED,
    review_tasks.DRAFTS,
)
#: What comes by letter as well: what pages and their readers ask of those who answer for them.
BY_LETTER: tuple[Duty, ...] = (
    page_tasks.OVERDUE,
    page_tasks.EARLY,
    page_tasks.EASY_READ,
    page_tasks.RECORDINGS,
    page_tasks.DEAD_LINKS,
    review_tasks.FEEDBACK,
    page_tasks.DUE_SOON,
    page_tasks.UNOWNED,
)


class Worklist:
    """The tasks of one person in order. It is counted and cut as a queryset is, and fetches only what is shown."""

    def __init__(self, user: User, today: date, duties: Sequence[Duty] = IN_ORDER) -> None:
        self.user, self.today = user, today
        self._found = [(duty, duty.find(user, today)) for duty in duties]

    def count(self) -> int:
        """Say how many there are."""
        return sum(self._counts)

    @cached_property
    def _counts(self) -> list[int]:
        """Say how many there are of each sort, in one query."""
        asked = [found.counted if isinstance(found, OnDemand) else [found] for _duty, found in self._found]
        counts = iter(counts_of([one for some in asked for one in some]))
        return [sum(islice(counts, len(some))) for some in asked]

    def __getitem__(self, places: slice) -> list[Task]:
        first, end, _step = places.indices(self.count())
        told: list[Task] = []
        before = 0
        for (duty, found), count in zip(self._found, self._counts, strict=True):
            start, stop = max(first - before, 0), min(end - before, count)
            if start < stop:
                shown = (found.fetch() if isinstance(found, OnDemand) else found)[start:stop]
                told += duty.tell(list(shown), self.user, self.today)
            before += count
        return told
