"""An export is whole or not there at all, and writes over nothing but what an export wrote."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from content_files import export_folder
from content_files.export_folder import FolderRefused, write_export
from pages.pictures import store_picture
from tests import factories
from tests.forging import unguarded

FILES = {"guide/home/1.md": b"One.", "sources.toml": b"[a]\n", "images/a.png": b"\x89PNG"}


def held(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder but the list of an export."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "export.toml"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder that holds an export."""
    write_export(tmp_path / "out", FILES)
    return tmp_path / "out"


@pytest.mark.parametrize("is_there", [True, False])
def test_it_goes_into_a_new_or_empty_folder(tmp_path, is_there):
    if is_there:
        (tmp_path / "out").mkdir()

    assert write_export(tmp_path / "out", FILES) == []

    assert held(tmp_path / "out") == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_next_one_takes_its_place_and_says_what_went(folder):
    newer = {"guide/home/2.md": b"Two.", "sources.toml": b"[b]\n"}

    assert write_export(folder, newer) == ["guide/home/1.md", "images/a.png"]

    assert held(folder) == newer
    assert not (folder / "images").exists()


@pytest.mark.parametrize("name", ["notes.txt", "guide/home/3.md", "images/b.png", ".git/config"])
def test_what_no_export_wrote_is_never_removed(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Mine.")
    before = held(folder)

    for replace in (True, False):
        with pytest.raises(FolderRefused, match=f"holds what no export wrote: {name}"):
            write_export(folder, {}, replace=replace)

    assert held(folder) == before


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "1.md").write_text("Mine.")

    with pytest.raises(FolderRefused, match=r"no export wrote: 1\.md"):
        write_export(tmp_path, FILES)

    assert held(tmp_path) == {"1.md": b"Mine."}


def test_a_list_of_nonsense_makes_no_folder_an_export(tmp_path):
    (tmp_path / "export.toml").write_text("files = 3")
    (tmp_path / "1.md").write_text("Mine.")

    with pytest.raises(FolderRefused):
        write_export(tmp_path, FILES, replace=True)


def test_changes_are_not_written_over_unless_that_is_asked_for(folder):
    (folder / "guide/home/1.md").write_text("One, said better.")

    with pytest.raises(FolderRefused, match=r"Somebody changed files since they were exported: guide/home/1\.md"):
        write_export(folder, FILES)
    assert held(folder)["guide/home/1.md"] == b"One, said better."

    write_export(folder, FILES, replace=True)
    assert held(folder) == FILES


def test_a_file_that_somebody_deleted_is_written_again(folder):
    (folder / "guide/home/1.md").unlink()

    write_export(folder, FILES)

    assert held(folder) == FILES


@pytest.mark.parametrize("breaks", ["write_bytes", "rename"])
def test_what_breaks_off_leaves_everything_as_it_was(folder, monkeypatch, breaks):
    ours, calls = getattr(Path, breaks), []

    def breaking(path, *given):
        calls.append(path)
        if len(calls) == 2:
            raise OSError("The disk is full.")
        return ours(path, *given)

    monkeypatch.setattr(Path, breaks, breaking)

    with pytest.raises(OSError, match="disk is full"):
        write_export(folder, {"a.md": b"A", "b.md": b"B"})

    monkeypatch.undo()
    assert held(folder) == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_a_link_leads_to_the_folder_that_is_meant(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)

    write_export(tmp_path / "link", {"a.md": b"A"})

    assert (tmp_path / "link").is_symlink()
    assert held(folder) == {"a.md": b"A"}


@pytest.mark.django_db
def test_the_command_says_in_words_why_nothing_was_written(tmp_path, monkeypatch):
    factories.published_page()
    (tmp_path / "1.md").write_text("Mine.")

    with pytest.raises(CommandError, match=r"Nothing was written\. .* holds what no export wrote"):
        call_command("export_content", str(tmp_path))
    with pytest.raises(CommandError, match=r"Nothing was written\. There is no folder"):
        call_command("export_content", str(tmp_path / "a/b"))
    monkeypatch.setattr(export_folder, "_put_in_place", lambda *given: (_ for _ in ()).throw(PermissionError("No.")))
    with pytest.raises(CommandError, match=r"Nothing was written\. No\."):
        call_command("export_content", str(tmp_path / "out"))


@pytest.mark.django_db
def test_a_version_that_no_file_can_tell_is_named(tmp_path):
    page = factories.published_page("ct-scan", kind="imaging")
    with unguarded():
        type(factories.latest(page).content).admin_manager.filter(page=page).update(redirect="/elsewhere/")

    with pytest.raises(CommandError, match=r"imaging/ct-scan/1\.md, line 1: This version holds something"):
        call_command("export_content", str(tmp_path / "out"))

    assert not (tmp_path / "out").exists()


@pytest.mark.django_db
def test_a_picture_that_is_gone_is_named(tmp_path):
    drawn = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(drawn, "PNG")
    picture = store_picture(ContentFile(drawn.getvalue(), name="a.png"), "a.png")
    shown = {"picture": picture.sha256, "alt": "A ring", "decoration": False, "caption": "", "credit": ""}
    factories.published_page("ct-scan", kind="imaging", body=[("ImagePlugin", shown)])
    picture.file.storage.delete(picture.file.name)

    with pytest.raises(CommandError, match=rf"imaging/ct-scan/1\.md, line 1: The file {picture.sha256} .* not stored"):
        call_command("export_content", str(tmp_path / "out"))
