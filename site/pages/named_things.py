"""What the blocks of a text only name, found where it is kept: each sort of thing once, and only where it is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from cms.models import PageContent
from django.utils.timezone import localdate

from pages.block_rendering import links_to
from pages.blocks.choices import Ways
from pages.blocks.danger import BoxKey
from pages.blocks.image import PictureKey
from pages.blocks.pages import PageKeys
from pages.blocks.recording import RecordingKey
from pages.boxes import boxes_with
from pages.cards import with_drawings
from pages.field import Field
from pages.models import Picture, Recording
from pages.navigation import Link
from pages.parts import Part
from pages.recorded_from import Origin, origins_of
from pages.shapes import DangerBox, Found


class NamedThings:
    """The pictures, recordings, boxes and pages that blocks show. `text` is the version whose blocks these are, if known."""

    parts: list[Part]
    language: str
    text: PageContent | None

    def _found(self, pages: Mapping[str, Link]) -> Found:
        ages = {number: origin.says for number, origin in self.origins.items()}
        return Found(self.pictures, pages, self.boxes, self.recordings, ages)

    def _named(self, sort: type[Field]) -> list[str]:
        return [name for part in self.parts for name in part.named(sort)]

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """Give the pictures that it shows, by their fingerprints."""
        wanted = self._named(PictureKey)
        return {picture.sha256: picture for picture in Picture.objects.filter(sha256__in=wanted)} if wanted else {}

    @cached_property
    def recordings(self) -> dict[str, Recording]:
        """Give the recordings that it plays and their captions, by their fingerprints."""
        wanted = self._named(RecordingKey)
        return {one.sha256: one for one in Recording.objects.filter(sha256__in=wanted)} if wanted else {}

    @cached_property
    def origins(self) -> Mapping[int, Origin]:
        """Give from which versions its recordings were made, by their numbers. Only a body of one version knows it."""
        return origins_of(self.text, self.parts) if self.text else {}

    @property
    def box_keys(self) -> list[str]:
        """Give the keys of the boxes that its blocks show, known or not."""
        return self._named(BoxKey)

    @cached_property
    def boxes(self) -> Mapping[str, DangerBox]:
        """Give the boxes that it shows, as readers get them today, by their keys."""
        return boxes_with(self.box_keys, on=localdate(), language=self.language)

    @property
    def page_keys(self) -> list[str]:
        """Give the keys of the pages that its blocks lead to by cards, known or not."""
        return self._named(PageKeys)

    @cached_property
    def linked_pages(self) -> Mapping[str, Link]:
        """Give the pages that cards lead to, by key. Whoever has them already may set them, and saves a query."""
        return links_to(self.page_keys, self.language) if self.page_keys else {}

    @property
    def cards(self) -> list[Link]:
        """Give the pages that it shows by title and summary; a choice has words of its own."""
        keys = dict.fromkeys(key for part in self.parts if not part.named(Ways) for key in part.named(PageKeys))
        return [self.linked_pages[key] for key in keys if key in self.linked_pages]

    @cached_property
    def _shown_pages(self) -> Mapping[str, Link]:
        """Give the linked pages, with their drawings where a block shows these."""
        drawn = {key: self.linked_pages[key] for key in self._named(Ways) if key in self.linked_pages}
        return {**self.linked_pages, **dict(zip(drawn, with_drawings(drawn.values()), strict=True))}

    def _any_known(self, keys: Iterable[str]) -> bool:
        return any(key in self.linked_pages for key in keys)
