"""Answers to addresses where nothing is, apart from the pages: whoever tries addresses at random pushes no page out."""

from __future__ import annotations

from delivery.entries import Answer, PageEntry

MOST = 500


class Absent:
    """So many addresses with nothing at them, the oldest forgotten first. One answer serves all that got the same."""

    def __init__(self) -> None:
        self._entries: dict[str, PageEntry] = {}
        self._last: tuple[Answer, PageEntry] | None = None

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, path: str) -> PageEntry | None:
        """Give the answer that is kept for a path."""
        return self._entries.get(path)

    def entry_of(self, answer: Answer) -> PageEntry:
        """Give the entry of an answer, made anew only if it is another one than the last; called in many threads."""
        last = self._last
        if last is None or last[0] != answer:
            last = self._last = (answer, PageEntry(answer))
        return last[1]

    def keep(self, path: str, entry: PageEntry) -> None:
        """Keep that there is nothing at a path."""
        if len(self._entries) >= MOST:
            del self._entries[next(iter(self._entries))]
        self._entries[path] = entry

    def clear(self) -> None:
        """Forget everything: something may be there now."""
        self._entries.clear()
