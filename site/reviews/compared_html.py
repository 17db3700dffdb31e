"""The HTML of a compared text: read so that two texts are alike in form, and let out clean."""

from __future__ import annotations

import copy

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml import etree
from lxml.html import Element, HtmlElement, fragment_fromstring, tostring

from pages.cleaning import in_letters
from reviews.telling_unseen import (
    LINK_TARGET,
    SOURCE_MARK,
    UNSEEN,
    describe_picture,
    name_unseen,
    tell_target,
    with_names,
)

KIND = "block-kind"  # the class of the line that says what a block is and how it is set
BLOCK = "judged-block"  # the class of a box around the line and the words of a block
HEADINGS = {"h2": "h3", "h3": "h4", "h4": "h5"}
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_TAGS = BLOCKS | {"a", "br", "del", "em", "img", "ins", "mark", "span", "strong", "sub", "sup"}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "div": {"tabindex"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


def words_of(element: HtmlElement | None) -> list[str]:
    """Give the words of an element, without the marks of its sources and what was only added for the eye."""
    if element is None or element.get("class") == KIND:
        return []
    if has_blocks(element):
        return [word for child in element for word in words_of(child)]
    element = copy.deepcopy(element)
    for left_out in element.xpath(f'.//*[@class="{LINK_TARGET}" or @class="{UNSEEN}" or @class="{SOURCE_MARK}"]'):
        left_out.drop_tree()
    for script in element.xpath(".//sup | .//sub"):  # to whoever compares letters, 10⁹ must not be 109
        script.text = in_letters(script.tag, script.text_content())
        script[:] = []
    for line_break in element.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return element.text_content().split()


def prepared(html: str) -> HtmlElement:
    """Read a text so that blocks hold either blocks or words, and that what cannot be seen is told in words."""
    root = fragment_fromstring(cleaned(html), create_parent="div")
    for link in list(root.iter("a")):
        tell_target(link)
    for picture in list(root.iter("img")):
        describe_picture(picture)
    name_unseen(root)
    for element in root.iter(*HEADINGS):
        element.tag = HEADINGS[element.tag]
    for element in list(root.iter(etree.Element)):
        if element is root or (element.tag in BLOCKS and has_blocks(element)):
            _wrap_loose_words(element)
    return root


def as_line(text: str) -> HtmlElement:
    element = Element("p")
    element.text, named = with_names(text)
    element.extend(named)
    return element


def has_blocks(element: HtmlElement) -> bool:
    return any(child.tag in BLOCKS for child in element)


def _wrap_loose_words(element: HtmlElement) -> None:
    """Give words that stand beside blocks a block of their own."""
    children, text = list(element), element.text
    for child in children:
        element.remove(child)
    element.text = None
    box: HtmlElement | None = None

    def loose() -> HtmlElement:
        nonlocal box
        if box is None:
            box = etree.SubElement(element, "div")
        return box

    if text and text.strip():
        loose().text = text
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS:
            box = None
            element.append(child)
            if tail and tail.strip():
                loose().text = tail
        else:
            loose().append(child)
            child.tail = tail


def mark_inside(element: HtmlElement, mark: str) -> None:
    if not element.text_content().strip() and element.find(".//img") is None:
        return
    marked = Element(mark)
    marked.text, element.text = element.text, None
    for child in list(element):
        marked.append(child)
    element.append(marked)


def without(element: HtmlElement, mark: str) -> HtmlElement:
    rest = copy.deepcopy(element)
    for left_out in list(rest.iter(mark)):
        left_out.drop_tree()
    return rest


def cleaned(html: str) -> SafeString:
    """Let through what a page of ours can hold, and nothing else; what folds is open."""
    return mark_safe(  # noqa: S308 - it has just been cleaned
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            tag_attribute_values={"ol": {"role": {"list"}}, "ul": {"role": {"list"}}},
            set_tag_attribute_values={"details": {"open": ""}},
            link_rel=None,
        )
    )


def html_of(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode", with_tail=False))


def inside_of(element: HtmlElement) -> str:
    html = html_of(element)
    return html[html.index(">") + 1 : html.rindex("<")]


def alone(element: HtmlElement) -> HtmlElement:
    alone = copy.deepcopy(element)
    alone.tail = None
    return alone
