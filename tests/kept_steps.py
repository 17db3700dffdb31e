"""Steps that take long, kept from one run of the tests to the next, and given to each process of one run.

A step is kept for a day, and for one state of the code and the content: what it did is put back only into the very rows,
and under the very circumstances, in which some process has taken it for real.
"""

import fcntl
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from tests.environment import ROOT
from tests.migrated import digest_of
from tests.remembering import Situation, Step, memory, question

R = TypeVar("R")

folder: Path | None = None  # nowhere, until somebody says where


def kept_between_runs(step: Callable[[], R]) -> Callable[[], R]:
    """Let a remembered step, where a test begins with it, be put back even if only another process has ever taken it."""

    @wraps(step)
    def step_or_copy() -> R:
        here = memory.here()
        try:
            asked = question(step, (), {})
        except TypeError:  # a setting that cannot be compared
            return step()
        if folder is None or here is None or here is not memory.start or asked in here.steps:
            return step()
        path = folder / f"{step.__name__}-{_all_it_rests_on()}.pickle"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of processes that begin together one takes the step, and the others wait
            if path.exists() and (copy := _fitting(path, here, asked)):
                here.steps[asked] = copy
            result = step()
            if not path.exists() and asked in here.steps:
                _keep(path, (here.tables, here.cached, asked, _with_functions_alone(here.steps[asked])))
        return result

    return step_or_copy


def _fitting(path: Path, here: Situation, asked: Any) -> Any:
    """Give what a step did, if it was taken from here."""
    tables, cached, was_asked, step = pickle.loads(path.read_bytes())
    return step if (tables, cached, was_asked) == (here.tables, here.cached, asked) else None


def _with_functions_alone(step: Step) -> Step:
    """Leave out what waits for a commit and cannot be written down: no test that a step is put back for ever commits."""
    return replace(step, on_commit=[callback for callback in step.on_commit if "<lambda>" not in repr(callback)])


def _keep(path: Path, what: Any) -> None:
    for older in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
        older.unlink()
    new = path.with_suffix(".new")
    new.write_bytes(pickle.dumps(what))
    new.replace(path)  # whole or not at all: a run may break off


def _all_it_rests_on() -> str:
    """Give the day, and a digest of all that a step can depend on: of this, whatever a run says of the code as it is."""
    files = [ROOT / "pyproject.toml", *(ROOT / "tests").glob("*.py"), *(ROOT / "requirements").glob("*.txt")]
    for name in ("site", "content", "templates", "locale"):
        files += [path for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return f"{datetime.now(UTC):%Y-%m-%d}-{digest_of(files)}"
