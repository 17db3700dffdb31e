"""Puts a folder of content files into the one form in which an export would write them, and nothing else about them."""

from __future__ import annotations

import os
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


def out_of_form(content: ContentFolder) -> list[Path]:
    """Give the files that are not in their form, in the order of their names."""
    return sorted(path for path, text in texts_in_form(content).items() if path.read_bytes() != text.encode())


def put_in_form(content: ContentFolder) -> list[Path]:
    """Rewrite the files that are not in their form, and give which. Each is read again before any is written.

    Raises:
        AssertionError: a file would say something else than before; nothing was changed.
    """
    texts = texts_in_form(content)
    changed = out_of_form(content)
    files = {content.folder.parent / file.path: file for file in content.files}
    for path in changed:
        if path in files:
            again = read_page(texts[path], files[path].path, FilesBeside(content.folder))
            same = (
                replace(again, **{name: getattr(files[path], name) for name in ("parent", "home", "order")})
                == files[path]
            )
        else:
            same = TABLE_FILES[path.name].text(tomllib.loads(texts[path])) == texts[path]
        assert same, f"{path} would say something else than before"
    for path in changed:
        beside = path.with_name(f".{path.name}-new")
        beside.write_text(texts[path], encoding="utf-8")
        os.replace(beside, path)
    return changed
