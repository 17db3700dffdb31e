"""What the checks start ends with them, even when they are killed and can clean up nothing."""

import subprocess
import sys
import tempfile
import textwrap

import pytest

from tests.drills.processes import is_running, until
from tests.environment import ROOT

BEFORE = """
import os, signal, sys, time
from pathlib import Path
from tests import machine
from tests.drills.processes import children, until

def all_below(process):
    return [pid for child in children(process) for pid in (child, *all_below(child))]

def killed_with(how_many):
    until(lambda: len(all_below(os.getpid())) >= how_many, within=60, what="everything runs")
    print(*all_below(os.getpid()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def assert_ends_with_who_started_it(script: str, *given: str) -> None:
    """Nothing that a script started runs on once it has been killed."""
    said = subprocess.run(
        [sys.executable, "-c", BEFORE + textwrap.dedent(script), *given],
        cwd=ROOT, stdout=subprocess.PIPE, check=False, text=True, timeout=120,
    )  # fmt: skip
    started = [int(pid) for pid in said.stdout.split()]
    assert started
    until(lambda: not any(map(is_running, started)), within=60, what="everything has ended")


def test_a_server_that_make_has_started_ends_with_checks_that_are_killed(tmp_path):
    (tmp_path / "Makefile").write_text("run:\n\texec sleep 1000\n")

    assert_ends_with_who_started_it(
        """
        machine.start("make", "-C", sys.argv[1], "run", stdout=2)
        killed_with(2)
        """,
        str(tmp_path),
    )


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_database_server_ends_with_checks_that_are_killed():
    with tempfile.TemporaryDirectory() as folder:  # which another account may enter, unlike pytest's
        assert_ends_with_who_started_it(
            """
            server = machine.PostgreSQL(Path(sys.argv[1]))
            server.start()
            killed_with(3)
            """,
            folder,
        )
