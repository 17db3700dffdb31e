"""What a worker keeps in memory: entries by their paths, up to so many bytes."""

from __future__ import annotations

from delivery.entries import PageEntry


class Memory(dict[str, PageEntry]):
    """Entries by their paths. The oldest is forgotten first; read it like any dictionary, and add to it by `keep` alone."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self.most_bytes = most_bytes
        self.bytes_kept = 0

    def keep(self, path: str, entry: PageEntry) -> None:
        """Keep an entry in the place of the one before, if it is not larger than all the room."""
        if entry.size > self.most_bytes:
            return
        if path in self:
            before = self.pop(path)
            self.bytes_kept -= before.size
            entry.hits += before.hits
        while self.bytes_kept + entry.size > self.most_bytes:
            self.bytes_kept -= self.pop(next(iter(self))).size
        self[path] = entry
        self.bytes_kept += entry.size
