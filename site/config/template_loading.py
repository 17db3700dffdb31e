"""How templates are read: without the space that only whoever writes them needs. What they are filled with stays as it is."""

from __future__ import annotations

import re
from typing import Any

from django.template.loaders import filesystem

_INDENTS = re.compile(r"(?<=\n)[ \t]+")
#: Lines of nothing but tags that say nothing themselves.
_SILENT = (
    r"{#(?:(?!#})[^\n])*#}"
    r"|{% *(?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|include|load|extends)\b(?:(?!%})[^\n])*%}"
    r"|{%(?:(?!%})[^\n])* as \w+ %}"
)
_SILENT_LINES = re.compile(rf"^((?:{_SILENT})+)\n+", re.MULTILINE)


class WithoutIndents(filesystem.Loader):
    """Django's own loader of the templates in templates/, without indents, and HTML without lines that say nothing.

    A line that does say something keeps its end, so no two words meet. In a mail, an empty line says something, too.
    """

    def get_contents(self, origin: Any) -> str:
        lines = _INDENTS.sub("", super().get_contents(origin))
        return _SILENT_LINES.sub(r"\1", lines) if origin.template_name.endswith(".html") else lines
