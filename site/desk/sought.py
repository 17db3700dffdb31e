"""What can be looked for anywhere: a sentence, a source, a fact, a word, an upload; and how each is known where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from glossary.matching import Matcher
from glossary.models import Meaning, Term
from pages.blocks.image import PictureKey
from pages.blocks.recording import RecordingKey
from pages.citations import fact_keys_in, keys_in, without_citations
from pages.field import Field
from pages.models import Block, Citation, Picture, Recording, TermUse
from pages.models.uploads import Upload
from pages.parts import Part
from search.holding import pages_that_may_say
from sources.models import Fact, Source

MOST_NAMED = 10  # of each kind
_FEWEST_LETTERS = 2  # that are worth asking for
_MOST_FACTS = 20  # of more of them, every text that names any fact may be meant

#: Letters that people type in several ways.
_ALIKE = {
    "'": "['’‘]",
    "’": "['’‘]",
    "‘": "['’‘]",
    '"': '["“”]',
    "“": '["“”]',
    "”": '["“”]',
    "-": "[-‐‑–—]",
    "–": "[-‐‑–—]",
}


@dataclass(frozen=True)
class LineOfText:
    """A line of a version: what it is called, the anchor above it, and what it says.

    `shown` has marks of sources, `own` marks of facts as well in the place of what they say. `block` is the number of the block
    that it is in, `part` the block that begins with it.
    """

    where: str
    anchor: str
    shown: str
    own: str
    block: int | None = None
    part: Part | None = None

    @property
    def says(self) -> str:
        return without_citations(self.shown)


class Sought:
    """What is looked for: its name, the live versions that may hold it, and where in a line it stands."""

    name: str

    def live(self) -> QuerySet[PageContent]:
        """Give the live versions that may hold it."""
        raise NotImplementedError

    def letters(self) -> list[str]:
        """Give letters of which a text that holds it has some, as it is stored; none where nobody can say."""
        raise NotImplementedError

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        """Give from where to where of what a line says it stands, None where it does not."""
        raise NotImplementedError


class SoughtWords(Sought):
    """A sentence, or part of one from the beginning of a word. Capitals, spaces and the form of quotation marks do not matter."""

    def __init__(self, typed: str) -> None:
        self.name = " ".join(typed.split())
        words = ("".join(_ALIKE.get(letter, re.escape(letter)) for letter in word) for word in self.name.split())
        begins = r"(?<!\w)" if re.match(r"\w", self.name) else ""
        self._pattern = re.compile(begins + r"\s+".join(words), re.IGNORECASE)

    def live(self) -> QuerySet[PageContent]:
        return PageContent.objects.filter(page__in=pages_that_may_say(self.name).values("page"))

    def letters(self) -> list[str]:
        longest = max(re.findall(r"[A-Za-z0-9]+", self.name), key=len, default="")
        return _with_facts_that_say([longest]) if len(longest) >= _FEWEST_LETTERS else []

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        found = self._pattern.search(line.says)
        return found.span() if found else None


class SoughtSource(Sought):
    """A source, where a text names it by itself or by a fact."""

    def __init__(self, source: Source) -> None:
        self.name, self._source = source.full_name, source

    def live(self) -> QuerySet[PageContent]:
        return PageContent.objects.filter(pk__in=Citation.objects.filter(source=self._source).values("content"))

    def letters(self) -> list[str]:
        return [self._source.key, *self._source.facts.values_list("key", flat=True)]

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        return (0, 0) if self._source.key in keys_in(line.shown) else None


class SoughtFact(Sought):
    """A fact, where a text names it."""

    def __init__(self, fact: Fact) -> None:
        self.name, self._fact = str(fact), fact

    def live(self) -> QuerySet[PageContent]:
        return PageContent.objects.filter(pk__in=Citation.objects.filter(fact=self._fact).values("content"))

    def letters(self) -> list[str]:
        return [self._fact.key]

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        if self._fact.key not in fact_keys_in(line.own):
            return None
        start = line.says.lower().find(self._fact.text.lower())
        return (start, start + len(self._fact.text)) if start >= 0 else (0, 0)


class SoughtTerm(Sought):
    """A word of the glossary, in any of its forms, wherever it stands."""

    def __init__(self, term: Term) -> None:
        newest = term.meanings.order_by("-approved_at", "-pk")
        meaning = newest.exclude(approved_at=None).first() or newest.first()
        self._forms = meaning.forms if meaning else (term.key,)
        self.name, self._term = self._forms[0], term
        self._matcher = Matcher({term.key: self._forms})

    def live(self) -> QuerySet[PageContent]:
        among = Q(pk__in=TermUse.objects.filter(term=self._term).values("content"))
        for form in self._forms:
            among |= Q(page__in=pages_that_may_say(form).values("page"))
        return PageContent.objects.filter(among)

    def letters(self) -> list[str]:
        words = [max(re.findall(r"[A-Za-z0-9]+", form), key=len, default="") for form in self._forms]
        return _with_facts_that_say([word.removesuffix("y") for word in words]) if all(words) else []

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        found = next(self._matcher.find(line.says), None)
        return (found.start, found.end) if found else None


class SoughtUpload(Sought):
    """A picture or recording, where a block shows or plays it."""

    keys: type[Field]

    def __init__(self, upload: Upload) -> None:
        self.name, self._upload = str(upload), upload

    def live(self) -> QuerySet[PageContent]:
        of_pages = ContentType.objects.get_for_model(PageContent)
        shown = Block.objects.filter(self._upload.is_shown(), placeholder__content_type=of_pages)
        return PageContent.objects.filter(pk__in=shown.values("placeholder__object_id"))

    def letters(self) -> list[str]:
        return [self._upload.sha256]

    def in_line(self, line: LineOfText) -> tuple[int, int] | None:
        return (0, 0) if line.part and self._upload.sha256 in line.part.named(self.keys) else None


class SoughtPicture(SoughtUpload):
    """A picture, where a block shows it."""

    keys = PictureKey


class SoughtRecording(SoughtUpload):
    """A recording or its captions, where a block plays it."""

    keys = RecordingKey


#: What can be picked: by the name that stands in an address.
PICKED: dict[str, tuple[Any, Callable[[Any], Sought]]] = {
    "source": (Source, SoughtSource),
    "fact": (Fact, SoughtFact),
    "term": (Term, SoughtTerm),
    "picture": (Picture, SoughtPicture),
    "recording": (Recording, SoughtRecording),
}


def _with_facts_that_say(words: list[str]) -> list[str]:
    """Give the same with what stands in a text for the facts that say one of them."""
    says = reduce(or_, (Q(text__icontains=word) for word in words))
    keys = list(Fact.objects.filter(says).values_list("key", flat=True)[: _MOST_FACTS + 1])
    return [*words, *(keys if len(keys) <= _MOST_FACTS else ["fact"])]


# What is called so ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """A source, a fact, a word, a picture or a recording that is called so or says so, and where its uses are listed."""

    kind: str
    name: str
    url: str


def named(typed: str) -> list[Named]:
    """Give the sources, facts, words, pictures and recordings that have this in what they are called or say. Five queries."""
    words = " ".join(typed.split())

    def like(*fields: str) -> Q:
        return reduce(or_, (Q(**{f"{field}__icontains": words}) for field in fields))

    meanings = Meaning.objects.filter(like("term", "meaning", "say")).select_related("of").order_by("of", "-pk")
    terms = {meaning.of_id: meaning for meaning in reversed(meanings[: MOST_NAMED * 2])}
    sources = Source.objects.filter(like("title", "publisher", "edition", "key", "address")).order_by("title")
    pictures, recordings = (kind.objects.filter(like("original_name", "sha256")) for kind in (Picture, Recording))
    found: list[tuple[str, Model, str]] = [(_("Source"), one, one.full_name) for one in sources[:MOST_NAMED]]
    found += [(_("Fact"), one, str(one)) for one in Fact.objects.filter(like("label", "text", "key"))[:MOST_NAMED]]
    found += [(_("Word"), one.of, f"{one.term}: {one.meaning}") for one in list(terms.values())[:MOST_NAMED]]
    found += [(_("Picture"), one, str(one)) for one in pictures[:MOST_NAMED]]
    found += [(_("Recording"), one, str(one)) for one in recordings[:MOST_NAMED]]
    return [Named(kind, name, address_of_uses(thing)) for kind, thing, name in found]


def address_of_uses(thing: Any) -> str:
    """Give where every use of a source, a fact, a word, a picture or a recording is listed."""
    kind = next(kind for kind, (model, _sought) in PICKED.items() if isinstance(thing, model))
    return f"{reverse('desk:find')}?thing={kind}-{thing.pk}"
