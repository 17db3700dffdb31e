"""Somebody changes what is live past every screen: it is refused or, if it cannot be, the next reader is told so."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from tests.drills.processes import until
from tests.drills.sites import CT_SCAN
from tests.drills.staff import Staff
from tests.environment import ROOT

DOUBT = "We are checking this page"
MARK = {
    "text": "its text is not the one that our reviewers signed",
    "told": "its dates or marks are not the ones",
    "place": "it stands in a place that we did not give it",
}

#: What a person at the database's own prompt may try.
REFUSED_SQL = [
    "UPDATE pages_address SET page_id = (SELECT min(page_id) FROM pages_address)",
    "DELETE FROM pages_address",
    "DELETE FROM pages_citation",
    "UPDATE pages_citation SET source_id = NULL",
    "UPDATE reviews_review SET text_digest = 'forged'",
    "UPDATE reviews_review SET change_note = 'Spelling.'",
    "UPDATE reviews_review SET state = 'waiting'",
    "DELETE FROM reviews_review",
    "UPDATE reviews_signoff SET decision = 'approved'",
    "UPDATE reviews_seal SET text_digest = 'forged'",
    "DELETE FROM reviews_seal",
    "UPDATE djangocms_versioning_version SET state = 'published'",
    "UPDATE djangocms_versioning_version SET state = 'unpublished' WHERE state = 'published'",
    "UPDATE djangocms_versioning_version SET state = 'draft'",
    "UPDATE djangocms_versioning_version SET number = '99'",
    "DELETE FROM djangocms_versioning_version",
    "UPDATE pages_withdrawal SET reason = 'Nothing.'",
    "DELETE FROM pages_withdrawal",
    "UPDATE cms_pagecontent SET page_id = (SELECT min(page_id) FROM cms_pagecontent)",
    "UPDATE cms_page SET reverse_id = 'x' || reverse_id",
    "UPDATE cms_page SET login_required = true",
]
#: What a script of our own may try, past all signals.
REFUSED_CODE = [
    "Address.objects.update(path='elsewhere')",
    "Address.objects.all()._raw_delete('default')",
    "Citation.objects.all()._raw_delete('default')",
    "Withdrawal.objects.update(reason='Nothing.')",
    "Withdrawal.objects.all()._raw_delete('default')",
    "Review.objects.update(roles_needed=['plain-language'])",
    "Review.objects.bulk_update([forged(Review, text_digest='forged')], ['text_digest'])",
    "Review.objects.all()._raw_delete('default')",
    "Seal.objects.bulk_update([forged(Seal, told={})], ['told'])",
    "Version.objects.exclude(state='published').update(state='published')",
    "Version.objects.all()._raw_delete('default')",
    "Fact.objects.filter(fixed_at__isnull=False).update(text='5 minutes')",
]
SHELL = """
import json
from django.db import IntegrityError, transaction
from djangocms_versioning.models import Version
from pages.models import Address, Citation, Withdrawal
from reviews.models import Review, Seal
from sources.models import Fact
def forged(model, **values):
    row = model.objects.first()
    row.__dict__.update(values)
    return row
done = []
for attack in json.loads({attacks!r}):
    try:
        eval(attack)
    except IntegrityError:
        continue
    done.append(attack)
print(json.dumps(done))
"""
_KEEP = "INSERT INTO pages_address (path, page_id)"
#: What no database can tell from honest work: how it is done, and undone.
NOTICED = {
    "a text, by SQL": (
        "text",
        "UPDATE djangocms_text_text SET body = replace(body, 'scan', 'scam')",
        "UPDATE djangocms_text_text SET body = replace(body, 'scam', 'scan')",
    ),
    "a summary, by SQL": (
        "text",
        "UPDATE pages_pagedetails SET summary = summary || ' Stop it.'",
        "UPDATE pages_pagedetails SET summary = replace(summary, ' Stop it.', '')",
    ),
    "dates, by SQL": (
        "told",
        "UPDATE pages_pagedetails SET dates_to_month = NOT dates_to_month",
        "UPDATE pages_pagedetails SET dates_to_month = NOT dates_to_month",
    ),
    "an address of another page, by SQL": (
        "place",
        f"{_KEEP} SELECT '{CT_SCAN.strip('/')}', min(page_id) FROM pages_address",
        f"{_KEEP} SELECT path, page_id FROM pages_address WHERE path = '{CT_SCAN.strip('/')}' ORDER BY id LIMIT 1",
    ),
}
IN_BULK = """
from djangocms_text.models import Text
rows = list(Text.objects.all())
for row in rows:
    row.body = row.body.replace("scan", "scam")
