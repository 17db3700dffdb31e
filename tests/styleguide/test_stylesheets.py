"""What travels to a reader: one small stylesheet, nothing from elsewhere."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from delivery.static_storage import WHOLE, OneStylesheetStorage, whole_stylesheet
from tests.environment import ROOT

CSS = ROOT / "static/css"


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_stylesheet_imports_nothing_more(name):
    assert "@import" not in whole_stylesheet(name)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_stylesheet_is_under_fifteen_kilobytes_compressed(name):
    assert len(gzip.compress(whole_stylesheet(name).encode())) < 15_000


def test_no_stylesheet_asks_for_another_file():
    asking = [path.name for path in CSS.rglob("*.css") if re.search(r"url\(|https?:", path.read_text())]

    assert asking == []


@pytest.mark.parametrize("path", sorted(CSS.rglob("*.css")), ids=lambda path: path.name)
def test_no_side_is_left_or_right(path):
    """Reading goes the other way in some languages. Only a sheet of paper has corners that stay where they are."""
    said = re.sub(r"/\*.*?\*/|@(?:top|bottom)-(?:left|right)", "", path.read_text(), flags=re.DOTALL)

    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", said) == []


def test_every_component_stylesheet_is_used():
    named = re.findall(
        r'@import "components/([\w-]+\.css)"', (CSS / "desk.css").read_text() + (CSS / "site.css").read_text()
    )

    assert sorted(named) == sorted(path.name for path in (CSS / "components").glob("*.css"))


def test_a_stylesheet_that_is_missing_is_named():
    with pytest.raises(FileNotFoundError, match=r"css/nowhere\.css does not exist"):
        whole_stylesheet("css/nowhere.css")


def test_collecting_makes_one_hashed_and_compressed_file_of_it(tmp_path):
    storage = OneStylesheetStorage(location=tmp_path, base_url="/static/")
    source = FileSystemStorage(location=ROOT / "static")
    names = [str(path.relative_to(ROOT / "static")) for path in CSS.rglob("*.css")]
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)

    list(storage.post_process({name: (source, name) for name in names}))

    hashed = tmp_path / storage.stored_name("css/site.css")
    assert re.fullmatch(r"site\.[0-9a-f]{8}\.css", hashed.name)
    assert "@import" not in hashed.read_text()
    assert ".key-facts" in hashed.read_text()
    assert hashed.with_name(f"{hashed.name}.gz").exists()
    assert "@import" not in (tmp_path / "css/site.css").read_text()  # what the 500 page asks for


def test_the_source_files_are_where_the_finder_looks():
    assert finders.find("css/site.css") == str(CSS / "site.css")
