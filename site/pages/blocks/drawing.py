"""The drawings made for this site: what each shows, told in words, and the file that shows it.

Each is one file in static/img/drawings, named by its key; its title and its description stand in it. Who signs a page off
signs them too, so a drawing that pages show never changes: a better one gets a key of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings

FOLDER = settings.ROOT / "static/img/drawings"
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Drawing:
    """A drawing; `words` stand for it where it is not seen, and below it where it is."""

    key: str
    title: str
    words: str
    sha256: str

    @property
    def path(self) -> str:
        """Return its file as `static` takes it; alone it has a ground, and its part `#d` takes the page's colours."""
        return f"img/drawings/{self.key}.svg"

    def as_readers_get_it(self) -> dict[str, str]:
        """Return what a page shows of it: {words, sha256}."""
        return {"words": self.words, "sha256": self.sha256}


def _read(path: Path) -> Drawing:
    content = path.read_bytes()
    root = ElementTree.fromstring(content)  # noqa: S314 - a file of ours
    title, words = (root.findtext(f"{_SVG}{tag}", default="") for tag in ("title", "desc"))
    return Drawing(path.stem, title, words, hashlib.sha256(content).hexdigest())


DRAWINGS: dict[str, Drawing] = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.svg"))}


def drawings_in(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return {"drawings": {key: what readers get of it}} of described blocks, None for one that is gone; else nothing."""
    held = [block["holds"] for block in blocks if block["type"] == "DrawingPlugin"]
    named = (data.get("drawing") for data in held if isinstance(data, Mapping))
    keys = {key for key in named if isinstance(key, str)}
    shown = {key: DRAWINGS[key].as_readers_get_it() if key in DRAWINGS else None for key in keys}
    return {"drawings": shown} if shown else {}
