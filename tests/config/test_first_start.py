"""Somebody starts the site for the first time: it starts, or says in one sentence what to do."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.first_start import folder_to_write_in, read_answers
from tests.environment import ROOT, questions

EXAMPLE = (ROOT / ".env.example").read_text()
PUBLIC = {
    "SECRET_KEY": "a-key-for-tests-only-that-is-long-enough-for-the-check-of-its-length",
    "SITE_URL": "https://www.example.org",
    "ALLOWED_HOSTS": "www.example.org",
    "EMAIL_URL": "smtp+tls://name:password@mail.example.org:587",
}
ASK_THE_DATABASE = "from django.db import connection; connection.cursor(); print('it answers')"
WHAT_WAS_READ = "from django.conf import settings; print(settings.SECRET_KEY, settings.ORGANISATION, settings.DATA_DIR)"
EVERY_SETTING = "from config import settings; print({n: v for n, v in vars(settings).items() if n.isupper()})"


def run(*command, file="", **answers):
    """Run Python with these answers alone, and give its exit code and what it said."""
    own = {name: value for name, value in os.environ.items() if name not in questions()}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=own | answers | {"ENV_FILE": str(file)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout.strip()


def shell(script=ASK_THE_DATABASE, **given):
    return run("manage.py", "shell", "--verbosity", "0", "-c", script, **given)


def with_settings(script=ASK_THE_DATABASE, **given):
    """Do the same without loading the apps, which takes most of the time."""
    return run("-c", script, PYTHONPATH=str(ROOT / "site"), DJANGO_SETTINGS_MODULE="config.settings", **given)


@pytest.mark.parametrize("command", [["shell", "-c", "print(1)"], ["migrate"]])
def test_with_nothing_set_every_command_says_in_one_sentence_what_to_do(command):
    code, said = run("manage.py", *command)

    assert code == 1
    assert said == (
        "SECRET_KEY is not set: run `make run`, which writes a file .env for your own machine, or copy .env.example to"
        " .env and fill it in."
    )


@pytest.mark.parametrize("options", [[], ["--preload"]])
def test_the_server_says_the_same_and_does_not_try_again_and_again(options):
    code, said = run("-m", "gunicorn", "config.asgi", "--pythonpath", "site", "--bind", "127.0.0.1:0", *options)

    assert code == 3
    assert said.count("SECRET_KEY is not set: run `make run`") == 1
    assert "Traceback" not in said


def test_a_folder_for_the_database_is_made_where_there_is_none_for_its_owner_alone(tmp_path):
    folder = tmp_path / "new" / "deeper"

    assert with_settings(**PUBLIC, DATA_DIR=str(folder)) == (0, "it answers")
    assert folder.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere"
    named = f"sqlite:///{elsewhere / 'site.sqlite3'}"
    assert with_settings(**PUBLIC, DATA_DIR=str(folder), DATABASE_URL=named) == (0, "it answers")
    assert elsewhere.is_dir()


@pytest.mark.parametrize("setting", ["DATA_DIR", "DATABASE_URL"])
def test_a_folder_that_cannot_be_made_is_named_with_the_setting_that_names_it(tmp_path, setting):
    (tmp_path / "a-file").touch()
    folder = tmp_path / "a-file" / "below"
    given = {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}"}
    if setting == "DATA_DIR":
        given = {"DATA_DIR": str(folder)}

    code, said = shell(**PUBLIC, **given)

    assert code == 1
    assert said == f"The folder {folder} cannot be made (Not a directory): name another one with {setting}."


def test_what_is_somebody_elses_is_named_too(tmp_path, monkeypatch):
    (tmp_path / ".env").touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # root may do anything, and tests may be root

    with pytest.raises(ImproperlyConfigured, match=f"This account may not write to {tmp_path}: run this as"):
        folder_to_write_in(tmp_path, "DATA_DIR")
    with pytest.raises(ImproperlyConfigured, match=rf"This account may not read {tmp_path}/\.env: run this as"):
        read_answers(tmp_path / ".env")


def test_what_the_environment_does_not_answer_the_file_does(tmp_path):
    file = tmp_path / ".env"
    file.write_text(f"SECRET_KEY=of-the-file\nINSECURE_COOKIES=1\nORGANISATION='A charity'\nDATA_DIR={tmp_path}\n")

    assert with_settings(WHAT_WAS_READ, file=file) == (0, f"of-the-file A charity {tmp_path}")
    assert with_settings(WHAT_WAS_READ, file=file, ORGANISATION="A trust") == (0, f"of-the-file A trust {tmp_path}")


@pytest.mark.parametrize("mail", [{}, {"EMAIL_URL": "consolemail://"}])
def test_a_public_site_does_not_start_where_links_for_passwords_would_go_to_its_log(tmp_path, mail):
    public = {name: value for name, value in PUBLIC.items() if name != "EMAIL_URL"}

    code, said = shell(**public, **mail, DATA_DIR=str(tmp_path))

    assert code == 1
    assert said.startswith("EMAIL_URL names no mail server")
    assert "Traceback" not in said
    assert with_settings(**public, **mail, INSECURE_COOKIES="1", DATA_DIR=str(tmp_path)) == (0, "it answers")


def test_what_shows_every_query_is_never_on_where_readers_are(tmp_path):
    asked = "from django.conf import settings; print(*settings.INSTALLED_APPS, *settings.MIDDLEWARE)"

    code, said = shell(**PUBLIC, DEBUG_TOOLBAR="1", DATA_DIR=str(tmp_path))
    assert code == 1
    assert said.startswith("DEBUG_TOOLBAR is set without DEBUG.")
    code, said = with_settings(asked, **PUBLIC, DATA_DIR=str(tmp_path))
    assert code == 0
    assert "debug_toolbar" not in said
    assert "debug-toolbar" not in (ROOT / "requirements/run.txt").read_text()


def test_the_debug_toolbar_stands_within_what_counts_bytes_and_under_a_policy_that_lets_it_work(tmp_path):
    asked = (
        "from config import settings as s; m = s.MIDDLEWARE;"
        "toolbar = m.index('debug_toolbar.middleware.DebugToolbarMiddleware');"
        "print(m.index('csp.middleware.CSPMiddleware') < toolbar, *s.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
    )
    own = {"INSECURE_COOKIES": "1", "DEBUG": "1", "DEBUG_TOOLBAR": "1", "PYTHONPATH": str(ROOT / "site")}

    code, said = run("-c", asked, **PUBLIC, **own, DATA_DIR=str(tmp_path))

    assert code == 0, said
    assert said.startswith("True default-src script-src style-src")
    assert "trusted-types" not in said


def test_queries_are_shown_as_they_are_on_ones_own_machine_alone(tmp_path):
    asked = "from accounts.models import User; list(User.objects.raw(\"SELECT 1 AS id, 'a@example.org' AS email\"))"
    shown = "SELECT 1 AS id, 'a@example.org' AS email"

    assert shown in shell(asked, **PUBLIC, SHOW_SQL="1", DEBUG="1", DATA_DIR=str(tmp_path))[1]
    assert shell(asked, **PUBLIC, SHOW_SQL="1", DATA_DIR=str(tmp_path)) == (0, "")


# The example of a file ------------------------------------------------------------------------------------------------


def test_the_example_names_every_setting_once_and_no_other():
    named = re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE)

    assert sorted(named) == sorted(questions())


def test_what_the_example_gives_is_what_a_public_site_needs():
    given = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert given == set(PUBLIC)


def test_what_the_example_has_commented_out_is_what_holds_without_it(tmp_path):
    example = EXAMPLE.replace("SECRET_KEY=", f"SECRET_KEY={PUBLIC['SECRET_KEY']}").replace("var", str(tmp_path))
    (tmp_path / "as-it-is").write_text(example)
    (tmp_path / "all").write_text(re.sub(r"^# (?=[A-Z_]+=)", "", example, flags=re.MULTILINE))
    same = {"PYTHONPATH": str(ROOT / "site"), "DATA_DIR": str(tmp_path)}
    code, as_it_is = run("-c", EVERY_SETTING, file=tmp_path / "as-it-is", **same)

    assert code == 0
    assert run("-c", EVERY_SETTING, file=tmp_path / "all", **same) == (0, as_it_is)
