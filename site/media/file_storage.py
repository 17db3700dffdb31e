"""Where uploads go: whole, or not at all. They are read whole, too, or part by part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, Any

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

    def identity(self, name: str) -> tuple[int, ...]:
        """Return its bytes, and what else differs as soon as somebody changes the file.

        Raises:
            OSError: it cannot be read, or is not there.
        """
        found = Path(self.path(name)).stat()
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino

    def part(self, name: str, start: int, length: int) -> PartOfFile:
        """Open so many bytes of a file, to be read and closed.

        Raises:
            OSError: it cannot be read, or is not there.
        """
        return PartOfFile(Path(self.path(name)).open("rb"), start, length)


class PartOfFile:
    """Some bytes of an open file."""

    def __init__(self, file: IO[bytes], start: int, length: int) -> None:
        self._file, self._left = file, length
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        read = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(read)
        return read

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Written(UploadedFile):
    """A file that stands complete on the same disk, so that it only has to be moved to its name."""

    def __init__(self, path: str, content: File[Any]) -> None:
        super().__init__(content.file, content.name)
        self.path = path

    def temporary_file_path(self) -> str:
        return self.path
