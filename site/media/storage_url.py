"""Reads where uploads are kept: `STORAGE_URL`, or the site's own folder where it is empty."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FORM = "s3://key:secret@host/bucket/folder?region=eu-west-2"
SCHEMES = {"s3": "https", "s3+http": "http"}
STYLES = ("path", "virtual")


def storage_of(url: str) -> dict[str, Any]:
    """Give Django's setting for a storage.

    Raises:
        ImproperlyConfigured: the address is not of the form; the words never repeat it, for it holds a secret.
    """
    if not url:
        return {"BACKEND": "media.file_storage.WholeFileStorage"}
    try:
        parts = urlsplit(url)
        port = parts.port
        more = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError as error:
        raise ImproperlyConfigured(f"STORAGE_URL cannot be read. Its form is {FORM}.") from error
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    style, region = more.pop("style", "path"), more.pop("region", None)
    if parts.scheme not in SCHEMES or not parts.hostname or not bucket or more or style not in STYLES:
        raise ImproperlyConfigured(
            f"STORAGE_URL cannot be read. Its form is {FORM}, or s3+http:// on your own network; style=virtual may be"
            " added. Write odd letters in key and secret as %2F and the like."
        )
    return {
        "BACKEND": "media.object_storage.ObjectStorage",
        "OPTIONS": {
            "endpoint_url": f"{SCHEMES[parts.scheme]}://{parts.hostname}" + (f":{port}" if port else ""),
            "bucket_name": unquote(bucket),
            "location": unquote(folder),
            "region_name": region,
            "addressing_style": style,
            # Where none are given, boto3 finds them as it always does: in its own variables, or from the machine.
            "access_key": unquote(parts.username) if parts.username else None,
            "secret_key": unquote(parts.password) if parts.password else None,
        },
    }
