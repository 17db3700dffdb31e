"""Run a module of this folder in a process that has Django ready: python -m tests.benchmarks.within NAME [argument…]."""

import importlib
import os
import sys

import django

from tests import environment


def main(name: str, *arguments: str) -> None:
    """Make Django ready, then call the module's `main`."""
    sys.path.insert(0, str(environment.ROOT / "site"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    importlib.import_module(f"tests.benchmarks.{name}").main(*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
