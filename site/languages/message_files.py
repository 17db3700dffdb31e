"""The files in which translators put the words of the interface: `locale/<language>/LC_MESSAGES/django.po`.

They are written here and read here. Only what the server loads, the `.mo` beside each, needs a program of the system:
`manage.py compilemessages`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import django
from django.conf import settings

from languages.installed import name_of
from languages.interface import Message

Said = dict[
    tuple[str, str], list[str]
]  # by the English words and their plural: the translation, one or each of its plurals
_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr)(?:\[\d+\])?\s+)?("(?:[^"\\]|\\.)*")')


def file_of(language: str) -> Path:
    """Return where the words of a language stand."""
    folder: Path = settings.LOCALE_PATHS[0]
    return folder / language.replace("-", "_") / "LC_MESSAGES" / "django.po"


def read(text: str) -> Said:
    """Return what a file says; its first entry, which tells of the file itself, is under ("", "")."""
    said: Said = {}
    for entry in re.split(r"\n\s*\n", text):
        words: list[tuple[str, str]] = []
        for line in entry.splitlines():
            if found := _LINE.fullmatch(line.strip()):
                kind, quoted = found[1], ast.literal_eval(found[2])
                if kind:
                    words.append((kind, quoted))
                elif words:
                    words[-1] = (words[-1][0], words[-1][1] + quoted)
        by_kind = [dict(words).get(kind, "") for kind in ("msgid", "msgid_plural")]
        if words:
            said[by_kind[0], by_kind[1]] = [text for kind, text in words if kind == "msgstr"]
    return said


def written(language: str, messages: Iterable[Message], said: Mapping[tuple[str, str], list[str]]) -> str:
    """Return a file with these words, each with what was said before, if anything was."""
    plurals = plural_forms_of(language)
    number = int(re.findall(r"nplurals=\s*(\d+)", plurals)[0])
    head = [
        f"# {name_of(language)}: what readers meet beside the pages themselves. Write each translation between the last quotes.",
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {plurals}\\n"',
    ]
    entries = ["\n".join(head)]
    for one in messages:
        lines = [f"#: {place}" for place in one.places]
        if "%(" in one.says:
            lines.append("#, python-format")
        lines.append(f"msgid {_quoted(one.says)}")
        before = said.get((one.says, one.plural), [])
        if one.plural:
            lines.append(f"msgid_plural {_quoted(one.plural)}")
            before = before if len(before) == number else [""] * number
            lines += [f"msgstr[{at}] {_quoted(words)}" for at, words in enumerate(before)]
        else:
            lines.append(f"msgstr {_quoted(before[0] if before else '')}")
        entries.append("\n".join(lines))
    return "\n\n".join(entries) + "\n"


def plural_forms_of(language: str) -> str:
    """Return how a language counts, as Django itself says it for its own words."""
    own = Path(django.__file__).parent / "conf/locale" / language.replace("-", "_") / "LC_MESSAGES/django.po"
    head = read(own.read_text()).get(("", ""), [""])[0] if own.exists() else ""
    found = re.search(r"Plural-Forms: (.*)", head)
    return found[1].strip() if found else "nplurals=2; plural=(n != 1);"


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
