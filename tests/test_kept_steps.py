"""What another run has done is put back only where it would be done in the very same way."""

import pickle

import pytest
from cms.models import Page

from tests import factories, kept_steps
from tests.kept_steps import kept_between_runs
from tests.remembering import memory, question, remembered
from tests.reviews.scenes import undone
from tests.test_remembering import begin_again

pytestmark = pytest.mark.django_db

times: list[str] = []


@kept_between_runs
@remembered
def a_page() -> Page:
    times.append("for real")
    return factories.page("ct-scan")


@pytest.fixture
def kept(tmp_path):
    """Give the file in which a run has kept the step; this process has never taken it."""
    usual, kept_steps.folder = kept_steps.folder, tmp_path
    with undone():
        a_page()
    _forget()
    times.clear()
    begin_again()
    yield next(tmp_path.glob("*.pickle"))
    _forget()
    kept_steps.folder = usual


def _forget():
    for asked in [asked for asked in memory.start.steps if asked[1] == "a_page"]:
        del memory.start.steps[asked]


def test_what_another_process_did_is_put_back(kept):
    assert a_page() == Page.objects.get(reverse_id="ct-scan")
    assert times == []


@pytest.mark.parametrize("place", [0, 1, 2], ids=["other rows", "another cache", "another question"])
def test_what_was_done_in_other_circumstances_is_not(kept, place):
    held = list(pickle.loads(kept.read_bytes()))
    held[place] = {"something": "else"}
    kept.write_bytes(pickle.dumps(held))

    a_page()

    assert times == ["for real"]


def test_nor_what_other_code_did_on_another_day(kept):
    kept.rename(kept.with_stem("a_page-2026-11-16-0123456789abcdef"))

    a_page()

    assert times == ["for real"]
    assert [path.name for path in kept.parent.glob("*.pickle")] == [kept.name]  # and that is thrown away


def test_nor_what_was_done_where_nobody_can_say_whether_a_setting_is_the_same(kept, settings):
    settings.ORGANISATION = object()

    with pytest.raises(TypeError):
        question(a_page, (), {})
    a_page()

    assert times == ["for real"]


def test_a_test_that_does_not_begin_with_it_takes_it_for_real(kept):
    factories.person("editor", "another@example.org")

    a_page()

    assert times == ["for real"]
