"""Uploads in storage that speaks S3. Whoever asks Django's storage need not know: a fault here is an `OSError`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from mimetypes import guess_type
from typing import Any
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

PAUSE_WHILE_AWAY = 5.0  # seconds, so that those who ask for pictures do not hold every thread
NOT_THERE = {"NoSuchKey", "404"}


class ObjectStorage(S3Storage):
    """A bucket. Nothing in it is ever overwritten, and no page ever names its address."""

    def __init__(self, addressing_style: str = "path", **options: Any) -> None:
        config = Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"total_max_attempts": 2},
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
            # boto3's newer checksums are unknown to much that speaks S3 and is not Amazon's.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(file_overwrite=False, default_acl=None, client_config=config, **options)
        self._away_until = float("-inf")

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Give an address of our own, as a folder would: readers' browsers ask no other host."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name) or "")

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with self._asking(name):
            return int(self._client.head_object(**self._of(name))["ContentLength"])

    def identity(self, name: str) -> tuple[Any, ...]:
        """Return its bytes, and what else differs as soon as somebody changes the object."""
        with self._asking(name):
            found = self._client.head_object(**self._of(name))
            return int(found["ContentLength"]), found.get("ETag")

    def part(self, name: str, start: int, length: int) -> Any:
        """Open so many bytes of an object, to be read and closed."""
        with self._asking(name):
            asked = f"bytes={start}-{start + length - 1}"
            return self._client.get_object(**self._of(name), Range=asked)["Body"]

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with self._asking(name):
            folders, files = super().listdir(name)
            return folders, files

    def delete(self, name: str) -> None:
        with self._asking(name):
            self._client.delete_object(**self._of(name))

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Uploads are only read, or saved whole.")
        with self._asking(name):
            return File(BytesIO(self._client.get_object(**self._of(name))["Body"].read()), name)

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        with self._asking(name):
            kind = guess_type(name)[0] or "application/octet-stream"
            self._client.put_object(**self._of(name), Body=content.read(), ContentType=kind)
        return name

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _of(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    @contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        """Turn what may go wrong into what a file in a folder would say.

        Raises:
            FileNotFoundError: there is no such upload.
            OSError: the storage is away, or refuses.
        """
        if time.monotonic() < self._away_until:
            raise OSError("The storage of uploads does not answer.")
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in NOT_THERE:
                raise FileNotFoundError(f"There is no upload {name}.") from error
            raise OSError(f"The storage of uploads refuses: {code}.") from error
        except BotoCoreError as error:
            self._away_until = time.monotonic() + PAUSE_WHILE_AWAY
            raise OSError(f"The storage of uploads does not answer: {error}") from error
