"""What somebody finds who has just typed `make run`."""

import os
import stat
import subprocess
import sys

import pytest

from tests.environment import ROOT, questions
from tests.journeys.checks import assert_accessible, assert_fits

ROLES = ("editor", "clinician", "patient-reviewer", "plain-language", "publisher", "admin")


@pytest.mark.postgresql_too
def test_the_first_page_is_there_for_everybody(page):
    answer = page.goto("/")

    assert answer.status == 200
    assert page.context.cookies() == []
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.postgresql_too
def test_every_role_has_an_account_that_signs_in(signed_in):
    for role in ROLES:
        answer = signed_in(role).goto("/desk/")

        assert answer.status == 200, role
        assert answer.url.endswith("/desk/"), role


def test_the_stylesheet_comes_compressed_and_may_be_kept_for_good(page):
    with page.expect_response(lambda answer: answer.url.endswith(".css")) as stylesheet:
        page.goto("/")

    headers = stylesheet.value.headers
    assert headers["content-encoding"] in ("br", "gzip")
    assert "immutable" in headers["cache-control"]


def test_secrets_are_for_their_owner_only(server):
    for name in (".env", "plainleaf.sqlite3"):
        assert stat.S_IMODE((server.data_dir / name).stat().st_mode) & 0o077 == 0, name


def test_after_it_every_command_finds_the_site(server):
    own = {name: value for name, value in os.environ.items() if name not in questions()}
    count = "from cms.models import Page; print(Page.objects.count())"

    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", count],
        cwd=ROOT, env=own | {"ENV_FILE": str(server.env_file)}, capture_output=True, check=True, text=True,
    )  # fmt: skip

    assert int(said.stdout) >= 40
