"""Run the tests of whatever has just been changed. `make watch` calls this after each change, and tells which it was."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.environment import ROOT

PYTEST = (sys.executable, "-m", "pytest", "-q", "--failed-first", "-m", "not journeys and not postgresql")


def what_to_run(changed: Iterable[Path]) -> list[str]:
    """Return what to run after these files, given from the project's folder, have changed: test files, or folders of them."""
    found = set()
    for path in changed:
        if path.parts[0] == "tests" and path.name.startswith("test_"):
            found.add(path)
        elif len(path.parts) > 2:
            found.add(Path("tests") / path.parts[1])
    there = {path for path in found if (ROOT / path).exists()}
    return sorted(str(path) for path in there if not there & set(path.parents))


def main(chosen: list[str]) -> int:
    """Run the chosen tests, else those of what has changed, and return pytest's exit code."""
    changed = [Path(path).relative_to(ROOT) for _what, path in json.loads(os.environ["WATCHFILES_CHANGES"])]
    tests = chosen or what_to_run(changed)
    if not tests:
        print(f"No test stands for {', '.join(map(str, changed))}." if changed else "Waiting for a change.")
        return 0
    print("\nTesting", *tests, flush=True)
    return subprocess.run([*PYTEST, *tests], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
