"""What pages are made with has a name: the same in two processes, another one after anything has changed."""

import os
import subprocess
import sys

import pytest

from delivery import build_id as module
from delivery.build_id import edition
from tests.environment import ROOT


@pytest.fixture
def small_site(tmp_path, settings):
    """Set up a site of three files."""
    settings.ROOT, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    for name in ("site/pages/views.py", "templates/page.html", "static/staticfiles.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("words")
    return tmp_path


@pytest.mark.parametrize("name", ["site/pages/views.py", "templates/page.html", "static/staticfiles.json"])
def test_any_change_of_a_file_is_another_edition(small_site, name):
    before = edition()
    (small_site / name).write_text("other words")
    changed = edition()
    (small_site / name).unlink()

    assert len({before, changed, edition()}) == 3


def test_words_that_move_to_another_file_are_another_edition(small_site):
    before = edition()
    (small_site / "templates" / "page.html").rename(small_site / "templates" / "a.html")

    assert edition() != before


@pytest.mark.parametrize("name", ["ORGANISATION", "SECURE_HSTS_SECONDS", "TIME_ZONE", "LANGUAGE_CODE"])
def test_so_is_a_setting_that_readers_see(small_site, settings, name):
    before = edition()
    setattr(settings, name, "other")

    assert edition() != before


def test_so_is_another_library(small_site, monkeypatch, tmp_path):
    before = edition()
    (tmp_path / "packages" / "django_cms-9.9.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")

    assert edition() != before


def test_where_the_database_is_makes_no_difference(small_site, settings):
    before = edition()
    settings.LOGGING = {"elsewhere": 1}

    assert edition() == before


def test_no_setting_is_told_by_where_it_lies_in_memory():
    """Otherwise no two processes would ever agree, and nothing would be shared."""
    assert not [line for line in module._settings() if " at 0x" in line]


def test_two_processes_agree():
    script = "from delivery import build_id; print(build_id._settings())"
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONPATH": str(ROOT / "site"), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
