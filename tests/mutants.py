"""Change one thing at a time in the code of some apps, and tell which changes no test notices: `make mutants`.

cosmic-ray knows what can be changed, and changes it, in a copy of the project. Which changes are tried is drawn with a
seed, one for each place in the code, so that a run can be repeated. A change is tried on the tests that stand
nearest to it, by what they import, for so many seconds at most; so it may be that a test farther away would notice one
that is told here.
"""

import ast
import os
import random
import re
import shlex
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import grimp
from cosmic_ray.commands import init
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.testing import run_tests
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome

from tests.environment import ROOT

_MACHINES_OWN = shutil.ignore_patterns(".*", "__pycache__", "var", "htmlcov", "journeys", "drills", "benchmarks")
_PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "--hypothesis-seed=0", "-m", "not postgresql")
_AT_ONCE = 2  # test files
_HANGS_AFTER = 900.0  # seconds, for so many files


def drawn(apps: list[str], how_many: int, seed: int) -> list[MutationSpec]:
    """Draw so many changes of these apps' code: of each place that is drawn one of the changes that can be made there."""
    modules = [
        path for app in apps for path in sorted(Path("site", app).rglob("*.py")) if "migrations" not in path.parts
    ]
    at: dict[tuple[str, tuple[int, int]], list[MutationSpec]] = {}
    with use_db("mutants.sqlite", WorkDB.Mode.create) as work:
        init(modules, work, {})
        for item in work.work_items:
            spec = item.mutations[0]
            at.setdefault((str(spec.module_path), spec.start_pos), []).append(spec)
    notes = {str(path): set(_in_annotations(path)) for path in modules}
    places = sorted((path, start) for path, start in at if start[0] not in notes[path])
    chance = random.Random(seed)
    chosen = chance.sample(places, min(how_many, len(places)))
    return [
        chance.choice(sorted(at[place], key=lambda spec: (spec.operator_name, spec.occurrence))) for place in chosen
    ]


def _in_annotations(path: Path) -> Iterator[int]:
    """Give the lines on which types stand, which nothing reads while the site runs."""
    for node in ast.walk(ast.parse(path.read_text())):
        note = getattr(node, "annotation", None) or getattr(node, "returns", None)
        if note is not None:
            yield from range(note.lineno, (note.end_lineno or note.lineno) + 1)


class Tests:
    """The test files, by how near they stand to a module."""

    def __init__(self, apps: list[str]) -> None:
        packages = sorted(path.parent.name for path in Path("site").glob("*/__init__.py"))
        sys.path.insert(0, "site")
        self._graph = grimp.build_graph(*packages)
        files = [path for app in apps for path in sorted(Path("tests", app).glob("test_*.py"))]
        self._imports = {path: set(_imported_by(path)) for path in files}
        self._green: set[tuple[Path, ...]] = set()

    def nearest(self, spec: MutationSpec) -> list[Path]:
        """Give all test files, those first that import the module, or what imports it, and that name what is changed."""
        module = ".".join(spec.module_path.with_suffix("").parts[1:]).removesuffix(".__init__")
        far = {module: 0}
        ahead = deque([module])
        while ahead:
            here = ahead.popleft()
            for above in self._graph.find_modules_that_directly_import(here) - far.keys():
                far[above] = far[here] + 1
                ahead.append(above)
        name = re.compile(rf"\b{re.escape(spec.definition_name or '')}\b")

        def key(path: Path) -> tuple[int, bool, int]:
            nearest = min((far[one] for one in self._imports[path] & far.keys()), default=len(far))
            return nearest, not name.search(path.read_text()), path.stat().st_size

        return sorted(self._imports, key=key)

    def must_be_green(self, files: tuple[Path, ...]) -> None:
        """Stop the run where these tests fail though nothing was changed: they would notice everything."""
        if files not in self._green:
            outcome, said = _run(files)
            if outcome != TestOutcome.SURVIVED:
                sys.exit(f"These tests fail as it is: {', '.join(map(str, files))}\n{said[-3000:]}")
            self._green.add(files)


def _imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _run(files: tuple[Path, ...], spec: MutationSpec | None = None) -> tuple[TestOutcome, str]:
    """Run test files. What neither makes tables nor triggers is tried on a database that was made before."""
    makes_tables = spec is not None and {"models", "models.py", "refusals.py"} & set(spec.module_path.parts)
    os.environ["CODE_AS_IT_IS"] = "" if makes_tables else "mutants"
    return run_tests(shlex.join([*_PYTEST, *map(str, files)]), _HANGS_AFTER)


def survivor(spec: MutationSpec, tests: Tests, seconds: float) -> str:
    """Try one change; return where and what it was if no test noticed, else ""."""
    files = tests.nearest(spec)
    until = time.monotonic() + seconds
    before = spec.module_path.read_text().splitlines()
    tried = 0
    changed: list[str] = []
    while tried < len(files) and (not tried or time.monotonic() < until):
        few = tuple(files[tried : tried + _AT_ONCE])
        with use_mutation(spec.module_path, get_operator(spec.operator_name)(), spec.occurrence) as (_old, new):
            changed = [line.strip() for line in (new or "").splitlines() if line not in before]
            outcome, _said = _run(few, spec)
        if outcome != TestOutcome.SURVIVED:
            tests.must_be_green(few)
            return ""
        tried += len(few)
    was = before[spec.start_pos[0] - 1].strip()
    where = f"{spec.module_path}:{spec.start_pos[0]}"
    return f"{where} survived {tried} of {len(files)} test files\n  - {was}\n  + {' '.join(changed)}"


def main(apps: list[str]) -> int:
    """Try as many changes as are asked for, print those that survive, and return how many did."""
    how_many, seed, seconds = (int(os.environ[name]) for name in ("HOW_MANY", "SEED", "LIMIT"))
    survivors = []
    with tempfile.TemporaryDirectory(prefix="plainleaf-mutants-") as folder:
        copy = Path(folder, "project")
        shutil.copytree(ROOT, copy, ignore=_MACHINES_OWN)
        os.chdir(copy)
        specs, tests = drawn(apps, how_many, seed), Tests(apps)
        for number, spec in enumerate(specs, start=1):
            told = survivor(spec, tests, seconds)
            print(f"{number} of {len(specs)}: {told or 'noticed'}", flush=True)
            survivors += [told] if told else []
    print(f"\n{len(specs) - len(survivors)} of {len(specs)} changes were noticed.", *survivors, sep="\n\n")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
