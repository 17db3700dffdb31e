"""What a site needs of its machine before it can start, and the words for whoever starts it where that is missing."""

import os
from pathlib import Path

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured


def read_answers(file: Path) -> None:
    """Take from a file like `.env`, where there is one, the answers that the environment does not give.

    Raises:
        ImproperlyConfigured: this account may not read it.
    """
    if not file.is_file():
        return
    if not os.access(file, os.R_OK):
        raise ImproperlyConfigured(f"This account may not read {file}: run this as the account that owns the file.")
    environ.Env.read_env(file)


def folder_to_write_in(folder: Path, setting: str) -> None:
    """See that there is a folder, for this account alone if it must be made, in which files can be made and changed.

    Raises:
        ImproperlyConfigured: it cannot be made, or this account may not write in it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {folder} cannot be made ({error.strerror}): name another one with {setting}."
        ) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"This account may not write to {folder}: run this as the account that owns it, or name another folder with"
            f" {setting}."
        )


def other_languages(codes: list[str], english: str) -> list[tuple[str, str]]:
    """Give each language beside English with its own name for itself.

    Raises:
        ImproperlyConfigured: nobody knows a code.
    """
    if unknown := [code for code in codes if code == english or "name_local" not in LANG_INFO.get(code, {})]:
        raise ImproperlyConfigured(
            f"OTHER_LANGUAGES names {', '.join(unknown)}. Write codes of languages beside English, such as: cy,ar"
        )
    return [(code, LANG_INFO[code]["name_local"]) for code in codes]
