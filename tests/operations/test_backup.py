"""A backup is whole or refused, and what it restores says the same to readers as what it was made of."""

import hashlib
import io
import json
import shutil
import sqlite3
import stat
import subprocess
import tarfile
from contextlib import closing, contextmanager
from unittest.mock import Mock

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections, transaction
from time_machine import travel

from delivery import generation_triggers
from operations import databases
from operations.archives import DATABASE, LIST, BackupRefused, is_upload, unpack, writing
from operations.backing_up import back_up, forget_all_but
from operations.internal_client import InternalClient
from operations.restoring import restore
from pages.models import Picture, Recording
from pages.pictures import store_picture
from pages.recordings import recording_url
from tests import factories
from tests.delivery.scenes import generation
from tests.factories import NOW
from tests.pages.players import audio
from tests.pages.test_pictures import upload
from triggers import refusing

pytestmark = pytest.mark.both_databases

on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="on PostgreSQL this is a drill: pg_dump sees no test"
)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path
    return FileSystemStorage(tmp_path / "media")


@pytest.fixture(scope="module")
def empty_site(request, tmp_path_factory):
    """Give the file of a database that was migrated and holds nothing: no other test's transaction is open in it."""
    if connection.vendor != "sqlite":
        return None
    request.getfixturevalue("django_db_setup")
    file = tmp_path_factory.mktemp("empty") / "site.sqlite3"
    with request.getfixturevalue("django_db_blocker").unblock(), closing(sqlite3.connect(file)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    return file


@contextmanager
def using(file):
    """Have the site use a database in this file."""
    here = connections["default"]
    there = type(here)({**here.settings_dict, "NAME": str(file)}, "default")
    connections["default"] = there
    try:
        yield there
    finally:
        there.close()
        connections["default"] = here


@pytest.fixture
def site(empty_site, db, tmp_path):
    """Have the site use a database of its own, with a front page that shows a picture."""
    shutil.copy(empty_site, tmp_path / "site.sqlite3")
    with using(tmp_path / "site.sqlite3") as here:
        picture = store_picture(upload(), "scanner.png")
        image = {"picture": picture.sha256, "alt": "A scanner", "caption": "", "credit": "", "decoration": False}
        home = factories.published_page("home", title="Tests", body=[("ImagePlugin", image), audio()])
        with transaction.atomic():
            home.set_as_homepage()
        yield here


@pytest.fixture
def archive(site, tmp_path, uploads):
    """Give its backup."""
    back_up(tmp_path / "backup.tar", connection=site, storage=uploads, at=NOW)
    return tmp_path / "backup.tar"


@contextmanager
def another_place(tmp_path):
    """Have the site use an empty database, and an empty storage."""
    with using(tmp_path / "there.sqlite3") as there:
        yield there, FileSystemStorage(tmp_path / "there")


def said(*paths):
    site = InternalClient()
    with travel(NOW, tick=False):
        return [async_to_sync(site.ask)(path, encoding="br") for path in paths]


# There and back -------------------------------------------------------------------------------------------------------


@on_sqlite
def test_what_is_restored_in_an_empty_place_says_the_same(archive, tmp_path, settings):
    picture = f"/pictures/{Picture.objects.get().sha256}.png"
    sound = recording_url(Recording.objects.get())
    before, seen = said("/", "/versions/", "/sitemap.xml", picture, sound), generation()
    with another_place(tmp_path) as (there, storage):
        settings.MEDIA_ROOT = tmp_path / "there"
        done = restore(archive, connection=there, storage=storage, replace=False)
        after = said("/", "/versions/", "/sitemap.xml", picture, sound)
        standing = generation_triggers.standing(there)
        number = generation()
        with pytest.raises(BackupRefused, match="already"):
            restore(archive, connection=there, storage=storage, replace=False)
        with travel(NOW, tick=False):
            raised = []
            for _time in range(2):
                again = restore(archive, connection=there, storage=storage, replace=True)
                raised.append(generation() > number)
                number = generation()

    assert [answer.status for answer in before] == [200] * 5
    assert before == after
    assert standing == {trigger.name for trigger in generation_triggers.triggers(connections["default"])}
    assert number > seen + 1_000_000_000  # no worker has kept a page of that generation
    assert (done.uploads, done.is_behind, done.missing) == (2, False, [])
    assert (again.uploads, raised) == (2, [True, True])


@on_sqlite
def test_what_fails_leaves_everything_as_it_was(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "put_in_place", Mock(side_effect=BackupRefused("it failed, and is as it was")))
    with another_place(tmp_path) as (there, storage):
        with pytest.raises(BackupRefused, match="as it was"):
            restore(archive, connection=there, storage=storage, replace=False)
        assert there.introspection.table_names() == []
    assert not [path for path in (tmp_path / "there").rglob("*") if path.is_file()]
    assert not list(tmp_path.glob(".restore-*"))


@on_sqlite
def test_what_the_database_refuses_and_tells_is_put_on_where_the_backup_has_lost_it(site, tmp_path, uploads):
    generation_triggers.take_off(site)
    refusing.take_off(site)
    back_up(tmp_path / "bare.tar", connection=site, storage=uploads, at=NOW)

    with another_place(tmp_path) as (there, storage):
        restore(tmp_path / "bare.tar", connection=there, storage=storage, replace=False)
        assert generation_triggers.standing(there)
        assert not refusing.missing(there)


@on_sqlite
def test_a_database_that_is_damaged_inside_is_refused(archive, tmp_path, site):
    with closing(sqlite3.connect(tmp_path / "damaged")) as copy:
        copy.executescript("""
            CREATE TABLE django_migrations (name text); INSERT INTO django_migrations VALUES (NULL);
            PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = 'CREATE TABLE django_migrations (name NOT NULL)';
        """)
    damaged = archive_of({DATABASE: (tmp_path / "damaged").read_bytes()}, tmp_path, {"database": "sqlite"})

    with pytest.raises(BackupRefused, match="is damaged"):
        restore(damaged, connection=site, storage=Mock(), replace=True)


@on_sqlite
def test_accounts_alone_are_not_lost_either(archive, tmp_path):
    with another_place(tmp_path) as (there, storage):
        with there.cursor() as cursor:
            cursor.execute("CREATE TABLE accounts_user (id int)")
            cursor.execute("INSERT INTO accounts_user VALUES (1)")
        with pytest.raises(BackupRefused, match="already"):
            restore(archive, connection=there, storage=storage, replace=False)


@on_sqlite
@pytest.mark.parametrize(
    ("change", "is_behind"),
    [
        ("DELETE FROM django_migrations WHERE app = 'accounts' AND name LIKE '0005%'", True),
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('sites', '0099_of_later', '2026-01-01')", False),
    ],
)
def test_a_backup_says_that_it_is_behind_and_a_librarys_later_release_is_no_later_version(
    site, tmp_path, uploads, change, is_behind
):
    with site.cursor() as cursor:
        cursor.execute(change)
    back_up(tmp_path / "other.tar", connection=site, storage=uploads, at=NOW)

    with another_place(tmp_path) as (there, storage):
        done = restore(tmp_path / "other.tar", connection=there, storage=storage, replace=False)

    assert (done.is_behind, done.made_at) == (is_behind, NOW.isoformat())


@on_sqlite
def test_an_upload_that_storage_gives_another_name_is_refused(archive, tmp_path):
    class Renaming(FileSystemStorage):
        def get_available_name(self, name, max_length=None):
            return f"{name}-2"

    with another_place(tmp_path) as (there, storage):
        with pytest.raises(BackupRefused, match="under its own name"):
            restore(archive, connection=there, storage=Renaming(storage.location), replace=False)
        assert there.introspection.table_names() == []
    assert not [path for path in (tmp_path / "there").rglob("*") if path.is_file()]


@on_sqlite
def test_another_file_under_an_uploads_name_is_not_lost(archive, tmp_path):
    name = Picture.objects.get().file.name
    with another_place(tmp_path) as (there, storage):
        storage.save(name, ContentFile(b"something else"))
        with pytest.raises(BackupRefused, match="Another file is stored"):
            restore(archive, connection=there, storage=storage, replace=True)
        assert there.introspection.table_names() == []
    assert (tmp_path / "there" / name).read_bytes() == b"something else"


@on_sqlite
def test_an_upload_that_is_missing_is_said_and_a_storage_that_is_away_leaves_no_archive(
    archive, site, tmp_path, uploads
):
    name = Picture.objects.get().file.name
    uploads.delete(name)
    done = back_up(tmp_path / "second.tar", connection=site, storage=uploads, at=NOW)
    away = Mock(open=Mock(side_effect=OSError("The storage of uploads does not answer.")))

    with pytest.raises(OSError, match="does not answer"):
        back_up(tmp_path / "third.tar", connection=site, storage=away, at=NOW)

    assert (done.missing, done.uploads) == ([name], 1)
    assert stat.S_IMODE((tmp_path / "second.tar").stat().st_mode) == 0o600
    assert not [*tmp_path.glob("third*"), *tmp_path.glob(".backup-*")]
    with pytest.raises(BackupRefused, match="already"):
        back_up(archive, connection=site, storage=uploads, at=NOW)


def test_on_postgresql_a_missing_or_failing_program_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(BackupRefused, match="pg_restore is missing"):
        databases.check(Mock(vendor="postgresql"), tmp_path)

    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/false")
    monkeypatch.setattr(
        "subprocess.run", lambda *a, **k: subprocess.CompletedProcess(a, 1, "", "server version mismatch")
    )
    with pytest.raises(BackupRefused, match="changed nothing: server version mismatch"):
        databases.check(
            Mock(vendor="postgresql", client=Mock(settings_to_cmd_args_env=lambda *a: (["psql", "x"], None))), tmp_path
        )


# What fits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"database": "oracle"}, "The backup is of oracle"),
        ({"migrations": [["pages", "9999_from_the_future"]]}, "A later version made this backup: it has pages.9999"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(tmp_path, words, refusal):
    file = archive_of({DATABASE: b""}, tmp_path, {"database": "sqlite", **words})
    here = Mock(vendor="sqlite", introspection=Mock(table_names=list))

    with pytest.raises(BackupRefused, match=refusal):
        restore(file, connection=here, storage=Mock(), replace=True)


@on_sqlite
def test_a_database_that_is_none_is_refused(site, tmp_path):
    other = tmp_path / "other"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE something (else_ int)")
    for content, refusal in (
        (b"hello" * 500, "cannot be read"),
        (other.read_bytes(), "no such table: django_migrations"),
    ):
        file = archive_of({DATABASE: content}, tmp_path, {"database": "sqlite"})
        with pytest.raises(BackupRefused, match=refusal):
            restore(file, connection=site, storage=Mock(), replace=True)


def test_only_older_backups_of_ours_are_forgotten(tmp_path):
    for name in (
        "plainleaf-20260101-000000.tar",
        "plainleaf-20260102-000000.tar",
        "plainleaf-before-the-move.tar",
        "x.tar",
    ):
        (tmp_path / name).touch()

    assert [file.name for file in forget_all_but(1, tmp_path)] == ["plainleaf-20260101-000000.tar"]
    assert len(list(tmp_path.iterdir())) == 3


# Hostile and damaged archives -----------------------------------------------------------------------------------------


def archive_of(parts, tmp_path, words=None, name="odd.tar"):
    (tmp_path / name).unlink(missing_ok=True)
    with writing(tmp_path / name) as archive:
        for part, content in parts.items():
            archive.add(part, io.BytesIO(content))
        archive.close(words or {})
    return tmp_path / name


def tar_of(members, tmp_path):
    with tarfile.open(tmp_path / "odd.tar", "w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return tmp_path / "odd.tar"


def part(name, kind=tarfile.REGTYPE, to=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, to
    return member


def listing(**parts):
    listed = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in parts.items()
    }
    return json.dumps({"format": 1, "parts": listed}).encode()


def test_what_is_packed_comes_out_again(tmp_path):
    parts = {DATABASE: b"data", "uploads/pictures/a.png": b"a", "uploads/marks/b.webp": b"b" * 3_000_000}
    (tmp_path / "out").mkdir()
    out = unpack(archive_of(parts, tmp_path, {"version": "1"}), tmp_path / "out")

    assert {name: path.read_bytes() for name, path in out.parts.items()} == parts
    assert out.words["version"] == "1"


ODD = {
    "a way out": [(part("uploads/../../etc/passwd"), b"x")],
    "an absolute name": [(part("/etc/passwd"), b"x")],
    "an absolute upload": [(part("uploads//etc/passwd"), b"x")],
    "a stranger": [(part("settings.py"), b"x")],
    "a link": [(part("uploads/a", tarfile.SYMTYPE, "/etc/passwd"), b"")],
    "a hard link": [(part("uploads/a", tarfile.LNKTYPE, "/etc/passwd"), b"")],
    "a device": [(part("uploads/a", tarfile.CHRTYPE), b"")],
    "a folder": [(part("uploads/a", tarfile.DIRTYPE), b"")],
    "the same twice": [(part(DATABASE), b"x"), (part(DATABASE), b"y")],
    "no list": [(part(DATABASE), b"x")],
    "a list of nothing": [(part(DATABASE), b"x"), (part(LIST), b"[]")],
    "a list that is none": [(part(DATABASE), b"x"), (part(LIST), b"{")],
    "no database": [(part("uploads/a"), b"x"), (part(LIST), listing(**{"uploads/a": b"x"}))],
    "a part less": [(part(DATABASE), b"x"), (part(LIST), listing(**{DATABASE: b"x", "uploads/a": b"x"}))],
    "a part more": [(part(DATABASE), b"x"), (part("uploads/a"), b"x"), (part(LIST), listing(**{DATABASE: b"x"}))],
    "another content": [(part(DATABASE), b"y"), (part(LIST), listing(**{DATABASE: b"x"}))],
    "a later format": [
        (part(DATABASE), b"x"),
        (part(LIST), listing(**{DATABASE: b"x"}).replace(b'"format": 1', b'"format": 2')),
    ],
    "nothing": [],
}


@pytest.mark.parametrize("what", ODD)
def test_an_archive_that_no_backup_is_is_refused(tmp_path, what):
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupRefused):
        unpack(tar_of(ODD[what], tmp_path), tmp_path / "out")
    assert all(path.parent == tmp_path / "out" for path in tmp_path.rglob("*") if path.name.isdigit())


def test_an_archive_that_was_cut_off_or_changed_anywhere_is_refused(tmp_path):
    content = archive_of({DATABASE: b"data" * 300, "uploads/a.png": b"a"}, tmp_path).read_bytes()
    end = content.rindex(b"}") + 1
    for number, odd in enumerate(
        [content[:length] for length in range(0, end, 97)]
        + [content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in range(512, 1500, 101)]
    ):
        (tmp_path / "cut.tar").write_bytes(odd)
        (tmp_path / str(number)).mkdir()
        with pytest.raises(BackupRefused):
            unpack(tmp_path / "cut.tar", tmp_path / str(number))


@pytest.mark.parametrize("name", ["", "/a", "a//b", "../a", "a/../b", "a/.", "a\\b", "a/"])
def test_an_uploads_name_leads_nowhere_else(name):
    assert not is_upload(name)
    assert is_upload("pictures/a.png")
