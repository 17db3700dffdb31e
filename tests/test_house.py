"""The house itself: where things stand and what is written down about them."""

import ast
import re
import tomllib
from collections import Counter
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


def test_no_class_name_means_two_things():
    named = Counter(
        found[1]
        for file in (ROOT / "site").rglob("*.py")
        if "migrations" not in file.parts and "commands" not in file.parts
        for found in re.finditer(r"^ *class (?!Meta\b|Media\b)(\w+)[(:]", file.read_text(), re.MULTILINE)
    )

    assert named.total() > 300
    assert [name for name, times in named.items() if times > 1] == []


def test_no_private_name_crosses_a_module():
    ours = {path.parent.name for path in (ROOT / "site").glob("*/__init__.py")} | {"tests"}
    files = [file for folder in ("site", "tests") for file in (ROOT / folder).rglob("*.py")]
    crossing = [
        f"{file.relative_to(ROOT)}: {name.name}"
        for file in files
        for found in ast.walk(ast.parse(file.read_text()))
        if isinstance(found, ast.ImportFrom) and (found.module or "").partition(".")[0] in ours
        for name in found.names
        if name.name.startswith("_")
    ]

    assert len(files) > 400
    assert crossing == []


def test_the_source_root_stays_a_plain_folder():
    assert not (ROOT / "site/__init__.py").exists()


def test_every_setting_is_in_the_table():
    table = (ROOT / "docs/operating.md").read_text()

    assert {name for name in questions() if f"| `{name}` |" not in table} == set()


def test_every_page_of_docs_is_in_their_index_and_every_link_leads_somewhere():
    index = (ROOT / "docs/README.md").read_text()
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    links = {
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text())
        if ":" not in link and not (page.parent / link).exists()
    }

    assert {page.name for page in pages if page.parent.name == "docs" and f"({page.name})" not in index} == {
        "README.md"
    }
    assert links == set()


def test_what_contributors_are_told_to_say_can_be_said():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "README.md").read_text()

    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", told, re.MULTILINE)) <= targets
    assert "run: make test\n" in (ROOT / ".github/workflows/test.yml").read_text()


def test_commits_are_checked_by_the_projects_own_tools():
    assert set(re.findall(r"repo: (\S+)", (ROOT / ".pre-commit-config.yaml").read_text())) == {"local"}
