"""Run every check of the project, say at the end what could not run, and close with one total.

    python tests/run_all.py [step[,step...]]

What a step needs and the machine lacks (a browser, a database server) is installed with apt where that is allowed.
A step that still cannot run makes the whole run fail, unless ALLOW_MISSING=1 is set.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

import environment
from machine import (
    browser_missing_after_install,
    fonts_missing_after_install,
    missing_after_install,
    postgresql_programs,
    running_postgresql,
    start,
)

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
TWO_AT_A_TIME = ("-n", "2")
#: The tests of one file in one process, where their scenes meet; files in the order that tests/conftest.py gives them.
BY_FILE = (*TWO_AT_A_TIME, "--dist=loadfile", "--no-loadscope-reorder")


@dataclass
class Tally:
    """What came of some checks, and in words what could not be checked."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: list[str] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.not_run + other.not_run,
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


# The steps ------------------------------------------------------------------------------------------------------------


def lint(output: IO[str]) -> Tally:
    """What can be known without running the site: style, types, layers, safe settings, migrations."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="plainleaf-lint-") as folder:
        production = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": "https://www.example.org",
            "ALLOWED_HOSTS": "www.example.org",
            "EMAIL_URL": "smtp://127.0.0.1",
            "DATA_DIR": folder,
            "PYTHONPATH": str(ROOT / "site"),
        }
        for name, command in (
            ("code style", [*PYTHON, "ruff", "check"]),
            ("code layout", [*PYTHON, "ruff", "format", "--check", "--output-format", "concise"]),
            ("templates", [*PYTHON, "djlint", "templates", "--lint", "--quiet"]),
            ("layers", [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]),
            ("types", [*PYTHON, "mypy"]),
            ("safe settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
            ("content", [*MANAGE, "check_content"]),
            ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run", "--verbosity", "3"]),
        ):
            tally += check(name, command, production, output)
    return tally


def sqlite(output: IO[str]) -> Tally:
    """The tests of every app on SQLite."""
    return pytest(output, *BY_FILE, "-m", "not journeys and not postgresql")


def postgresql(output: IO[str]) -> Tally:
    """What databases do in their own ways, on PostgreSQL; with EVERYTHING=1 every test that asks a database."""
    differs = "(both_databases or postgresql)"
    return on_postgresql(
        output, "-m", "not journeys" if os.environ.get("EVERYTHING") == "1" else f"{differs} and not journeys"
    )


def journeys(output: IO[str]) -> Tally:
    """Whole stories in a real browser, against what `make run` serves; on PostgreSQL those that depend on it."""
    if missing := browser_missing_after_install() or fonts_missing_after_install():
        return Tally(not_run=[f"the browser journeys: {missing}"])
    few = on_postgresql(output, "-n", "0", "tests/journeys", "-m", "postgresql_too")  # making a site takes longer
    return few + pytest(output, *TWO_AT_A_TIME, "tests/journeys")


def on_postgresql(output: IO[str], *arguments: str) -> Tally:
    """Run tests on a PostgreSQL server of their own."""
    if missing := missing_after_install("postgresql", postgresql_programs):
        return Tally(not_run=[f"pytest {' '.join(arguments)} on PostgreSQL: {missing}"])
    with running_postgresql() as server:
        return pytest(output, *BY_FILE, *arguments, DATABASE_URL=server.address())


Step = Callable[[IO[str]], Tally]
STEPS: tuple[Step, ...] = (lint, sqlite, postgresql, journeys)
BESIDE = journeys  # runs while the others do: half of its time it waits for a browser


# Running a check ------------------------------------------------------------------------------------------------------


_under_way: list[subprocess.Popen[Any]] = []


def call(command: list[str], output: IO[str], **answers: str) -> int:
    """Run one command to its end, and give its exit code."""
    process = start(*command, cwd=ROOT, env=os.environ | answers, stdout=output, stderr=subprocess.STDOUT)
    _under_way.append(process)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise
    finally:
        _under_way.remove(process)


def stop() -> None:
    """Have every command that is under way stop in good order."""
    for process in _under_way.copy():
        process.send_signal(signal.SIGINT)


def check(name: str, command: list[str], answers: dict[str, str], output: IO[str]) -> Tally:
    """Run one command that is either right or wrong, and show what it says only if it is wrong."""
    with tempfile.TemporaryFile("w+") as said:
        if call(command, said, **answers) == 0:
            print(f"  right  {name}", file=output, flush=True)
            return Tally(passed=1)
        said.seek(0)
        print(f"  WRONG  {name}", said.read().strip(), sep="\n", file=output, flush=True)
        return Tally(failed=1)


def pytest(output: IO[str], *arguments: str, **answers: str) -> Tally:
    """Run pytest and count what it found; a run that breaks off, or finds no test, counts as one failure."""
    with tempfile.TemporaryDirectory(prefix="plainleaf-tests-") as folder:
        report = Path(folder) / "report.xml"
        code = call([*PYTHON, "pytest", "-q", f"--junitxml={report}", *arguments], output, **answers)
        tally = count(report) if report.exists() else Tally()
    if code and not tally.failed:
        tally.failed = 1
    return tally


def count(report: Path) -> Tally:
    """Count the outcomes in a JUnit report."""
    tally = Tally()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        tally += Tally(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return tally


# All of it ------------------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What came of a step, and how long it took."""

    name: str
    tally: Tally
    seconds: float


