"""What makes the pages, in one name: two workers may share pages only if their code, templates, libraries and settings agree."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

#: Where things are kept and what is said of errors, which no reader sees and two hosts may answer differently.
UNSEEN_SETTINGS = frozenset({"CACHES", "DATABASES", "LOGGING", "SECRET_KEY"})


def edition() -> str:
    """Give the name of what this process makes pages with. Ask once, at the start: files may be replaced under it."""
    found = hashlib.sha256(sys.version.encode())
    for part in (*_settings(), *_libraries(), *_contents(_files(settings.ROOT, settings.STATIC_ROOT))):
        found.update(hashlib.sha256(part).digest())  # of one length each, so that no two lists look alike
    return found.hexdigest()


def _settings() -> Iterator[bytes]:
    for name in sorted(dir(settings)):
        if name.isupper() and name not in UNSEEN_SETTINGS:
            yield f"{name} = {getattr(settings, name)!r}".encode()


def _libraries() -> Iterator[bytes]:
    """Give the name and version of every package that can be imported, as installers name their folders."""
    folders = {Path(folder) for folder in sys.path if folder}
    for name in sorted({found.name for folder in folders for found in folder.glob("*.dist-info")}):
        yield name.encode()


def _files(root: Path, static: Path) -> list[Path]:
    """Give all code, templates and translated words, and the list of the names under which static files are served."""
    return [
        *sorted((root / "site").rglob("*.py")),
        *sorted(path for path in (root / "templates").rglob("*") if path.is_file()),
        *sorted((root / "locale").rglob("*.mo")),
        static / "staticfiles.json",
    ]


def _contents(files: Iterable[Path]) -> Iterator[bytes]:
    for file in files:
        yield str(file).encode()
        yield file.read_bytes() if file.exists() else b""