Text.objects.bulk_update(rows, ["body"])
"""
NOTICED_CODE = {
    "a text, by a bulk update": (
        "text",
        IN_BULK,
    ),
    "marks, by a raw deletion": (
        "text",  # which was changed before, and weighs more
        "from pages.models import Award\nAward.objects.all()._raw_delete('default')",
    ),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, start_site):
    if request.param == "sqlite":
        return start_site()
    database = request.getfixturevalue("database")
    return start_site(database=request.getfixturevalue("postgresql").address(database))


def sql(site, statement: str) -> None:
    """Do as somebody with another program does, and commit."""
    if site.database:
        with psycopg.connect(site.database) as connection:
            connection.execute(statement)
        return
    with closing(sqlite3.connect(site.data_dir / "plainleaf.sqlite3", timeout=30)) as connection, connection:
        connection.execute(statement)


def manage(site, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=site.environment(), text=True, capture_output=True
    )


def test_somebody_tampers_with_what_is_live(site, said):
    reader = Staff((site.address, site.port))
    withdrawal = (
        "INSERT INTO pages_withdrawal (page_id, language, reason, is_agreed, for_safety, withdrawn_on, ended_on)"
    )
    no = "false" if site.database else 0
    sql(
        site,
        f"{withdrawal} SELECT min(page_id), '', 'Long ago.', {no}, {no}, '2020-01-01', '2020-01-02' FROM pages_address",
    )
    assert DOUBT not in reader.get(CT_SCAN).text
    assert manage(site, "verify_record").returncode == 0

    got_in = []
    for statement in REFUSED_SQL:
        try:
            sql(site, statement)
        except (sqlite3.IntegrityError, psycopg.IntegrityError):
            continue
        got_in.append(statement)
    shell = manage(site, "shell", "--no-imports", "--command", SHELL.format(attacks=json.dumps(REFUSED_CODE)))
    assert shell.returncode == 0, shell.stderr
    assert [*got_in, *json.loads(shell.stdout)] == []
    assert DOUBT not in reader.get(CT_SCAN).text
    assert manage(site, "verify_record").returncode == 0

    for what, (kind, attack, undo) in NOTICED.items():
        sql(site, attack)
        until(lambda kind=kind: f"{DOUBT}: {MARK[kind]}" in reader.get(CT_SCAN).text, within=2, what=f"{what} is told")
        until(lambda: warnings(site) == (200, ["pages-in-doubt"]), within=5, what="it is said to whoever watches")
        found = manage(site, "verify_record")
        assert (found.returncode, "CT scan, version" in found.stdout) == (1, True), found.stderr
        sql(site, undo)
        until(lambda: DOUBT not in reader.get(CT_SCAN).text, within=2, what=f"{what} is put right")
        assert manage(site, "verify_record").returncode == 0
        until(lambda: warnings(site) == (200, []), within=5, what="all is well again")

    for what, (kind, attack) in NOTICED_CODE.items():
        assert manage(site, "shell", "--no-imports", "--command", attack).returncode == 0
        until(lambda kind=kind: f"{DOUBT}: {MARK[kind]}" in reader.get(CT_SCAN).text, within=2, what=f"{what} is told")
    for _time in range(20):
        reader.get(f"{CT_SCAN}?not-kept")
    assert manage(site, "verify_record").returncode == 1

    told = [line for line in site.log().splitlines() if "is in doubt" in line and '"ERROR"' in line]
    versions = [line.split("Version ")[1].split(" ")[0] for line in told]
    assert max(map(versions.count, versions)) <= len(NOTICED) + 1  # once for each time that it began
    kind = "PostgreSQL" if site.database else "SQLite"
    said(
        f"tampering on {kind}: {len(REFUSED_SQL) + len(REFUSED_CODE)} ways refused,"
        f" {len(NOTICED) + len(NOTICED_CODE)} told to the next reader, to the team and to whoever watches"
    )


def warnings(site) -> tuple[int, list[str]]:
    answer = Staff((site.address, site.port)).get("/readyz")
    return answer.status, json.loads(answer.text)["warnings"]
