"""How static files are kept: hashed, compressed, and each stylesheet whole in one file."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)
WHOLE = ("css/site.css", "css/desk.css", "css/admin.css")


def whole_stylesheet(name: str) -> str:
    """Give a stylesheet with the text of everything that it imports, and without comments.

    Imported files must not use `url()`: their paths would change with their place.
    """
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(f"The stylesheet {name} does not exist.")
    with open(path, encoding="utf-8") as file:
        text = COMMENT.sub("", file.read())
    folder = PurePosixPath(name).parent
    return IMPORT.sub(lambda found: whole_stylesheet(str(folder / found[1])), text)


class OneStylesheetStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, where a page asks for one stylesheet and not for thirty."""

    def file_hash(self, name: str, content: Any = None) -> Any:
        """Give eight digits instead of Django's twelve: enough to tell two files apart, and each page names six."""
        return (super().file_hash(name, content) or "")[:8] or None

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in set(WHOLE) & set(paths):
                text = whole_stylesheet(name)
                self.delete(name)
                self._save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)
