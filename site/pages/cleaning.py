"""Makes rich text safe and uniform: a few tags, in one form that comes out of cleaning again as it went in.

Text is read the way editors hold it, as paragraphs of letters that each are or are not strong, emphasised and linked,
and then written anew. So the same words have the same HTML whoever saved them, which is what digests rest on.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterable
from functools import lru_cache

import nh3

from pages.paragraphs import READ_AS, boxes_of, written

TAGS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "sup", "sub", "a", "br", "blockquote"})
ATTRIBUTES = {"a": {"href"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
#: Letters of HTML in one text. Far longer than any page should be; the parser gets slow on much longer ones.
LONGEST_HTML = 100_000
_BREAKS = frozenset(
    {"address", "article", "aside", "center", "div", "fieldset", "footer", "form", "header", "hr", "main", "nav", "pre"}
    | {"section", "details", "summary", "figure", "figcaption", "dl", "dt", "dd", "dir", "menu", "hgroup", "dialog"}
    | {"button", "legend", "option", "rp", "rt", "select", "textarea"}
    | {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
)
#: What may come in; cleaning turns it into TAGS.
READABLE_TAGS = TAGS | READ_AS.keys() | _BREAKS
_NOT_TEXT = {"script", "style", "iframe", "math", "noembed", "noframes", "noscript", "svg", "template", "title"}
_SCRIPT = re.compile(r"<(sup|sub)>(.*?)</\1>", re.DOTALL)
_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_ORDINALS = ("st", "nd", "rd", "th")  # they say the same on the line


@lru_cache(maxsize=256)  # pages are read far more often than they are written
def clean_html(html: str) -> str:
    """Give the same words with only the tags of TAGS, safe links and no attributes but `href`."""
    # A lone half of a surrogate pair can be neither stored nor shown.
    html = html.encode("utf-8", "ignore").decode()
    # The sanitiser has the last word on what is stored, whatever was written above.
    return _sanitise("\n".join(written(boxes_of(_sanitise(html, READABLE_TAGS)))), TAGS)


def lines_of(html: str) -> list[str]:
    """Give the plain text of cleaned HTML, one line for each paragraph, heading or list entry."""
    html = _SCRIPT.sub(lambda script: in_letters(script[1], script[2]), html)
    text = re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|h[234]|li|ul|ol|blockquote)>|<br>|\n", "\n", html))
    return [line.strip() for line in html_entities.unescape(text).split("\n") if line.strip()]


def in_letters(script: str, text: str) -> str:
    """Give raised ("sup") or lowered ("sub") text as plain text that says the same: 10⁹ and not 109."""
    letters = text.translate(_RAISED if script == "sup" else _LOWERED)
    if not any((letter.isalnum() and letter.isascii()) or letter == "." for letter in letters) or text in _ORDINALS:
        return letters
    return f"{'^' if script == 'sup' else '_'}{text}"


def _sanitise(html: str, tags: Iterable[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags=_NOT_TEXT,
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
