"""Practise what happens when things break, say what was lost, and write it into docs/drills.md.

    make drills [LONG=1] [ONLY=redis]

LONG=1 keeps the database away for eleven minutes instead of seconds. ONLY names drills, as pytest's -k does; then
nothing is written.
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.environment import ROOT

REPORT = ROOT / "docs" / "drills.md"
XUNIT1 = ("-o", "junit_family=xunit1")  # the only kind of report in which a drill can say something
BEGIN, END = "<!-- what came of it, written by make drills -->", "<!-- the end of what came of it -->"


def outcomes(report: Path) -> tuple[list[str], list[str], bool]:
    """Give the lines that drills said, what did not run and why, and whether any of them failed."""
    lines, not_run, has_failed = [], [], False
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = case.get("name", "").removeprefix("test_").replace("_", " ")
        lines += [line.get("value", "") for line in case.iter("property") if line.get("name") == "said"]
        not_run += [f"{name}: {skipped.get('message')}" for skipped in case.iter("skipped")]
        if case.find("failure") is not None or case.find("error") is not None:
            has_failed = True
            lines.append(f"FAILED: {name}")
    return lines, not_run, has_failed


def write(lines: list[str], not_run: list[str]) -> None:
    """Put what came of the drills between the marks in the report."""
    note = (
        f"{datetime.datetime.now(tz=datetime.UTC).date():%-d %B %Y}, Python {platform.python_version()},"
        f" {os.cpu_count()} processors shared with other work (load {os.getloadavg()[0]:.1f} at the end)."
    )
    text = REPORT.read_text()
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    said = "\n".join(f"- {line[:1].upper()}{line[1:]}" for line in [*lines, *(f"NOT RUN: {name}" for name in not_run)])
    REPORT.write_text(f"{before}{BEGIN}\n\n{note}\n\n{said}\n\n{END}{after}")


def main(only: str) -> int:
    """Run the drills, print what each said, and give the exit code."""
    with tempfile.TemporaryDirectory(prefix="plainleaf-drills-") as folder:
        report = Path(folder) / "report.xml"
        chosen = ["-k", only] if only else []
        command = [sys.executable, "-m", "pytest", "-q", "tests/drills", f"--junitxml={report}", *XUNIT1, *chosen]
        code = subprocess.run(command, cwd=ROOT).returncode
        if not report.exists():
            return code or 1
        lines, not_run, has_failed = outcomes(report)
    print("\n== What came of it", *lines, *(f"NOT RUN: {name}" for name in not_run), sep="\n")
    if not only:
        write(lines, not_run)
    if not_run and os.environ.get("ALLOW_MISSING") != "1":
        print("What did not run counts as a failure; ALLOW_MISSING=1 lets it pass.")
        return 1
    return int(has_failed or code != 0)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
