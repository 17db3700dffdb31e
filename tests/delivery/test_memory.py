"""What is kept in memory has a bound."""

import pytest

from delivery.entries import Answer, PageEntry
from delivery.memory import Memory

SIZE = PageEntry(Answer(200, [], b"")).size


def entry(size: int = 0) -> PageEntry:
    found = PageEntry(Answer(200, [], b""))
    found.size += size
    return found


@pytest.fixture
def memory():
    """Have room for three, and for no fourth."""
    return Memory(SIZE * 7 // 2)


def test_the_oldest_goes_first(memory):
    for path in "abcde":
        memory.keep(path, entry())

    assert list(memory) == ["c", "d", "e"]
    assert memory.bytes_kept == sum(kept.size for kept in memory.values()) <= memory.most_bytes


def test_all_room_is_used():
    memory = Memory(SIZE * 3)
    for path in "abc":
        memory.keep(path, entry())
    assert list(memory) == ["a", "b", "c"]

    memory.keep("d", entry(SIZE * 2))

    assert list(memory) == ["d"]


def test_what_comes_in_the_place_of_another_takes_its_room_and_its_readers(memory):
    before, after = entry(), entry(1)
    before.hits = 3
    memory.keep("a", before)
    memory.keep("b", entry())

    memory.keep("a", after)

    assert list(memory) == ["b", "a"]
    assert (memory.bytes_kept, after.hits) == (2 * SIZE + 1, 3)


def test_what_is_larger_than_all_room_is_not_kept(memory):
    memory.keep("a", entry())
    memory.keep("b", entry(memory.most_bytes))

    assert list(memory) == ["a"]
