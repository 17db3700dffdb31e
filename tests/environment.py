"""The answers that tests give to the settings' questions, whatever the machine's own environment says."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["ENV_FILE"] = ""  # nor whatever its file says
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process of a run would compile everything anew


def questions() -> set[str]:
    """The names of all environment variables that the settings ask for."""
    settings = (ROOT / "site/config/settings.py").read_text()
    return set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))


def answer(keep: tuple[str, ...] = (), **answers: str) -> None:
    """Replace the machine's answers by these; those named in `keep` stay as they are."""
    for name in questions() - set(keep):
        os.environ.pop(name, None)
    os.environ.update(answers)
