"""Tells whether texts share a run of eight words with texts that nobody may copy from, which are not in the repository.

    python tests/content/phrases.py TEXT...

keeps the hashes of their runs in seed-phrases.txt.
"""

import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path

KEPT = Path(__file__).with_name("seed-phrases.txt")
RUN = 8
_SALT = b"plainleaf"


def runs(text: str) -> list[str]:
    """Give every run of eight words, small letters and digits alone."""
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]", "", text.lower())).split()
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


def hash_of(run: str) -> str:
    """Give what is kept of a run."""
    return hashlib.sha256(_SALT + run.encode()).hexdigest()[:12]


def shared(texts: Iterable[str]) -> list[str]:
    """Give the runs in these texts that are among those kept."""
    kept = set(KEPT.read_text().split())
    return [run for text in texts for run in runs(text) if hash_of(run) in kept]


if __name__ == "__main__":
    found = {hash_of(run) for name in sys.argv[1:] for run in runs(Path(name).read_text(encoding="utf-8"))}
    KEPT.write_text("\n".join(sorted(found)) + "\n")
