"""docs/architecture.md says what is: its walks name files that are there, its table the signals that are connected."""

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any
from weakref import ReferenceType

import pytest
from cms.models import PageContent
from django.apps import apps
from django.dispatch import Signal
from djangocms_text.models import Text

from accounts.current_user import acting_as
from reviews import publishing, services
from reviews.management.commands.draw_review_states import drawing
from reviews.models import Review
from tests import factories
from tests.environment import ROOT
from tests.factories import NOW, person
from tests.reviews.scenes import sign_all

PAGE = (ROOT / "docs/architecture.md").read_text()
WALK = re.compile(r"^\d+\. `([\w/]+\.(?:py|html))`(?:: `(\w+)`)?", re.MULTILINE)
#: By the server, when it starts, and not by an app.
CONNECTED_BY_THE_SERVER = {"delivery.postgres_timeouts._hurry"}


def test_the_house_is_drawn_as_its_layers_are_kept():
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    kept = [set(layer.split(" | ")) for layer in contract["layers"]]
    house = PAGE.partition("## The house")[2].partition("\n\n| file |")[0]

    assert [set(re.findall(r"`(\w+)`", row)) for row in re.findall(r"^\| (`[^|]*) \|", house, re.MULTILINE)] == kept


def walks() -> dict[str, list[tuple[str, str]]]:
    """Return the (file, function or "") that each walk of the page names, by the walk's heading."""
    parts = re.split(r"^### (Walk .*)$", PAGE, flags=re.MULTILINE)[1:]
    return {heading: WALK.findall(text) for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def test_there_are_four_walks_and_a_load_takes_eight_files_at_most():
    assert list(walks()) == ["Walk 1: a patient's page", "Walk 2: a revision", "Walk 3: a load", "Walk 4: a save"]
    assert all(walks().values())
    assert len({file for file, _name in walks()["Walk 3: a load"]}) <= 8


@pytest.mark.parametrize(("file", "name"), sorted({step for walk in walks().values() for step in walk}))
def test_what_a_walk_names_is_there(file, name):
    assert (ROOT / file).is_file()
    assert not name or re.search(rf"(def|class) {name}\b", (ROOT / file).read_text())


def test_whatever_is_put_in_place_at_the_start_is_told():
    starts = {
        f"{app.name}.{module}"
        for app in apps.get_app_configs()
        if (ROOT / "site" / app.name / "apps.py").exists()
        for module in re.findall(r"(\w+)\.connect\(", (ROOT / "site" / app.name / "apps.py").read_text())
    }

    assert len(starts) > 10
    assert {name for name in starts if f"`{name}" not in PAGE} == set()


def test_whatever_waits_for_the_commit_is_told():
    waits = {
        ".".join(path.relative_to(ROOT / "site").with_suffix("").parts)
        for path in (ROOT / "site").rglob("*.py")
        if "on_commit(" in path.read_text()
    }

    assert {name for name in waits if f"`{name}`" not in PAGE} == set()


def test_the_states_of_a_review_are_drawn_as_they_are():
    assert drawing() in PAGE


# Signals --------------------------------------------------------------------------------------------------------------


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def connected() -> dict[tuple[str, str], set[str]]:
    """Return of whom each function of ours hears each signal, in the order in which they hear it."""
    senders = {id(model): model.__name__ for model in apps.get_models(include_auto_created=True)}
    senders |= {id(app): f"app {app.name}" for app in apps.get_app_configs()} | {id(None): "all"}
    found: dict[tuple[str, str], set[str]] = {}
    for signal, name in signals().items():
        for (_uid, sender), receiver, *_more in signal.receivers:
            function = receiver() if isinstance(receiver, ReferenceType) else receiver
            if function is None:  # whoever listened in a test before has gone
                continue
            is_ours = (ROOT / "site" / function.__module__.partition(".")[0]).is_dir()
            if is_ours and name_of(function) not in CONNECTED_BY_THE_SERVER:
                found.setdefault((name, name_of(function)), set()).add(senders[sender])
    return found


def signals() -> dict[Signal, str]:
    modules = [module for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    return {
        value: name for module in modules for name, value in list(vars(module).items()) if isinstance(value, Signal)
    }


def table() -> dict[tuple[str, str], list[str]]:
    """Return the rows of the page's table by signal and function: of whom, and which in order at each of three steps."""
    rows = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|(.*)\|$", PAGE, re.MULTILINE)
    assert len({row[:2] for row in rows}) == len(rows)
    return {(signal, function): [cell.strip() for cell in rest.split("|")] for signal, function, rest in rows}


def test_the_table_of_signals_names_every_function_that_hears_one_in_order():
    told = {key: set(cells[0].split(", ")) for key, cells in table().items()}
    true = connected()

    assert told == true
    for signal in {signal for signal, _function in true}:
        assert [key for key in told if key[0] == signal] == [key for key in true if key[0] == signal]


@contextmanager
def heard() -> Iterator[list[str]]:
    """Give the functions among those of the table that are called, in the order of their first call."""
    wanted = {
        getattr(import_module(name.rpartition(".")[0]), name.rpartition(".")[2]).__code__: name
        for _signal, name in connected()
    }
    called: list[str] = []

    def look(frame: FrameType, event: str, arg: Any) -> None:
        name = wanted.get(frame.f_code) if event == "call" else None
        if name and name not in called:
            called.append(name)

    sys.setprofile(look)
    try:
        yield called
    finally:
        sys.setprofile(None)


def numbers(step: int) -> list[str]:
    """Return the functions that the table numbers for a step, in that order."""
    found = {cells[step]: function for (_signal, function), cells in table().items() if cells[step]}
    assert list(map(int, sorted(found, key=int))) == list(range(1, len(found) + 1))
    return [found[number] for number in sorted(found, key=int)]


@pytest.mark.django_db
def test_the_table_numbers_what_is_heard_at_a_save_a_submission_and_a_publication(for_real):
    editor, publisher = person("editor"), person("publisher")
    draft = factories.new_draft(factories.published_page(), by=editor, body="<p>It takes an hour.</p>")
    factories.somebody_answers_for(draft)

    with acting_as(editor), heard() as at_a_save:
        text = Text.objects.get(placeholder__object_id=draft.object_id)
        text.body = "<p>It takes two hours.</p>"
        text.save()
    with heard() as at_a_submission:
        review = services.submit(version=draft, by=editor, at=NOW, size="full", change_note="It takes longer.")
    sign_all(review)
    with heard() as at_a_publication:
        publishing.publish(version=draft, by=publisher, at=NOW)

    assert Review.objects.get(pk=review.pk).state == Review.State.DONE
    assert PageContent.objects.get(page=draft.content.page).pk == draft.object_id
    assert [numbers(1), numbers(2), numbers(3)] == [at_a_save, at_a_submission, at_a_publication]
