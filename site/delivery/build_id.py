"""What makes the pages, in one name: two workers may share pages only if their code, templates, libraries and settings agree."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from django.conf import settings

#: Where things are kept and what is said of errors, which no reader sees and two hosts may answer differently.
UNSEEN_SETTINGS = frozenset({"CACHES", "DATABASES", "LOGGING", "SECRET_KEY"})


def edition() -> str:
    """Give the name of what this process makes pages with. Ask once, at the start: files may be replaced under it."""
    contents = [(str(file), file.read_bytes() if file.exists() else b"") for file in _files()]
    return hashlib.sha256(repr((sys.version, _settings(), _libraries(), contents)).encode()).hexdigest()


def _settings() -> list[str]:
    names = sorted(name for name in dir(settings) if name.isupper() and name not in UNSEEN_SETTINGS)
    return [f"{name} = {getattr(settings, name)!r}" for name in names]


def _libraries() -> list[str]:
    """Give the name and version of every package that can be imported, as installers name their folders."""
    folders = {Path(folder) for folder in sys.path if folder}
    return sorted({found.name for folder in folders for found in folder.glob("*.dist-info")})


def _files() -> list[Path]:
    """Give all code, templates and translated words, and the list of the names under which static files are served."""
    return [
        *sorted((settings.ROOT / "site").rglob("*.py")),
        *sorted(path for path in (settings.ROOT / "templates").rglob("*") if path.is_file()),
        *sorted((settings.ROOT / "locale").rglob("*.mo")),
        settings.STATIC_ROOT / "staticfiles.json",
    ]
