"""What an answer is kept as: as it is, and compressed as far as is worth the time."""

import gzip

import brotli

from delivery import entries
from delivery.entries import Answer, Compressed, PageEntry

HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-cache")]


def test_every_form_says_the_same():
    forms = PageEntry(Answer(200, HTML, b"<p>\n    one\n</p>" * 50)).forms
    bodies = {name: form.body["body"] for name, form in forms.items()}

    assert brotli.decompress(bodies[b"br"]) == gzip.decompress(bodies[b"gzip"]) == bodies[b""]


def test_an_answer_is_compressed_quickly_and_then_once_as_far_as_it_goes(monkeypatch):
    compressed = entries.brotli.compress
    qualities = []
    monkeypatch.setattr(
        entries.brotli,
        "compress",
        lambda body, quality: (qualities.append(quality), compressed(body, quality=quality))[1],
    )
    body = b"".join(b"<p>%d words, and %d more</p>" % (number, number * number) for number in range(500))
    quick = Compressed.of(body)
    best = quick.best_of(body)

    assert best.best_of(body) is best
    assert qualities == [5, 11]
    assert not quick.is_best
    assert len(best.brotli) < len(quick.brotli)
    assert best.gzip == quick.gzip
    assert brotli.decompress(best.brotli) == body


def test_a_very_long_answer_is_not_compressed_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr(entries, "LONGEST_AT_BEST", 1_000)
    qualities = []
    monkeypatch.setattr(entries.brotli, "compress", lambda body, quality: qualities.append(quality) or b"")

    for length in (1_000, 1_001):
        body = b"x" * length
        Compressed.of(body).best_of(body)

    assert qualities == [5, 11, 5]
