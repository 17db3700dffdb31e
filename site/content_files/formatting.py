"""Puts a folder of content files into the one form in which an export would write them, and nothing else about them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from content_files.blocks import FilesBeside
from content_files.folder import ContentFolder
from content_files.page_file import read_page, text_of
from content_files.page_tree import placed
from content_files.tables import TABLE_FILES


def texts_in_form(content: ContentFolder) -> dict[Path, str]:
    """Give the text of every file in its one form, by where it lies; tables that hold nothing have none."""
    folder = content.folder
    texts = {folder.parent / file.path: text_of(file) for file in placed(content.files)}
    for name, table in TABLE_FILES.items():
        if text := table.text(content.tables[name].held):
            texts[folder / name] = text
    return texts


def out_of_form(content: ContentFolder) -> dict[Path, str]:
    """Give the files that are not in their form, in the order of their names, with what each should say."""
    texts = texts_in_form(content)
    return {path: texts[path] for path in sorted(texts) if path.read_bytes() != texts[path].encode()}


def put_in_form(content: ContentFolder) -> list[Path]:
    """Rewrite the files that are not in their form, and give which. Each is read again before any is written.

    Raises:
        AssertionError: a file would say something else than before; nothing was changed.
    """
    texts = out_of_form(content)
    pages = {content.folder.parent / file.path: file for file in content.files}
    for path, text in texts.items():
        if page := pages.get(path):
            again = read_page(text, page.path, FilesBeside(content.folder))
            same = replace(again, parent=page.parent, home=page.home, order=page.order) == page
        else:
            same = TABLE_FILES[path.name].text(tomllib.loads(text)) == text
        assert same, f"{path} would say something else than before"
    for path, text in texts.items():
        beside = path.with_name(f".{path.name}-new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    return list(texts)
