"""Uploads in storage that speaks S3: a process of its own, which then goes away."""

import hashlib
import re
import sys
import time

import boto3
import pytest

from tests.drills.own_nginx import answers_for, get, gunicorn, manage
from tests.drills.processes import free_port, is_listening, running

pytest.importorskip("moto", reason="needs requirements/drills.txt")

SCENE = """
from io import BytesIO
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from pages.pictures import store_picture
from tests import factories
written = BytesIO()
Image.new("RGB", (40, 20), "green").save(written, "PNG")
picture = store_picture(SimpleUploadedFile("scanner.png", written.getvalue()), "scanner.png")
image = {"picture": picture.sha256, "alt": "A scanner", "caption": "", "credit": "", "decoration": False}
factories.published_page("with-a-picture", title="A picture", body=[("ImagePlugin", image)], at=timezone.now())
"""
UPLOAD = """
from io import BytesIO
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pages.models import Picture
from pages.pictures import store_picture
written = BytesIO()
Image.new("RGB", (40, 20), "red").save(written, "PNG")
try:
    store_picture(SimpleUploadedFile("other.png", written.getvalue()), "other.png")
except ValidationError as refused:
    print(*refused.messages)
print(Picture.objects.count())
"""


@pytest.fixture
def storage(tmp_path):
    """Serve an S3 of our own with two empty buckets, and give its port, a client and its program."""
    port = free_port()
    with running([sys.executable, "-m", "moto.server", "-p", str(port)], tmp_path / "storage.log") as program:
        program.until(lambda: is_listening("127.0.0.1", port), within=120, what="the storage takes connections")
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{port}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        for bucket in ("words", "elsewhere"):
            client.create_bucket(Bucket=bucket)
        yield port, client, program


def test_uploads_live_in_a_bucket_and_readers_never_learn_of_it(storage, tmp_path):
    port, client, server = storage
    (tmp_path / "data").mkdir()
    (tmp_path / "other").mkdir()
    here = answers_for(
        tmp_path / "data", STORAGE_URL=f"s3+http://key:secret@127.0.0.1:{port}/words/site?region=us-east-1"
    )
    there = answers_for(
        tmp_path / "other", STORAGE_URL=f"s3+http://key:secret@127.0.0.1:{port}/elsewhere?region=us-east-1"
    )
    manage(here, "migrate", "--verbosity", "0")
    manage(here, "collectstatic", "--noinput", "--verbosity", "0")
    manage(here, "shell", "--verbosity", "0", "--command", SCENE)
    manage(here, "backup", str(tmp_path / "site.tar"))
    manage(there, "restore", str(tmp_path / "site.tar"))
    keys = {
        bucket: [found["Key"] for found in client.list_objects_v2(Bucket=bucket)["Contents"]]
        for bucket in ("words", "elsewhere")
    }
    (key,) = keys["words"]
    assert key == f"site/{keys['elsewhere'][0]}"
    assert not (tmp_path / "data/media").exists()

    with gunicorn(here) as site:
        page = get(site, "/with-a-picture/", secure=False)
        picture = re.search(rb'src="?(/pictures/[^"> ]+)', page[2])[1].decode()
        status, headers, content = get(site, picture, secure=False)
        assert b"//127.0.0.1" not in page[2]
        assert (status, headers["content-type"]) == (200, "image/png")
        assert hashlib.sha256(content).hexdigest() in picture
        assert "immutable" in headers["cache-control"]

        client.delete_object(Bucket="words", Key=key)
        assert get(site, picture, secure=False)[0] == 404

        server.kill()
        assert get(site, picture, secure=False)[0] == 503
        began = time.monotonic()
        answers = [get(site, path, secure=False) for path in [picture, "/with-a-picture/"] * 10]
        took = time.monotonic() - began
        assert [answer[0] for answer in answers] == [503, 200] * 10
        assert answers[0][1]["cache-control"] == "no-store"
        assert took < 10  # nobody waits for what is known to be away

    said = manage(here, "shell", "--verbosity", "0", "--command", UPLOAD).strip().splitlines()
    assert "could not be stored just now, so nothing was saved" in said[0]
    assert said[-1] == "1"
    with pytest.raises(AssertionError, match="There is no new backup"):
        manage(here, "backup", str(tmp_path / "second.tar"))
    assert not (tmp_path / "second.tar").exists()
