"""Uploads in object storage: read, stored and missed as in a folder, and away in words that everybody understands."""

from contextlib import closing
from io import BytesIO

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody
from botocore.stub import Stubber
from django.core.files.base import ContentFile

from media import object_storage
from media.object_storage import ObjectStorage

AT = {"Bucket": "words", "Key": "site/pictures/a.png"}


@pytest.fixture(scope="module")
def made():
    return ObjectStorage(endpoint_url="http://127.0.0.1:9", bucket_name="words", location="site", region_name="here",
                         access_key="key", secret_key="secret")  # fmt: skip


@pytest.fixture
def storage(made):
    made._away_until = float("-inf")
    return made


@pytest.fixture
def answers(storage):
    with Stubber(storage._client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_an_upload_is_stored_under_its_name_and_read_again(storage, answers):
    answers.add_client_error("head_object", "404", http_status_code=404, expected_params=AT)
    answers.add_response("put_object", {}, {**AT, "Body": b"pixels", "ContentType": "image/png"})
    answers.add_response("get_object", {"Body": StreamingBody(BytesIO(b"pixels"), 6)}, AT)

    assert storage.save("pictures/a.png", ContentFile(b"pixels")) == "pictures/a.png"
    assert storage.open("pictures/a.png").read() == b"pixels"


def test_a_part_of_an_upload_is_read_and_a_changed_one_is_told_apart(storage, answers):
    part = {"Body": StreamingBody(BytesIO(b"ix"), 2)}
    answers.add_response("get_object", part, {**AT, "Range": "bytes=1-2"})
    answers.add_response("head_object", {"ContentLength": 6, "ETag": '"one"'}, AT)
    answers.add_response("head_object", {"ContentLength": 6, "ETag": '"two"'}, AT)
    answers.add_client_error("get_object", "NoSuchKey", http_status_code=404)

    with closing(storage.part("pictures/a.png", 1, 2)) as read:
        assert read.read(1024) == b"ix"
    assert storage.identity("pictures/a.png") != storage.identity("pictures/a.png")
    with pytest.raises(FileNotFoundError):
        storage.part("pictures/a.png", 0, 2)


def test_what_is_there_is_never_overwritten(storage, answers):
    answers.add_response("head_object", {"ContentLength": 6}, AT)
    answers.add_client_error("head_object", "404", http_status_code=404)
    answers.add_response("put_object", {})

    assert storage.save("pictures/a.png", ContentFile(b"others")) != "pictures/a.png"


def test_what_is_not_there_is_missing_and_a_missing_bucket_is_a_fault(storage, answers):
    answers.add_client_error("get_object", "NoSuchKey", http_status_code=404)
    answers.add_client_error("get_object", "NoSuchBucket", http_status_code=404)
    answers.add_client_error("get_object", "AccessDenied", http_status_code=403)

    with pytest.raises(FileNotFoundError):
        storage.open("pictures/a.png")
    for code in ("NoSuchBucket", "AccessDenied"):
        with pytest.raises(OSError, match=f"refuses: {code}") as refused:
            storage.open("pictures/a.png")
        assert not isinstance(refused.value, FileNotFoundError)


def test_a_storage_that_is_away_is_asked_again_after_a_pause(storage, monkeypatch):
    asked = []

    def away(**where):
        asked.append(where)
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    monkeypatch.setattr(storage._client, "get_object", away)
    for _reader in range(3):
        with pytest.raises(OSError, match="does not answer"):
            storage.open("pictures/a.png")
    assert len(asked) == 1

    storage._away_until -= object_storage.PAUSE_WHILE_AWAY
    with pytest.raises(OSError, match="does not answer"):
        storage.open("pictures/a.png")
    assert len(asked) == 2


def test_no_other_host_is_ever_named(storage):
    assert storage.url("pictures/a.png") == "/media/pictures/a.png"


def test_what_lies_in_a_folder_can_be_listed_and_a_refusal_is_a_fault(storage, answers):
    listed = {"Contents": [{"Key": "site/take-along/ct-scan/1.pdf"}], "CommonPrefixes": []}
    answers.add_response("list_objects", listed)
    answers.add_client_error("list_objects", "AccessDenied", http_status_code=403)

    assert storage.listdir("take-along/ct-scan") == ([], ["1.pdf"])
    with pytest.raises(OSError, match="refuses: AccessDenied"):
        storage.listdir("take-along/ct-scan")
