"""Files are read to the line, and what is wrong with them is found before anything is touched."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from content_files.faults import ContentRefused
from content_files.page_tree import read_folder
from tests.media.recorded import sound

FRONT = {
    "title": '"CT scan"',
    "summary": '"What it is."',
    "change_note": '"First version."',
}


def put(folder: Path, body: str = "Words.", at: str = "imaging/ct-scan/1.md", **front: str) -> Path:
    """Write one page file; `front` replaces or adds lines of front matter."""
    path = folder / at
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {value}" for key, value in (FRONT | front).items() if value]
    path.write_text("\n".join(["+++", *lines, "+++", body, ""]), encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        read_folder(folder)
    return [str(fault).removeprefix(f"{folder.name}/") for fault in refused.value.faults]


def test_parents_come_before_children_and_siblings_in_their_order(tmp_path):
    put(tmp_path, at="imaging/b-scan/1.md", parent='"imaging"', order="1")
    put(tmp_path, at="imaging/a-scan/1.md", parent='"imaging"', order="2")
    put(tmp_path, at="guide/imaging/1.md", template='"section"')
    put(tmp_path, at="guide/home/1.md", template='"home"', order="99")

    assert [file.key for file in read_folder(tmp_path)] == ["home", "imaging", "b-scan", "a-scan"]


def test_a_month_is_a_known_date_and_a_due_month_lasts_to_its_end(tmp_path):
    put(tmp_path, dates='{reviewed = "2015-10", due = "2018-02", published = "2015-10-05"}')

    (file,) = read_folder(tmp_path)

    assert file.reviewed.day == date(2015, 10, 1)
    assert file.due.end == date(2018, 2, 28)
    assert not file.published.to_month


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ({"title": ""}, 1, "“title” is missing"),
        ({"titel": '"CT"'}, 5, "“titel” is not a known key"),
        ({"order": '"2"'}, 5, "“order” must be a whole number"),
        ({"in_navigation": "1"}, 5, "“in_navigation” must be true or false"),
        ({"review_interval_months": "37"}, 5, "“review_interval_months” is a number from 1 to 36"),
        ({"slug": '"CT Scan"'}, 5, "A slug has letters"),
        ({"template": '"wide"'}, 5, "“template” must be one of page, section, home."),
        ({"size": '"small"'}, 5, "“size” must be one of full, change,"),
        ({"size": '"urgent"'}, 5, "first version needs a full review"),
        ({"kind": '"scan"'}, 5, "“kind” must be one of imaging,"),
        ({"follows": "1"}, 5, "Version 1 cannot follow version 1"),
        ({"limit_visibility_in_menu": "3"}, 5, "a number from 0 to 2"),
        ({"summary": f'"{"x" * 401}"'}, 3, "longer than 400"),
        ({"dates": '{reviewed = "October 2015"}'}, 5, "is not a date"),
        ({"dates": '{due = "2018-10"}'}, 5, "only after a review"),
        ({"dates": '{reviewed = "2018-10", due = "2018-01"}'}, 5, "must be after “reviewed”"),
        ({"dates": '{reviewed = "2015-02-30"}'}, 5, "day is out of range"),
        ({"dates": '{reviewed = "9999-01-01"}'}, 5, "too far away"),
        ({"marks": '{medals = ["gold"]}'}, 5, "“medals” is not a known key"),
        ({"title": "CT scan"}, 2, "The front matter is not TOML"),
        ({"parent": '"nowhere"'}, 5, "The parent “nowhere” has no file"),
        ({"parent": '"ct-scan"'}, 5, "stands below itself"),
        ({"size": '"minor"'}, 5, "first version needs a full review"),
    ],
)
def test_wrong_front_matter_is_refused_by_line_and_reason(tmp_path, front, line, reason):
    (fault,) = faults(put(tmp_path, **front))

    assert fault.startswith(f"imaging/ct-scan/1.md, line {line}: ")
    assert reason in fault


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("# Title", 6, "only first-level heading"),
        ("Words.\n::: callout\ntone: important", 7, "never closed"),
        (":::", 6, "none opened"),
        ("::: banner\n:::", 6, "“banner” is not a block"),
        ("::: text\n:::", 6, "“Text” is missing"),
        ("::: text\n\n# Title\n:::", 8, "only first-level heading"),
        ("::: steps\nheading: A\nphase: during\n\n1. One\n::: callout\n:::", 11, "still open"),
        ("::: key-facts\nheading: In short\n\n- Ten minutes\n:::", 9, "label and a text"),
        ("::: key-facts\nheading: In short\n\nTen minutes\n:::", 9, "should be an item"),
        ("::: questions\nheading: Ask\n\n- **Why?**\n:::", 9, "no bold"),
        ("::: callout\ntone: loud\nheading: A\n\nWords.\n:::", 6, "callout"),
        ("::: callout\ntone: urgent\ntone: urgent\n\nWords.\n:::", 8, "given twice"),
        ("::: callout\ntone: urgent\nWords.\n:::", 8, "comes an empty line"),
        ("::: steps\nheading: A\nphase: never\n\n1. One\n:::", 6, "steps"),
        ("::: table\ncaption: A\nheader_row: perhaps\n\n| a |\n| b |\n:::", 6, "yes or no"),
        ("::: table\ncaption: A\n\n| a | b |\n| c |\n:::", 10, "1 cells, the first has 2"),
        ("::: image\npicture: ../1.md\nalt: A\n:::", 6, "no picture “../1.md”"),
        ("::: do-and-dont\nheading: A\n\n- bring it\n:::", 9, "Begin with a line"),
        ("::: recording\nrecording: ../1.md\n\nWords.\n:::", 6, "no recording “../1.md” in recordings/"),
        ("::: recording\ncaptions: a.vtt\n\nWords.\n:::", 6, "no captions “a.vtt” in recordings/"),
        ("::: recording\nmade_from: first\n\nWords.\n:::", 6, "“made_from” is the number of a version"),
    ],
)
def test_a_wrong_block_is_refused_by_line_and_reason(tmp_path, body, line, reason):
    (fault,) = faults(put(tmp_path, body))

    assert fault.startswith(f"imaging/ct-scan/1.md, line {line}: ")
    assert reason in fault


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    put(tmp_path, "# Title")
    put(tmp_path, at="imaging/mri-scan/1.md", title="")

    assert [fault.split(",")[0] for fault in faults(tmp_path)] == ["imaging/ct-scan/1.md", "imaging/mri-scan/1.md"]


def test_all_faults_of_one_file_are_told_at_once(tmp_path):
    body = "# Title\n\n::: banner\n:::\n\n::: callout\ntone: urgent\n\n##### Deep\n:::"
    put(tmp_path, body, title="", order='"2"', marks='{claims = "x"}')

    assert [fault.split(": ")[0].rpartition(" ")[2] for fault in faults(tmp_path)] == ["4", "5", "1", "7", "9", "15"]


def test_pages_that_stand_below_each_other_are_all_named(tmp_path):
    for key, parent in {"a": "c", "b": "a", "c": "b", "below": "a"}.items():
        put(tmp_path, at=f"imaging/{key}/1.md", parent=f'"{parent}"')

    assert faults(tmp_path) == [f"imaging/{key}/1.md, line 5: The page stands below itself." for key in "abc"]


def test_version_numbers_leave_no_gap(tmp_path):
    put(tmp_path)
    put(tmp_path, at="imaging/ct-scan/3.md")

    assert faults(tmp_path) == ["imaging/ct-scan/3.md, line 1: Version 2 of “ct-scan” is missing."]


def test_a_version_says_where_drafts_lie_between_it_and_the_one_before(tmp_path):
    put(tmp_path, at="imaging/ct-scan/2.md", follows="0")
    put(tmp_path, at="imaging/ct-scan/5.md", follows="2")

    assert [file.number for file in read_folder(tmp_path)] == [2, 5]

    put(tmp_path, at="imaging/ct-scan/5.md", follows="4")
    assert faults(tmp_path) == ["imaging/ct-scan/5.md, line 5: The version before this one is 2 here."]


def test_a_key_belongs_to_one_folder(tmp_path):
    put(tmp_path)
    put(tmp_path, at="biopsy/ct-scan/1.md")

    assert faults(tmp_path) == ["biopsy/ct-scan/1.md, line 1: The key “ct-scan” is used in two folders."]


def test_the_newest_version_says_where_a_page_stands(tmp_path):
    for at in ("imaging/b-scan/1.md", "imaging/b-scan/9.md"):
        put(tmp_path, at=at, order="1")
    for number in range(2, 9):
        put(tmp_path, at=f"imaging/b-scan/{number}.md", order="1")
    put(tmp_path, at="imaging/b-scan/10.md", order="30")
    put(tmp_path, at="imaging/a-scan/1.md", order="20")

    assert [(file.key, file.number) for file in read_folder(tmp_path)][-2:] == [("b-scan", 9), ("b-scan", 10)]


@pytest.mark.parametrize(
    ("at", "reason"), [(f"imaging/{'m' * 41}/1.md", "is not a key"), ("imaging/ct-scan/0.md", "the version's number")]
)
def test_a_file_is_called_by_a_key_and_a_number(tmp_path, at, reason):
    (fault,) = faults(put(tmp_path, at=at))

    assert fault.startswith(f"{at}, line 1: ")
    assert reason in fault


@pytest.mark.parametrize("stray", ["imaging/1.md", "imaging/ct-scan/old/1.md", "leaflets/ct-scan/1.md", "notes.md"])
def test_a_page_in_the_wrong_place_is_not_passed_over(tmp_path, stray):
    put(tmp_path)
    put(tmp_path, at=stray)

    assert faults(tmp_path)[0].startswith(f"{stray}, line 1: This is not where a page can be.")


def test_a_folder_in_the_place_of_a_file_is_a_fault_in_words(tmp_path):
    (tmp_path / "imaging/ct-scan/1.md").mkdir(parents=True)

    assert faults(tmp_path) == ["imaging/ct-scan/1.md, line 1: The file cannot be read: Is a directory."]


def test_line_ends_and_marks_of_other_editors_do_no_harm(tmp_path):
    put(tmp_path, "Words.\n\n::: questions\nheading: Ask\n\n- Why?\n:::")
    (as_it_is,) = read_folder(tmp_path)
    path = tmp_path / "imaging/ct-scan/1.md"

    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_folder(tmp_path) == [as_it_is]


def test_html_in_a_file_is_only_words(tmp_path):
    put(tmp_path, "Before <script>alert(1)</script> [after](javascript:alert(1)).")

    (file,) = read_folder(tmp_path)

    assert "<script" not in file.blocks[0]["html"]
    assert "javascript:" not in file.blocks[0]["html"] or "href" not in file.blocks[0]["html"]


def test_a_picture_is_known_by_what_will_be_kept_of_it(tmp_path):
    (tmp_path / "images").mkdir()
    written = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(written, "JPEG")
    (tmp_path / "images" / "scanner.jpg").write_bytes(written.getvalue())
    put(tmp_path, "::: image\npicture: scanner.jpg\nalt: A wide ring with a bed.\n:::")

    (file,) = read_folder(tmp_path)

    assert file.blocks[0]["picture"] == file.beside["scanner.jpg"].sha256
    assert file.beside["scanner.jpg"].content[:4] == b"RIFF"


RECORDED = "::: recording\nsort: audio\ntitle: Listen\nrecording: {}\nmade_from: {}\n\nYou lie on a bed.\n:::"


def test_a_recording_is_known_by_what_will_be_kept_of_it(tmp_path):
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "reading.mp3").write_bytes(sound())
    put(tmp_path, RECORDED.format("reading.mp3", 1))

    (file,) = read_folder(tmp_path)

    assert file.blocks[0]["recording"] == file.beside["reading.mp3"].sha256
    assert b"Anna" not in file.beside["reading.mp3"].content


@pytest.mark.parametrize(
    ("content", "made_from", "fault"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", 1, "reading.mp3: This is not a recording we can use: it is sound as studios keep it"),
        (sound(), 2, "A recording is made from version 2, which is no version up to this one."),
    ],
)
def test_a_recording_that_cannot_be_taken_is_told_with_its_line(tmp_path, content, made_from, fault):
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "reading.mp3").write_bytes(content)

    assert f"line 6: {fault}" in faults(put(tmp_path, RECORDED.format("reading.mp3", made_from)))[0]


EASY = {"easy_read_of": '"ct-scan"', "made_from": "1"}


@pytest.mark.parametrize(
    ("at", "front", "fault"),
    [
        ("guide/easy/1.md", EASY, "line 5: “easy_read_of” is for pages of the kind easy-read."),
        ("easy-read/easy/1.md", {"made_from": "1"}, "line 1: “easy_read_of” is missing."),
        ("easy-read/easy/1.md", {"easy_read_of": '"ct-scan"'}, "line 1: “made_from” is missing."),
        ("easy-read/easy/1.md", EASY | {"made_from": "2"}, "line 6: There is no version 2 of “ct-scan”."),
        ("easy-read/easy/1.md", EASY | {"made_from": "0"}, "line 6: “made_from” is a number from 1 to"),
        ("easy-read/easy/1.md", EASY | {"made_from": '"1"'}, "line 6: “made_from” must be a whole number."),
        ("easy-read/easy/1.md", EASY | {"easy_read_of": '"easy"'}, "line 5: “easy” is an easy-read page itself."),
    ],
)
def test_an_easy_read_page_says_which_version_of_which_page_it_was_made_from(tmp_path, at, front, fault):
    put(put(tmp_path), at=at, **front)

    assert any(said.startswith(f"{at}, {fault}") for said in faults(tmp_path)), faults(tmp_path)


def test_a_page_has_one_easy_read_page(tmp_path):
    for name in ("one", "two"):
        put(put(tmp_path), at=f"easy-read/{name}/1.md", **EASY)

    (fault,) = faults(tmp_path)
    assert fault.startswith("easy-read/two/1.md, line 5: “ct-scan” has an easy-read version: ")
