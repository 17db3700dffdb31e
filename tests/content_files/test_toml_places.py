"""A fault in a file of tables is found on its line, whatever texts and lists stand around it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from content_files.faults import RowFault, Wrong
from content_files.toml import Toml

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
    ("table", "within", "line", "said"),
    [
        ("a", "text", 3, "[a] text: is wrong."),
        ("a", "list", 7, "[a] list: is wrong."),
        ("a", "other", 2, "[a] other: is wrong."),
        ("b", "key", 13, "[b] key: is wrong."),
        ("a", "findings/1/source", 16, "[a] findings 1: source: is wrong."),
        ("a", "findings/2/source", 19, "[a] findings 2: source: is wrong."),
        ("a", "findings/2/note", 17, "[a] findings 2: note: is wrong."),
        ("a", "findings", 2, "[a] findings: is wrong."),
        ("two words", "key", 22, "[two words] key: is wrong."),
        ("marks/of/some-kind", "name", 25, "[marks.of.some-kind] name: is wrong."),
        ("marks/of/some-kind", "", 24, "[marks.of.some-kind] is wrong."),
        ("nothing", "key", 1, "[nothing] key: is wrong."),
    ],
)
def test_a_fault_is_found_on_its_line_and_says_where_it_is(table, within, line, said):
    fault = RowFault(tuple(table.split("/")), "is wrong.", tuple(filter(None, within.split("/"))))

    assert Toml(TEXT).line_of(*fault.table, *fault.within) == line
    assert str(fault) == said


@given(
    some.lists(
        some.sampled_from(
            ["a = 1", "[b]", "[[c]]", 'd = """', '"""', "e = [", "]", "# f", "", "[b", "g =", "x.y = 'z'"]
        )
    ).map("\n".join)
)
@example("a = " + "[" * 5000)
@example("a = " + "9" * 5000)
def test_any_text_is_read_or_refused_by_its_line(text):
    try:
        lines = Toml(text).lines.values()
    except Wrong as wrong:
        lines = [wrong.line]

    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
