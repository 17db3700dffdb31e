"""A fault in a file of tables is found on its line, whatever texts and lists stand around it."""

import contextlib
import tomllib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from pages.toml_places import line_of_fault, places_in, read_toml

TEXT = '''
[a]
text = """
[b]
key = 1
"""
list = [
  "x",
  "]",
]

[b] # words
key.inner = 1

[[a.findings]]
source = "x"
[[a.findings]]
text = "y"
source = "z"

["two words"]
key = {inner = 1}

[marks.of.some-kind]
name = 3
'''


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("[a] text: is wrong.", 3),
        ("[a] list: is wrong.", 7),
        ("[a] other: is missing.", 2),
        ("[b] key: is wrong.", 13),
        ("[a] findings 1: source: is wrong.", 16),
        ("[a] findings 2: source: is wrong.", 19),
        ("[a] findings 2: note: is wrong.", 17),
        ("[a] findings: is wrong.", 2),
        ("[two words] key: is wrong.", 22),
        ("[marks.of.some-kind] name: is wrong.", 25),
        ("[marks.of.some-kind] must be a table.", 24),
        ("[nothing] key: is wrong.", 1),
        ("Something else.", 1),
    ],
)
def test_a_fault_is_found_on_its_line(fault, line):
    assert line_of_fault(fault, places_in(TEXT)) == line


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    some.lists(
        some.sampled_from(
            ["a = 1", "[b]", "[[c]]", 'd = """', '"""', "e = [", "]", "# f", "", "[b", "g =", "x.y = 'z'"]
        )
    ).map("\n".join)
)
@example("a = " + "[" * 5000)
@example("a = " + "9" * 5000)
def test_any_text_is_read_or_refused_and_has_places(text):
    with contextlib.suppress(tomllib.TOMLDecodeError):
        read_toml(text)

    assert all(1 <= line <= text.count("\n") + 1 for line in places_in(text).values())
