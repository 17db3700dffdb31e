"""What an answer is kept as: without what only templates need, and compressed as far as is worth the time."""

import gzip

import brotli
import pytest

from delivery import entries
from delivery.entries import Answer, Entry

HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-cache")]


def kept(body: bytes, headers=HTML) -> bytes:
    return Entry(Answer(200, headers, body)).forms["plain"].body["body"]


def test_indents_and_blank_lines_are_left_out_and_every_space_between_words_stays():
    body = b"\n\n<!doctype html>\n  \n<p>A scan \n    takes <b>ten</b>\n  <i>minutes</i>.</p>\r\n\r\n"

    assert kept(body) == b"<!doctype html><p>A scan\ntakes <b>ten</b>\n<i>minutes</i>.</p>"


def test_end_tags_are_left_out_only_where_a_browser_puts_them_back():
    body = (
        b"<html><head><title>a</title></head>\n<body>\n<ul>\n<li><p>one</p></li>\n<li>two <a href='/'>x</a></li>\n</ul>"
        b"\n<dl>\n<div>\n<dt>a</dt>\n<dd>b</dd>\n</div>\n</dl>\n<p>last</p>\n<a>beside</a>\n</body>\n</html>"
    )

    assert kept(body) == (
        b"<html><head><title>a</title><body><ul><li><p>one<li>two <a href='/'>x</a></ul>"
        b"<dl><div><dt>a<dd>b</div></dl><p>last</p><a>beside</a>"
    )


@pytest.mark.parametrize("tag", ["pre", "TEXTAREA", "script", "style"])
def test_nothing_is_left_out_where_spaces_mean_something(tag):
    body = f"<p>\n  one</p><{tag}>\n  two</{tag}>".encode()

    assert kept(body) == body


def test_what_is_no_html_stays_as_it_is():
    assert kept(b"a\n  b\n", [(b"content-type", b"text/plain")]) == b"a\n  b\n"


def test_every_form_says_the_same():
    forms = Entry(Answer(200, HTML, b"<p>\n    one\n</p>" * 50)).forms
    bodies = {name: form.body["body"] for name, form in forms.items()}

    assert brotli.decompress(bodies["brotli"]) == gzip.decompress(bodies["gzip"]) == bodies["plain"]


def test_a_very_long_answer_is_not_compressed_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr(entries, "LONGEST_AT_THAT", 1_000)
    qualities = []
    monkeypatch.setattr(entries.brotli, "compress", lambda body, quality: qualities.append(quality) or b"")

    for length in (1_000, 1_001):
        kept(b"x" * length)

    assert qualities == [11, 5]
