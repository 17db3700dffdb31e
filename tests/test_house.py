"""The house itself: where things stand and what is written down about them."""

import tomllib
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.environment import ROOT, questions


def test_no_module_is_imported_by_what_it_imports():
    """Nor in a function, nor for types alone: a circle that is hidden is one all the same."""
    apps = [path.parent.name for path in (ROOT / "site").glob("*/__init__.py")]
    graph = grimp.build_graph(*apps, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    circle = []

    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle = error.args[1]

    assert len(imports) > 200
    assert circle == []


def test_every_app_has_its_place_among_the_layers():
    apps = {path.parent.name for path in (ROOT / "site").glob("*/__init__.py")}
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {name.strip() for layer in contract["layers"] for name in layer.split("|")}

    assert apps == layers


def test_the_source_root_stays_a_plain_folder():
    assert not (ROOT / "site/__init__.py").exists()


def test_every_setting_is_in_the_table():
    table = (ROOT / "docs/operating.md").read_text()

    assert {name for name in questions() if f"| `{name}` |" not in table} == set()
