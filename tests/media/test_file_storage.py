"""Pictures are stored whole, or not at all."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from media.file_storage import WholeFileStorage


class FullDisk(ContentFile):
    """A file of which only the first half can be written."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def storage(tmp_path):
    return WholeFileStorage(location=tmp_path / "media")


def files_of(storage):
    folder = Path(storage.location)
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_stored_under_its_name_and_another_beside_it(storage):
    first = storage.save("pictures/a.png", ContentFile(b"one"))
    second = storage.save("pictures/a.png", ContentFile(b"two"))

    assert first == "pictures/a.png"
    assert files_of(storage) == {first, second}
    assert Path(storage.path(first)).read_bytes() == b"one"
    assert oct(os.stat(storage.path(first)).st_mode)[-3:] == "644"


def test_of_a_file_that_did_not_fit_nothing_is_left(storage):
    with pytest.raises(OSError, match="No space left"):
        storage.save("pictures/a.png", FullDisk(b"half and half"))

    assert files_of(storage) == set()
