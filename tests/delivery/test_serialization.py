"""A page as bytes is the same page when it comes back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.entries import Answer, Entry
from delivery.serialization import packed, unpacked

PART = st.binary(max_size=40)
HEADERS = st.lists(st.tuples(PART.map(bytes.lower), PART), max_size=8)


@settings(max_examples=60, deadline=None)
@given(HEADERS, st.binary(max_size=2_000))
def test_what_is_packed_comes_back_the_same(headers, body):
    entry = Entry(Answer(200, headers, body))

    back = unpacked(packed(entry))

    assert back.answer == entry.answer
    assert back.compressed == entry.compressed
    assert back.forms == entry.forms
    assert back.size == entry.size


def test_it_takes_no_more_room_than_both_short_forms():
    entry = Entry(Answer(200, [(b"content-type", b"text/html")], b"<p>Words</p>" * 5_000))

    assert len(packed(entry)) < 500
