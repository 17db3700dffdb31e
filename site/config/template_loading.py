"""How templates are read: without their indents, which only whoever writes them needs. What fills them stays as it is."""

from __future__ import annotations

import re
from typing import Any

from django.template.loaders import filesystem

_INDENTS = re.compile(r"(?<=\n)[ \t]+")


class WithoutIndents(filesystem.Loader):
    """Django's own loader of the templates in templates/, without indents.

    Each line stays and keeps its end, so no two words meet, and an error in a template names the line it is in.
    """

    def get_contents(self, origin: Any) -> str:
        return _INDENTS.sub("", super().get_contents(origin))
