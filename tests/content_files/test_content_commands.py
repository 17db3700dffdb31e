"""Content files are checked, and put into one form, without a database."""

from pathlib import Path

import pytest
from cms.models import PageContent
from django.core.management import CommandError, call_command
from django.db import connection

from tests.content_files.test_loading import FILES, write

PAGE = "imaging/mri-scan/1.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a small folder in its one form."""
    for name, text in FILES.items():
        write(tmp_path / "content", name, text)
    call_command("format_content", str(tmp_path / "content"), verbosity=0)
    return tmp_path / "content"


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_in_its_form_has_nothing_wrong(folder, capsys):
    call_command("check_content", str(folder))

    assert capsys.readouterr().out == "4 versions of 3 pages: nothing is wrong.\n"


def test_form_is_asked_for_and_given(folder, capsys):
    before = texts(folder)
    write(folder, PAGE, before[PAGE].replace("+++\n\nIt", "+++\nIt").replace("order = 20", "order = 21"))
    write(folder, "sources.toml", "# A comment.\n" + before["sources.toml"])

    with pytest.raises(CommandError, match=r"content/imaging/mri-scan/1\.md, line 1: Not in its one form\.") as refused:
        call_command("check_content", str(folder))
    assert str(refused.value).count("\n") == 1

    call_command("format_content", str(folder))
    assert texts(folder) == before
    assert capsys.readouterr().out.splitlines()[-1] == "2 files rewritten."


WRONG = {
    "a link that leads nowhere": (
        "It is loud.",
        "It is [loud](/loud/).",
        "line 14: The link “loud” leads nowhere: /loud/.",
    ),
    "a link to a part that is not there": ("It is loud.", "It is [loud](#loud).", "leads nowhere: #loud"),
    "a source nobody has": ("It is loud.", "It is loud [source: b].", "line 14: There is no source with the key “b”."),
    "a fact nobody has": ("It is loud.", "It is loud [fact: b].", "line 14: There is no fact “b”."),
    "a card for no page": (
        "It is loud.",
        "::: pages\nheading: Next\n\n- ct-scan\n- nothing\n:::",
        "line 18: There is no page with the key “nothing”",
    ),
    "a mark nobody has": ("+++\n\nIt", '\n[marks]\nclaims = ["x"]\n+++\n\nIt', "line 14: There is no claim “x”."),
    "a mark of a source that names none": ("It is loud.", "Loud [source].", "“[source]” does not name a source"),
    "a heading too deep": ("It is loud.", "### It is loud", "line 14: The heading “It is loud” is level 3"),
    "a figure without a source": (
        "It is loud.",
        "::: key-facts\nheading: In short\n\n- Noise | 100 decibels\n:::",
        "line 17: The key fact “Noise” gives a figure without a source",
    ),
    "a page with nothing on it": ("\nIt is loud.\n", "", "The page is empty."),
    "an address the site needs": (
        'parent = "imaging"',
        'slug = "desk"',
        "line 3: The address /desk/ is one the site needs",
    ),
    "an address of another": ('parent = "imaging"', 'parent = "imaging"\nslug = "ct-scan"', "Another page stands at"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_by_file_line_and_reason(folder, what):
    old, new, told = WRONG[what]
    text = texts(folder)[PAGE]
    assert old in text
    write(folder, PAGE, text.replace(old, new))

    with pytest.raises(CommandError, match=r"mri-scan/1\.md, line \d+: |ct-scan/\d\.md, line \d+: ") as refused:
        call_command("check_content", str(folder))

    assert told in str(refused.value)


def test_faults_of_pages_and_of_tables_are_told_together(folder):
    write(folder, PAGE, "Nothing.")
    write(folder, "sources.toml", "[a]\n")

    with pytest.raises(CommandError) as refused:
        call_command("check_content", str(folder))

    assert {"mri-scan/1.md", "sources.toml"} <= {
        line.split(",")[0].split("/", 1)[1].removeprefix("imaging/") for line in str(refused.value).splitlines()
    }


def test_nothing_is_rewritten_while_something_cannot_be_read(folder):
    write(folder, PAGE, "Nothing.")
    write(folder, "sources.toml", "# A comment.\n" + texts(folder)["sources.toml"])
    before = texts(folder)

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("format_content", str(folder))

    assert texts(folder) == before


@pytest.mark.parametrize("command", ["check_content", "format_content"])
def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path, command):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command(command, str(tmp_path / "nowhere"))


@pytest.mark.postgresql
@pytest.mark.django_db
def test_once_pages_are_loaded_postgresql_knows_how_many_there_are(folder):
    call_command("load_content", str(folder), verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'cms_pagecontent'")
        assert cursor.fetchone()[0] == PageContent.admin_manager.count() > 0
