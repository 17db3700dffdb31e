"""A version that retells another publisher's page gives that page's dates and marks away, wherever it is shown."""

import shutil
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from cms.models import Page, PageContent
from django.apps import apps
from django.utils.html import strip_tags

from content_files import loading
from content_files.export_folder import write_export
from content_files.exporting import everything_public
from pages.digest import describe, digest_of, fingerprint
from pages.models import PageDetails
from reviews import publishing
from reviews.models import Review, Seal
from reviews.verifying import verify
from tests import factories
from tests.factories import NOW, person

pytestmark = pytest.mark.django_db

RETOLD = """+++
title = "CT scan"
summary = "A scan with X-rays."
change_note = "First version of this page."
retells = "a leaflet of another hospital"

[dates]
reviewed = "2015-10"
due = "2018-10"

[marks]
certificates = ["good-words-2015"]
claims = ["clear"]
+++

You lie on a narrow bed.
"""
OURS = """+++
title = "CT scan"
summary = "A scan with X-rays."
change_note = "Our own words."

[dates]
published = "2026-11-16"
reviewed = "2026-11-16"
+++

You lie on a wide bed.
"""
MARKS = """[schemes.good-words]
name = "Good Words"
run_by = "Word Watchers"
meaning = "Somebody looked at how an organisation works."

[claims.clear]
name = "Clear words"
meaning = "An organisation says so."

[certificates.good-words-2015]
scheme = "good-words"
holder = "Example organisation"
held_from = "2015-10-01"
held_until = "2016-09-30"
is_example = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "imaging/ct-scan").mkdir(parents=True)
    (folder / "imaging/ct-scan/1.md").write_text(RETOLD)
    (folder / "imaging/ct-scan/2.md").write_text(OURS)
    (folder / "marks.toml").write_text(MARKS)
    return folder


@pytest.fixture
def loaded(folder) -> Path:
    loading.load(folder, at=NOW, say=lambda line: None)
    return folder


def words(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def details_of(number: int) -> PageDetails:
    return PageDetails.objects.get(extended_object__versions__number=str(number))


def test_its_banner_its_top_and_its_end_say_whose_page_and_dates_these_are(client, loaded):
    said = words(client, "/versions/ct-scan/1/")

    assert "It retells a leaflet of another hospital. Its dates and marks are that page’s, not ours." in said
    assert (
        said.count(
            "Dates of another publisher’s page: reviewed October 2015, next review was due October 2018."
            " We have not reviewed this text."
        )
        == 2
    )
    assert "Example content. No clinician has checked it." in said
    for ours in ("It was published", "First published", "Last changed", "Example dates", "Last reviewed"):
        assert ours not in said


def test_its_marks_were_that_pages_and_never_ours(client, loaded):
    said = words(client, "/versions/ct-scan/1/")

    assert "Good Words (example) (at that time)" in said
    assert "The page that this version retells carried this mark at that time. We never held it." in said
    assert "The publisher of the page that this version retells said this of itself. We did not say it." in said
    assert "we said this of ourselves" not in said


def test_the_history_says_so_too(client, loaded):
    said = words(client, "/ct-scan/versions/")

    assert "It retells a leaflet of another hospital. Dates of another publisher’s page: reviewed October 2015" in said
    assert said.count("Published:") == 1


def test_our_page_was_first_published_when_our_own_words_were(loaded):
    assert details_of(1).first_published_on is None
    assert details_of(2).first_published_on == date(2026, 11, 16)


def test_a_file_without_a_date_of_review_says_that_there_was_none(client, folder):
    path = folder / "imaging/ct-scan/1.md"
    path.write_text(RETOLD.replace('reviewed = "2015-10"\ndue = "2018-10"\n', ""))
    loading.load(folder, at=NOW, say=lambda line: None)

    nobody = "The other publisher’s page gave no review dates. We have not reviewed this text."
    assert words(client, "/versions/ct-scan/1/").count(nobody) == 2


def test_it_is_part_of_what_a_sign_off_is_about_and_of_nothing_where_it_says_nothing(loaded):
    told, ours = (PageContent.admin_manager.get(pk=details_of(number).extended_object_id) for number in (1, 2))

    assert describe(told)["details"]["retells"] == "a leaflet of another hospital"
    assert "retells" not in describe(ours)["details"]
    before = digest_of(told)
    PageDetails.objects.filter(pk=details_of(1).pk).update(retells="")
    assert digest_of(told) != before


def test_the_digest_of_a_text_from_before_is_the_one_it_had():
    version = factories.latest(factories.page())
    described = describe(version.content)

    assert set(described["details"]) == {
        "kind", "summary", "also_called", "review_interval_months", "is_promotional", "change_note",
    }  # fmt: skip
    assert fingerprint(described) == digest_of(version.content)


def test_the_desk_shows_it_to_whoever_looks_at_its_review_or_the_next(client, loaded):
    client.force_login(person("editor"))

    said = [words(client, review.get_absolute_url()) for review in Review.objects.order_by("pk")]

    assert "Whose page it retellsa leaflet of another hospital" in said[0]
    assert "Whose page it retells a leaflet of another hospital empty" in said[1]


def test_an_export_carries_it_word_for_word(loaded, tmp_path):
    written = tmp_path / "export"
    write_export(written, everything_public().files, replace=True)

    text = (written / "imaging/ct-scan/1.md").read_text()
    assert 'retells = "a leaflet of another hospital"' in text
    assert "retells" not in (written / "imaging/ct-scan/2.md").read_text()


def test_a_draft_that_begins_from_it_is_our_own_and_says_nothing_of_it(loaded):
    draft = details_of(1).extended_object.versions.get().copy(created_by=person("editor"))

    assert PageDetails.objects.get(extended_object_id=draft.object_id).retells == ""


def test_what_follows_a_retold_page_in_a_hurry_does_not_take_over_its_dates(client, folder):
    (folder / "imaging/ct-scan/2.md").unlink()
    loading.load(folder, at=NOW, say=lambda line: None)
    draft = details_of(1).extended_object.versions.get().copy(created_by=person("editor"))
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")

    after = PageDetails.objects.live().get()
    assert (after.reviewed_on, after.review_due_on, after.retells, after.is_example) == (None, None, "", True)
    assert not after.awards.exists()


# An installation of before files could say so ---------------------------------------------------------------------------

DIAGNOSED = "how-secondary-breast-cancer-is-diagnosed"


@pytest.fixture
def loaded_before(folder) -> None:
    (folder / f"guide/{DIAGNOSED}").mkdir(parents=True)
    for number, text in (("1", RETOLD), ("2", RETOLD), ("3", OURS)):
        said = text.replace('retells = "a leaflet of another hospital"\n', "").replace("narrow", f"narrow {number}")
        (folder / f"guide/{DIAGNOSED}/{number}.md").write_text(
            said.replace("[dates]\nrev", '[dates]\npublished = "2015-10"\nrev')
        )
    shutil.rmtree(folder / "imaging")
    loading.load(folder, at=NOW, say=lambda line: None)


def migrate() -> None:
    import_module("reviews.migrations.0016_days_of_examples_are_not_ours").tell(apps, None)


def test_it_learns_whose_pages_the_examples_retell_and_all_stays_as_it_was_signed(client, loaded_before):
    before = words(client, f"/versions/{DIAGNOSED}/1/"), words(client, f"/{DIAGNOSED}/")

    migrate()
    first, second, today = (words(client, f"/versions/{DIAGNOSED}/{number}/") for number in (1, 2, 3))

    assert "we said this of ourselves" in before[0]
    assert "First published October 2015 (example date)" in before[1]
    assert "It retells another publisher’s page from 2015. Its dates and marks are that page’s, not ours." in first
    assert "It retells another publisher’s page from after 2015, which gave no date." in second
    for said in (first, second):
        assert "we said this of ourselves" not in said
        assert "First published" not in said
    assert "First published November 2026 (example date)" in today
    assert "It retells another publisher’s page from 2015." in words(client, f"/{DIAGNOSED}/versions/")
    assert verify() == {}
    migrate()
    assert (
        Seal.objects.filter(version__number="1").count() == 3
    )  # of its publication, of whose page it is, of its first day


def test_what_was_forged_before_is_not_vouched_for(client, loaded_before):
    PageDetails.objects.filter(is_example=True).update(first_published_on=date(2014, 1, 1))

    migrate()

    assert "We are checking this page" in words(client, f"/{DIAGNOSED}/")
    assert len(verify()) == 3


def test_a_judged_page_was_not_first_published_on_the_day_of_an_example(client, loaded):
    page = factories.publish_again(Page.objects.get(reverse_id="ct-scan"), at=datetime(2026, 12, 4, 12, tzinfo=UTC))
    factories.say_reviewed(first_published_on=date(2026, 11, 16))  # as it was written before

    migrate()

    assert "First published December 2026" in words(client, page.get_absolute_url("en"))
    assert verify() == {}


@pytest.mark.usefixtures("real_pages")
def test_the_pages_that_come_with_the_site_say_whose_they_were(client):
    said = [words(client, f"/versions/how-secondary-breast-cancer-is-diagnosed/{number}/") for number in (1, 2)]

    assert "It retells another publisher’s page from 2015." in said[0]
    assert "It retells another publisher’s page from after 2015, which gave no date." in said[1]
    for words_of_version in said:
        assert "we said this of ourselves" not in words_of_version
        assert "First published" not in words_of_version
    assert "First published November 2026 (example date)" in words(client, "/how-secondary-breast-cancer-is-diagnosed/")
