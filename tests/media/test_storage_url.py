"""One address says where uploads are kept; a wrong one stops the start without showing its secret."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from media.storage_url import storage_of


def test_without_an_address_uploads_are_in_a_folder():
    assert storage_of("")["BACKEND"].endswith("WholeFileStorage")


def test_an_address_says_everything():
    found = storage_of("s3://KEY:se%2Fcret@objects.example.org:9000/words/site/uploads?region=eu-west-2&style=virtual")

    assert found["OPTIONS"] == {
        "endpoint_url": "https://objects.example.org:9000",
        "bucket_name": "words",
        "location": "site/uploads",
        "region_name": "eu-west-2",
        "addressing_style": "virtual",
        "access_key": "KEY",
        "secret_key": "se/cret",
    }


def test_plain_http_and_the_machines_own_credentials_are_for_ones_own_network():
    options = storage_of("s3+http://127.0.0.1:9000/words")["OPTIONS"]

    assert options["endpoint_url"] == "http://127.0.0.1:9000"
    assert (options["access_key"], options["secret_key"], options["location"]) == (None, None, "")


@pytest.mark.parametrize(
    "url",
    [
        "words",
        "https://KEY:SECRET@host/words",
        "s3://KEY:SECRET@host",
        "s3://KEY:SECRET@/words",
        "s3://KEY:SECRET@host:port/words",
        "s3://KEY:SECRET@host/words?acl=public",
        "s3://KEY:SECRET@host/words?style=odd",
        "s3://KEY:SE/CRET@host/words",
        "s3://KEY:SECRET@[host/words",
    ],
)
def test_what_cannot_be_read_stops_the_start_and_keeps_the_secret(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL cannot be read") as refused:
        storage_of(url)

    assert "SECRET" not in str(refused.value)
    assert "CRET" not in str(refused.value)
