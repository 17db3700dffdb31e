"""What both peers are given: a folder for their data, and pages as long as our page about CT scans."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ["PEER_DIR"])
PAGES = 50
LENGTH = 26_000  # of what stands between the header and the footer of ours


def body() -> str:
    """Give the words of our page about CT scans as paragraphs, again and again until they are as long as our page is."""
    text = (ROOT / "content" / "imaging" / "ct-scan" / "1.md").read_text()
    lines = (line.strip() for line in text.split("+++")[-1].splitlines())
    once = "\n".join(f"<p>{line}</p>" for line in lines if line and not line.startswith((":", "|", "#")))
    return "\n".join([once] * round(LENGTH / len(once)))
