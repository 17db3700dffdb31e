"""A site taken out as files comes in elsewhere as it was: texts, numbers, dates, addresses, withdrawals, pictures."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cms.models import Page
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version
from PIL import Image

from content_files import loading
from content_files.export_folder import write_export
from content_files.exporting import everything_public
from content_files.faults import ContentRefused
from content_files.table import Loading
from content_files.tables import FACTS, TABLE_FILES
from content_files.terms import TERMS
from pages.digest import digest_of
from pages.models import Address, Award, PageDetails, Picture, Recording, Withdrawal
from pages.pictures import store_picture
from pages.rules import PUBLIC_STATES
from proposals.models import Proposal
from reviews import publishing, services
from reviews.models import Review
from sources.models import Source
from tests import factories
from tests.factories import NOW, person
from tests.pages.players import audio, bsl
from tests.remembering import remembered
from tests.reviews.scenes import differences, sign_all, site_as_it_is, submitted, undone

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
YEARS_LATER = datetime(2030, 1, 5, 9, tzinfo=UTC)
#: Files of content/ that hold nothing for the database.
READ_AS_THEY_LIE = {
    *("README.md", "LICENSE", "new-pages.toml"),
    *("careful-words.toml", "danger-words.toml", "plain-words.toml"),
}
NOTHING_CHANGED = ["24 versions in files: 24 there already. Nothing was changed."]


def page(key: str) -> Page:
    return Page.objects.get(reverse_id=key)


def load(folder: Path, **more) -> list[str]:
    said: list[str] = []
    loading.load(folder, at=YEARS_LATER, say=said.append, **more)
    return said


def export(folder: Path) -> Path:
    write_export(folder, everything_public().files, replace=True)
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def uploads() -> list[Picture | Recording]:
    return [*Picture.objects.all(), *Recording.objects.all()]


def what_the_public_gets() -> dict[str, object]:
    """Give all that files promise to carry, without what is made anew in each installation."""
    versions = {}
    for version in Version.objects.filter(state__in=PUBLIC_STATES):
        content = version.content
        details = PageDetails.objects.get(extended_object=content)
        awards = Award.objects.filter(details=details).values_list("certificate__key", "claim__key")
        versions[content.page.reverse_id, version.number] = (
            digest_of(content),
            version.state,
            details.published_on,
            details.first_published_on,
            details.reviewed_on,
            details.review_due_on,
            details.dates_to_month,
            sorted(awards, key=str),
            version.reviews.filter(is_recheck=False, published_at__isnull=False).values_list("size", flat=True)[0],
        )
    withdrawals = Withdrawal.objects.order_by("page__reverse_id", "withdrawn_on", "pk").values_list(
        "page__reverse_id", "reason", "instead__reverse_id", "for_safety", "hides_through", "withdrawn_on", "ended_on"
    )
    pages = {key for key, _number in versions}
    return {
        "versions": versions,
        "paths": {key: page(key).get_path("en") for key in pages},
        "homes": [key for key in pages if page(key).is_home],
        "parents": {key: page(key).parent and page(key).parent.reverse_id for key in pages},
        "order": [p.reverse_id for p in Page.objects.order_by("path") if p.reverse_id in pages],
        "addresses": _addresses(pages),
        "withdrawals": list(withdrawals),
        "uploads": {one.sha256: Path(one.file.path).read_bytes() for one in uploads()},
        "lengths": list(
            Recording.objects.order_by("sha256").values_list("sha256", "size", "seconds", "width", "height")
        ),
        **{name: file.dump() for name, file in TABLE_FILES.items()},
    }


def _addresses(keys: set[str]) -> list[tuple[str, str]]:
    """Give where each page stood and stands."""
    now = {(path, key) for key in keys if (path := page(key).get_path("en")) is not None}
    return sorted({*Address.objects.leading().values_list("path", "page__reverse_id"), *now})


# A site with everything in it -----------------------------------------------------------------------------------------


def a_site() -> None:
    """Set a scene in which whatever can happen to a page has happened."""
    factories.source("guideline-2026")
    factories.source("guideline-2009", state="superseded", superseded_by=Source.objects.get(key="guideline-2026"))
    FACTS.load(
        {
            "ct-scan-time": {
                "label": "How long",
                "text": "10 to 30 minutes",
                "low": 10,
                "high": 30.5,
                "source": "guideline-2026",
                "checked": "2026-11-16",
                "other_findings": [{"source": "guideline-2009", "text": "an hour", "low": 0.02}],
            },
            "unknown-figure": {"label": "Sources disagree", "text": "ask", "checked": ""},
        }
    )
    factories.certificate()
    factories.claim()
    words = {"scan": {"term": "scan", "meaning": "A picture of the inside of your body.", "also_called": ["scanning"]}}
    TERMS.load(words, Loading(NOW, person("editor"), person("clinical")))
    photo = BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(photo, "JPEG")
    drawing = BytesIO()
    Image.new("RGBA", (40, 30), (0, 128, 128, 90)).save(drawing, "PNG")
    pictures = [store_picture(ContentFile(of.getvalue(), name="a.jpg"), "a.jpg") for of in (photo, drawing)]

    home = factories.published_page("home", title="Home", template="home")
    home.set_as_homepage()
    section = factories.published_page("imaging", title="Scans", template="section", in_navigation=True)
    body = [
        ("TextPlugin", {"html": "<p>One [source: guideline-2026].</p>"}),
        ("TextPlugin", {"html": "<p>Two: <strong>“a”</strong>b.</p><ul><li>c<ul><li>d</li></ul></li></ul>"}),
        (
            "KeyFactsPlugin",
            {"heading": "In short", "level": 2, "facts": [{"label": "a | b", "text": "[fact: ct-scan-time]"}]},
        ),
        *(
            ("ImagePlugin", {"picture": p.sha256, "alt": "A ring", "decoration": False, "caption": "", "credit": ""})
            for p in pictures
        ),
        audio(title="Listen"),
        bsl(transcript="<p>You lie on a bed [source: guideline-2026].</p><ul><li>It moves.</li></ul>"),
        ("DrawingPlugin", {"drawing": "ct-scan", "caption": "As [fact: ct-scan-time]"}),
        (
            "TimeScalePlugin",
            {"caption": "How long", "rows": [["", "Like"], ["A | b", "3 days [source: guideline-2026]"]]},
        ),
    ]
    ct = factories.published_page(
        "ct-scan", parent=section, body=body, kind="imaging", summary="Lines\nand <more>.", also_called="CAT scan,CAT, "
    )
    factories.publish_again(ct, slug="ct", title="CT", at=LATER)  # its first address is free now, and given away below
    factories.new_draft(page("ct-scan")).archive(person("editor"))  # a number that was never public
    factories.publish_again(page("ct-scan"), body="<p>Three.</p>", size="change", at=LATER)
    factories.published_page("other", title="Other", slug="ct-scan", parent=page("imaging"), kind="imaging")
    draft = factories.new_draft(page("other"), body="<p>Corrected.</p>")
    publishing.publish_urgently(version=draft, by=person("publisher"), at=LATER, reason="Wrong.")
    sign_all(services.start_recheck(version=factories.latest(page("imaging")), by=person("editor"), at=LATER), at=LATER)
    odd = factories.page("odd", title="Odd “one”", slug="Odd_1", kind="guide", review_interval_months=7)
    content = factories.latest(odd).content
    for name, value in {
        "page_title": "Tab",
        "menu_title": "Menu",
        "meta_description": "For machines.",
        "overwrite_url": "quite/another/place",
        "soft_root": True,
        "limit_visibility_in_menu": 1,
        "xframe_options": 1,
    }.items():
        setattr(content, name, value)
    content.save()
    factories.publish(factories.latest(odd))
    again = factories.new_draft(page("odd"))
    PageDetails.objects.filter(extended_object_id=again.object_id).update(kind="about", is_promotional=True)
    factories.publish(again, at=LATER)
    factories.published_page("moved", title="Moved", parent=page("imaging"))
    factories.move(page("moved"), page("home"), "right")
    # An easy-read version that comes before its page in the tree, and one that went with its page.
    factories.published_page("gone", title="Gone", slug="gone", parent=page("imaging"))
    for key in ("other", "gone"):
        made = factories.page(f"easy-{key}", title=f"Easy {key}", kind="easy-read", easy_read_of=key, made_from=1)
        factories.publish(factories.latest(made))
    page("easy-other").move_page(page("home"), "right")
    # Taken away, in every manner.
    gone = page("gone")
    factories.published_page("below", title="Below", parent=gone)
    factories.publish_again(page("gone"), size="minor", at=LATER)
    factories.withdraw(page("gone"), at=LATER, instead=page("ct-scan"))
    factories.published_page("in-its-place", title="In its place", slug="gone", parent=page("imaging"))
    back = factories.published_page("back", title="Back", parent=page("imaging"))
    factories.withdraw(back, at=LATER, for_safety=True)
    factories.publish_again(page("back"), at=LATER + timedelta(days=2), body="<p>Better.</p>")
    unsafe = factories.published_page("unsafe", title="Unsafe", parent=page("imaging"))
    factories.withdraw(unsafe, at=LATER, for_safety=True, reason="Wrong dose.\nSorry.")
    # Boxes: one that a page shows which comes before it in the tree, and one that only an earlier version showed.
    callout = ("CalloutPlugin", {"tone": "urgent", "heading": "Ring", "level": 2, "html": "<p>Ring us.</p>"})
    for key in ("clot", "old-box"):
        factories.published_page(key, title=key, kind="danger", parent=page("odd"), body=[callout])
    box = {"level": 2}
    shows = factories.published_page("a-test", title="A test", body=[("DangerPlugin", {"box": "old-box"} | box)])
    shows.move_page(page("home"), "right")
    factories.publish_again(page("a-test"), at=LATER, body=[("DangerPlugin", {"box": "clot"} | box)])
    factories.withdraw(page("old-box"), at=LATER)
    factories.publish_again(page("clot"), at=LATER + timedelta(days=1))
    # Never public, so in no file.
    factories.page("secret", title="Secret", parent=page("imaging"))
    factories.new_draft(page("moved"), body="<p>Not yet.</p>")


@pytest.fixture(scope="module")
def exported_once(django_db_setup, django_db_blocker, tmp_path_factory) -> tuple[Path, dict[str, object]]:
    """Give an export of such a site, and what its public got; the site itself is gone again.

    Loaded into that very site, the export has changed nothing.
    """
    with django_db_blocker.unblock(), undone():
        a_site()
        before, everything = what_the_public_gets(), site_as_it_is()
        folder = export(tmp_path_factory.mktemp("site") / "export")
        assert load(folder) == NOTHING_CHANGED
        assert differences(everything, site_as_it_is()) == []
        assert "starter-content@example.org" not in {v.created_by.email for v in Version.objects.all()}
        for one in uploads():
            one.file.delete(save=False)
    return folder, before


@remembered
def load_into_an_empty_site(folder: str) -> None:
    load(Path(folder))


@pytest.fixture
def moved(exported_once) -> tuple[Path, dict[str, object]]:
    """Give that export, and an installation into which it was loaded."""
    folder, before = exported_once
    assert not Page.objects.exists()
    load_into_an_empty_site(str(folder))
    return folder, before


@pytest.mark.both_databases
def test_a_site_moves_as_it_was(moved):
    _folder, before = moved

    after = what_the_public_gets()
    for name, was in before.items():
        assert after[name] == was, name


def test_a_clinician_here_is_asked_about_the_reasons_that_readers_would_meet(client, moved):
    asked = {proposal.why for proposal in Proposal.objects.waiting()}
    assert asked == set(Withdrawal.objects.values_list("reason", flat=True))
    assert "Wrong dose." not in client.get("/imaging/unsafe/").content.decode()

    factories.readers_are_told_why(at=LATER)

    assert "Wrong dose." in client.get("/imaging/unsafe/").content.decode()


@pytest.mark.both_databases
def test_what_comes_in_goes_out_as_the_same_bytes(moved, tmp_path, capsys):
    folder, _before = moved

    call_command("export_content", str(tmp_path / "again"))

    assert files_in(tmp_path / "again") == files_in(folder)
    said = capsys.readouterr().out.splitlines()
    assert "guide/unsafe/1.md: hidden from the public for safety; keep this folder to yourselves" in said
    assert said[-1].endswith(f"24 versions of 16 pages, {len(files_in(folder)) - 1} files in all")


@pytest.mark.both_databases
def test_a_second_run_changes_nothing_at_all(moved):
    folder, _before = moved
    before = site_as_it_is()

    assert load(folder) == NOTHING_CHANGED

    assert differences(before, site_as_it_is()) == []


@pytest.mark.both_databases
def test_the_public_gets_the_same_in_both_places(client, moved):
    assert client.get("/imaging/ct/").status_code == 200
    assert client.get("/imaging/ct-scan/versions/").context["page_title"] == "Other"
    assert client.get("/quite/another/place/").status_code == 200
    assert client.get("/imaging/moved/").headers["Location"] == "/moved/"
    assert client.get("/versions/unsafe/1/").status_code == 410
    assert client.get("/imaging/unsafe/").status_code == 410
    assert client.get("/versions/back/1/").status_code == 410
    assert "Better." in client.get("/imaging/back/").content.decode()
    assert client.get("/versions/gone/1/").status_code == 200
    assert "In its place" in client.get("/imaging/gone/").content.decode()
    for key in ("ct-scan", "unsafe"):
        assert client.get(f"/versions/{key}/9/").status_code == 404
    assert not Page.objects.filter(reverse_id="secret").exists()


def test_what_moved_is_an_example_until_somebody_here_has_judged_it(moved):
    assert set(PageDetails.objects.values_list("is_example", flat=True)) == {True}
    assert set(Review.objects.values_list("is_example", flat=True)) == {True}
    assert not Review.objects.urgent_and_unreviewed().exists()


def test_work_goes_on_where_the_site_has_moved_to(moved):
    factories.publish_again(page("ct-scan"), at=YEARS_LATER, body="<p>Four.</p>")
    factories.publish_again(page("unsafe"), at=YEARS_LATER, body="<p>Right now.</p>")

    assert factories.latest(page("ct-scan")).number == "5"
    assert factories.latest(page("ct-scan")).state == PUBLISHED
    assert page("unsafe").get_path("en") == "imaging/unsafe"
    assert not Withdrawal.objects.standing().filter(page=page("unsafe")).exists()


def test_the_pages_that_come_with_the_site_go_out_as_the_files_they_came_from(real_pages, tmp_path):
    written, given = files_in(export(tmp_path / "out")), files_in(settings.CONTENT_DIR)

    assert written.keys() - given.keys() == {"export.toml"}
    assert given.keys() - written.keys() == READ_AS_THEY_LIE
    assert [name for name in given.keys() - READ_AS_THEY_LIE if given[name] != written[name]] == []


# After an edit --------------------------------------------------------------------------------------------------------


@pytest.fixture
def site_and_export(tmp_path: Path) -> Path:
    """Give an export of a site that is still here, whose own reviewers have judged its one page twice."""
    factories.published_page("ct-scan", kind="imaging", body="<p>One.</p>")
    factories.publish_again(page("ct-scan"), body="<p>Two.</p>", at=LATER)
    return export(tmp_path / "export")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.both_databases
def test_an_edited_file_makes_a_draft_and_never_a_publication(client, site_and_export):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two, said better.")

    said = load(site_and_export)

    assert said[0] == "export/imaging/ct-scan/2.md: changed in the file; now a draft, waiting for your own review"
    draft = factories.latest(page("ct-scan"))
    assert (draft.number, draft.state, draft.locked_by) == ("3", DRAFT, None)
    assert "said better" not in client.get("/ct-scan/").content.decode()
    assert not Review.objects.filter(version=draft).exists()
    assert factories.latest(page("ct-scan")).source == Version.objects.get(number="2", state=PUBLISHED)


def test_an_edited_file_makes_one_draft_however_often_it_is_loaded(site_and_export):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two, said better.")
    load(site_and_export)
    before = site_as_it_is()

    assert "version 3 has these words and is a draft" in load(site_and_export)[0]

    assert differences(before, site_as_it_is()) == []
    factories.latest(page("ct-scan")).archive(person("editor"))
    assert "version 3 has these words and is set aside" in load(site_and_export)[0]
    assert factories.latest(page("ct-scan")).number == "3"


def test_such_a_draft_goes_out_by_a_review_and_an_export_then_has_it(site_and_export, tmp_path):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two, said better.")
    load(site_and_export)
    version = factories.latest(page("ct-scan"))
    sign_all(submitted(page("ct-scan")))
    publishing.publish(version=Version.objects.get(pk=version.pk), by=person("publisher"), at=YEARS_LATER)

    again = export(tmp_path / "again")

    assert "said better" in (again / "imaging/ct-scan/3.md").read_text()
    assert "there is a newer version here" in load(site_and_export)[0]


def test_whoever_edited_a_file_does_not_sign_off_the_draft(site_and_export):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two, said better.")
    somebody = person("editor", "both@example.org")
    person("clinical", "both@example.org")

    load(site_and_export, by=somebody)

    review = submitted(page("ct-scan"), by=person("editor"))
    assert "You wrote part of this version" in services.rules.objection_to_sign_off(somebody, review, "clinical")


ELSEWHERE = {
    "a draft": lambda: factories.new_draft(page("ct-scan"), body="<p>Ours.</p>"),
    "a draft in review": lambda: (factories.new_draft(page("ct-scan")), submitted(page("ct-scan"))),
    "a recheck": lambda: services.start_recheck(
        version=factories.latest(page("ct-scan")), by=person("editor"), at=LATER
    ),
    "an urgent correction": lambda: publishing.publish_urgently(
        version=factories.new_draft(page("ct-scan")), by=person("publisher"), at=LATER, reason="Wrong."
    ),
    "a next version": lambda: factories.publish_again(page("ct-scan"), body="<p>Three.</p>", at=LATER),
    "a withdrawal": lambda: factories.withdraw(page("ct-scan"), at=LATER),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_an_edit_gives_way_to_whoever_works_on_the_page(site_and_export, what):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two, said better.")
    ELSEWHERE[what]()
    before = site_as_it_is()

    said = load(site_and_export)

    assert "2.md: there already, with other words; left as it is: " in said[0]
    assert said[-1].endswith("Nothing was changed.")
    assert differences(before, site_as_it_is()) == []


def test_an_edited_older_version_is_left_as_it_is(site_and_export):
    edit(site_and_export, "imaging/ct-scan/1.md", "One.", "One, said better.")
    before = site_as_it_is()

    assert (
        "1.md: there already, with other words; left as it is: there is a newer version here"
        in load(site_and_export)[0]
    )

    assert differences(before, site_as_it_is()) == []


def test_a_faulty_edit_is_refused_by_its_line(site_and_export):
    edit(site_and_export, "imaging/ct-scan/2.md", "Two.", "Two.\n\nSee [this](/nowhere/).")

    with pytest.raises(ContentRefused, match=r"2\.md, line 14: The link “this” leads nowhere"):
        load(site_and_export)


def test_files_as_drafts_leave_out_what_was_withdrawn(exported_once):
    folder, _before = exported_once

    said = load(folder, as_drafts=True)

    assert "export/guide/unsafe/1.md: left out: this page was withdrawn" in said
    assert not Page.objects.filter(reverse_id="unsafe").exists()
    assert set(Version.objects.values_list("state", flat=True)) == {DRAFT}
    assert not Address.objects.exists()


def test_dates_known_to_the_month_stay_so(tmp_path):
    folder = tmp_path / "content"
    (folder / "guide/old").mkdir(parents=True)
    front = 'title = "Old"\nsummary = "Old."\nchange_note = "First."'
    dates = '[dates]\npublished = "2015-10-05"\nreviewed = "2015-10"\ndue = "2018-10"'
    (folder / "guide/old/1.md").write_text(f"+++\n{front}\n\n{dates}\n+++\n\nWords.\n")
    load(folder)

    written = (export(tmp_path / "out") / "guide/old/1.md").read_text()

    assert dates in written
    assert PageDetails.objects.get().review_due_on == date(2018, 10, 31)
