"""Where uploaded pictures go: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile


class WholeFileStorage(FileSystemStorage):
    """Files in a folder. One that cannot be written to its end, as on a full disk, leaves nothing under its name."""

    def _save(self, name: str, content: File[Any]) -> str:
        Path(self.location).mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=self.location, prefix=".coming-")
        try:
            with os.fdopen(handle, "wb") as coming:
                for chunk in content.chunks():
                    coming.write(chunk)
            return super()._save(name, _Written(path, content))  # type: ignore[misc]
        finally:
            Path(path).unlink(missing_ok=True)


class _Written(UploadedFile):
    """A file that stands complete on the same disk, so that it only has to be moved to its name."""

    def __init__(self, path: str, content: File[Any]) -> None:
        super().__init__(content.file, content.name)
        self.path = path

    def temporary_file_path(self) -> str:
        return self.path