def outcome_of(step: Step, output: IO[str] = sys.stdout) -> Outcome:
    """Run a step."""
    print(f"\n== {step.__name__}: {step.__doc__}", file=output, flush=True)
    started = time.monotonic()
    tally = step(output)
    return Outcome(step.__name__, tally, time.monotonic() - started)


def outcomes_of(steps: list[Step]) -> list[Outcome]:
    """Run the steps one after the other but for the one that runs beside them; what that says is shown at its end."""
    if BESIDE not in steps or len(steps) == 1:
        return [outcome_of(step) for step in steps]
    with tempfile.TemporaryFile("w+") as said, ThreadPoolExecutor() as pool:
        print(f"{BESIDE.__name__} runs beside the others, and is shown after them.", flush=True)
        beside = pool.submit(outcome_of, BESIDE, said)
        try:
            outcomes = [outcome_of(step) for step in steps if step is not BESIDE]
            outcomes.append(beside.result())
        except BaseException:
            stop()
            raise
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout)
    return outcomes


def main(chosen: str) -> int:
    """Run the chosen steps (all if none is named), print what came of each, and give the exit code."""
    names = chosen.replace(",", " ").split()
    if unknown := set(names) - {step.__name__ for step in STEPS}:
        print(f"There is no step {', '.join(sorted(unknown))}. The steps: {', '.join(s.__name__ for s in STEPS)}.")
        return 2
    environment.answer()
    outcomes = outcomes_of([step for step in STEPS if not names or step.__name__ in names])

    total = sum((outcome.tally for outcome in outcomes), Tally())
    print("\n== What came of it")
    for outcome in outcomes:
        print(f"  {outcome.name:<12}{outcome.seconds:>5.0f} s   {outcome.tally}")
    for sentence in total.not_run:
        print(f"NOT RUN: {sentence}")
    failed = bool(total.failed)
    if total.not_run and os.environ.get("ALLOW_MISSING") != "1":
        print("What did not run counts as a failure; ALLOW_MISSING=1 lets it pass.")
        failed = True
    print(total, flush=True)
    return int(failed)


if __name__ == "__main__":
    for what in (signal.SIGTERM, signal.SIGINT):  # even in the background, where a shell has SIGINT ignored
        signal.signal(what, signal.default_int_handler)
    try:
        sys.exit(main(" ".join(sys.argv[1:])))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
