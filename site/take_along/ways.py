"""In which forms pages are taken along, and how each is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from take_along import kept
from take_along.epub import MEDIA_TYPE, epub_of
from take_along.leaflets import Leaflet
from take_along.markdown import markdown_of
from take_along.plain_text import text_of
from take_along.sheets import Print


@dataclass(frozen=True)
class Chosen:
    """The pages that somebody takes along, one or several, at one address."""

    leaflets: list[Leaflet]
    url: str

    @property
    def is_one(self) -> bool:
        """Say whether it is one page alone, whose files stay as they are while the page does."""
        return len(self.leaflets) == 1

    @property
    def title(self) -> str:
        """Return what the whole is called."""
        return ", ".join(leaflet.title for leaflet in self.leaflets)

    @property
    def is_example(self) -> bool:
        """Say whether any of it is an example."""
        return any(leaflet.is_example for leaflet in self.leaflets)

    @property
    def name(self) -> str:
        """Return how files of it are called, without what comes behind."""
        if self.is_one:
            (leaflet,) = self.leaflets
            language = "" if leaflet.language == settings.LANGUAGE_CODE else f"-{leaflet.language}"
            return f"{leaflet.key}{language}-{leaflet.version}"
        return f"{slugify(settings.ORGANISATION) or 'site'}-{len(self.leaflets)}-pages"


@dataclass(frozen=True)
class Written:
    """A file, and how many sheets it takes, 0 where that depends on whoever opens it."""

    content: bytes
    sheets: int = 0


@dataclass(frozen=True)
class Way:
    """A form. `file` is the last part of its address; `says` is what it is good for and what it leaves behind.

    `write` may raise `kept.NotNow` and `kept.NeverSo`.
    """

    file: str
    ending: str
    media_type: str
    title: Promise
    says: Promise
    write: Callable[[Chosen], Written]
    is_pdf: bool = False


def _pdf(chosen: Chosen, size: Print) -> Written:
    if chosen.is_one:
        pdf = kept.pdf_of(chosen.leaflets[0], size, set_in=kept.in_a_program)
    else:
        pdf = kept.pdf_of_several(chosen.leaflets, size, chosen.title, set_in=kept.in_a_program)
    return Written(pdf.content, pdf.sheets)


def _epub(chosen: Chosen) -> Written:
    try:
        return Written(
            epub_of(
                chosen.leaflets,
                title=chosen.title,
                address=chosen.leaflets[0].permanent_url if chosen.is_one else settings.SITE_URL + chosen.url,
                publisher=settings.ORGANISATION,
            )
        )
    except OSError as error:  # a picture cannot be read
        raise kept.NotNow from error


def _text(chosen: Chosen) -> Written:
    return Written(text_of(chosen.leaflets).encode())


def _markdown(chosen: Chosen) -> Written:
    return Written(markdown_of(chosen.leaflets).encode())


WAYS: dict[str, Way] = {
    way.file: way
    for way in (
        Way(
            "a4.pdf",
            ".pdf",
            "application/pdf",
            gettext_lazy("PDF to print or send"),
            gettext_lazy("A4, letters of 12 point. It has the whole text, and room to write under questions."),
            partial(_pdf, size=Print.NORMAL),
            is_pdf=True,
        ),
        Way(
            "large-print.pdf",
            "-large-print.pdf",
            "application/pdf",
            gettext_lazy("PDF in large print"),
            gettext_lazy("A4, letters of 18 point. It has the whole text, too."),
            partial(_pdf, size=Print.LARGE),
            is_pdf=True,
        ),
        Way(
            "book.epub",
            ".epub",
            MEDIA_TYPE,
            gettext_lazy("E-book (EPUB)"),
            gettext_lazy(
                "For e-book readers and reading apps. You choose letters and colours. Scales of time are in words alone."
            ),
            _epub,
        ),
        Way(
            "text.txt",
            ".txt",
            "text/plain; charset=utf-8",
            gettext_lazy("Plain text"),
            gettext_lazy("Opens anywhere. Pictures are left out, and so is all that is bold or coloured."),
            _text,
        ),
        Way(
            "text.md",
            ".md",
            "text/markdown; charset=utf-8",
            gettext_lazy("Markdown"),
            gettext_lazy("Text with marks, for apps that keep notes. Pictures are left out."),
            _markdown,
        ),
    )
}
