"""The house itself: where things stand and what is written down about them."""

import tomllib

from tests.environment import ROOT, questions


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
