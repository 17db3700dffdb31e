"""What is to be reviewed early of the pages that come with the site, when one of their sources is replaced."""

import shutil

import pytest
from cms.models import Page

from accounts.current_user import acting_as
from content_files import loading
from pages.models import PageDetails
from reviews.early_review import early_pages, with_reasons
from sources.models import Change, Source
from tests.environment import ROOT
from tests.factories import NOW, person
from tests.reviews.test_early_review import LATER, flagged, reasons, replace

pytestmark = pytest.mark.django_db


def test_replacing_the_guideline_of_2009_flags_exactly_the_live_pages_that_cite_it(tmp_path, client):
    folder = shutil.copytree(ROOT / "content", tmp_path / "content")
    tables = (folder / "sources.toml").read_text()
    stands = 'state = "superseded"\nsuperseded_by = "nice-cg81-2026"\n'
    before, head, after = tables.partition("[nice-cg81-2009]")
    assert stands in after.partition("\n[")[0]
    (folder / "sources.toml").write_text(before + head + after.replace(stands, 'state = "current"\n', 1))
    loading.load(folder, at=NOW, say=lambda line: None)
    assert with_reasons(early_pages()) == []
    assert not Change.objects.exists()
    old, new = (Source.objects.get(key=f"nice-cg81-{year}") for year in (2009, 2026))

    with acting_as(person("editor")):
        replace(old, new, at=LATER)

    live = {one.extended_object.page for one in PageDetails.objects.live()}
    citing = {
        made.reverse_id for made in live if b"Imaging recommendations 1.1.1 to 1.1.5 of 2009" in shown(client, made)
    }
    assert flagged() == citing
    assert "how-secondary-breast-cancer-is-diagnosed" in citing
    assert len(citing) < len(live) / 2
    for key in citing:
        (reason,) = reasons(key)
        assert reason.startswith(f"“{old.full_name}” was replaced by “{new.full_name}” on ")
        assert reason.endswith(" on 22 November 2026.")


def shown(client, made: Page) -> bytes:
    answer = client.get(made.get_absolute_url("en"))
    assert answer.status_code == 200
    return answer.content
