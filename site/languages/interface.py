"""Which words of the interface readers meet in a page of another language, read out of the templates and the code.

No program of the system is asked: whoever has the code can say what is to be translated. Screens that stand in English
alone, such as the search and all that staff see, are left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

#: Where a reader can come to in every language; what these include and extend is read as well.
_TEMPLATES = (
    "400.html", "404.html", "410.html", "500.html", "503.html",
    "components/month.html", "components/kept_notice.html",
    "feedback/*", "offline/*", "pages/home.html", "pages/nothing_yet.html", "pages/page.html", "pages/section.html",
    "pages/versions.html", "questions/*", "take_along/*",
    "components/callout.html", "components/choices.html", "components/danger.html", "components/do_and_dont.html",
    "components/drawing.html", "components/expander.html", "components/image.html", "components/key_facts.html",
    "components/pages.html", "components/questions.html", "components/recording.html", "components/steps.html",
    "components/table.html", "components/time_scale.html",
)  # fmt: skip
#: Code that says words to readers: all of a file, or what has these names in it.
_CODE: dict[str, tuple[str, ...]] = {
    "feedback/forms.py": (),
    "feedback/views.py": (),
    "offline/views.py": (),
    "pages/blocks/callout.py": ("_WORDS",),
    "pages/blocks/danger.py": ("heading_of", "_advice_without_box", "_told"),
    "pages/blocks/do_and_dont.py": ("_two_lists",),
    "pages/blocks/drawing.py": ("_pictured",),
    "pages/blocks/image.py": ("_pictured",),
    "pages/blocks/recording.py": ("_told",),
    "pages/citations.py": ("_links",),
    "pages/freshness.py": (),
    "pages/recorded_from.py": (),
    "pages/recordings.py": ("size_in_words",),
    "pages/translations.py": (),
    "questions/views.py": (),
    "questions/words.py": (),
    "reviews/alarms.py": (),
    "sources/models/source.py": ("Standing",),
    "take_along/choices.py": (),
    "take_along/leaflets.py": (),
    "take_along/markdown.py": (),
    "take_along/plain_text.py": (),
    "take_along/sheets.py": (),
    "take_along/views.py": (),
    "take_along/ways.py": (),
}
_INCLUDED = re.compile(r"{%\s*(?:include|extends|component)\s+\"([^\"]+)\"")
_STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_SAID = re.compile(rf"\b(n?)gettext\({_STRING}(?:,\s*{_STRING})?|(?<![\w])_\({_STRING}\)")
_FUNCTIONS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}


@dataclass(frozen=True, order=True)
class Message:
    """Words to translate, in English; `plural` is "" where there is no number in them. `places` are the files they are in."""

    says: str
    plural: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)


@cache
def messages() -> tuple[Message, ...]:
    """Return all of them in order, each once."""
    found: dict[tuple[str, str], list[str]] = {}
    for place, says, plural in [*_of_templates(), *_of_code()]:
        places = found.setdefault((says, plural), [])
        if place not in places:
            places.append(place)
    return tuple(sorted(Message(*words, tuple(places)) for words, places in found.items()))


def _of_templates() -> Iterator[tuple[str, str, str]]:
    root = settings.ROOT / "templates"
    waiting = sorted({file.relative_to(root).as_posix() for name in _TEMPLATES for file in root.glob(name)})
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        text = (root / name).read_text()
        waiting += _INCLUDED.findall(text)
        for is_counted, one, more, constant in _SAID.findall(templatize(text)):
            yield f"templates/{name}", ast.literal_eval(one or constant), ast.literal_eval(more) if is_counted else ""


def _of_code() -> Iterator[tuple[str, str, str]]:
    for name, within in _CODE.items():
        tree: ast.AST = ast.parse(Path(settings.ROOT / "site" / name).read_text())
        parts = [node for node in ast.walk(tree) if _names(node) & set(within)] if within else [tree]
        for node in (node for part in parts for node in ast.walk(part)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
                said = [arg.value for arg in node.args[: _FUNCTIONS[node.func.id]] if isinstance(arg, ast.Constant)]
                if said:
                    yield f"site/{name}", str(said[0]), str(said[1]) if len(said) > 1 else ""


def _names(node: ast.AST) -> set[str]:
    """Return what a piece of code defines: a class, a function or constants."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {getattr(node, "name", "")} | {target.id for target in targets if isinstance(target, ast.Name)}
