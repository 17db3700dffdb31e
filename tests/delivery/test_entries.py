"""What an answer is kept as: as it is, and compressed as far as is worth the time."""

import gzip

import brotli

from delivery import entries
from delivery.entries import Answer, PageEntry

HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-cache")]


def kept(body: bytes, headers=HTML) -> bytes:
    return PageEntry(Answer(200, headers, body)).forms["plain"].body["body"]


def test_every_form_says_the_same():
    forms = PageEntry(Answer(200, HTML, b"<p>\n    one\n</p>" * 50)).forms
    bodies = {name: form.body["body"] for name, form in forms.items()}

    assert brotli.decompress(bodies["brotli"]) == gzip.decompress(bodies["gzip"]) == bodies["plain"]


def test_a_very_long_answer_is_not_compressed_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr(entries, "LONGEST_AT_THAT", 1_000)
    qualities = []
    monkeypatch.setattr(entries.brotli, "compress", lambda body, quality: qualities.append(quality) or b"")

    for length in (1_000, 1_001):
        kept(b"x" * length)

    assert qualities == [11, 5]
