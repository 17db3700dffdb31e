"""Rule 14 and content files: what is loaded is honest about itself, comes in whole or not at all, and overwrites nothing."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cms.models import Page
from django.core import mail
from django.core.management import CommandError, call_command
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT, PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version
from PIL import Image

from accounts.models import User
from accounts.roles import roles_of
from content_files import loading, loading_pages
from content_files.faults import ContentRefused
from content_files.loading_pages import COMMENT
from pages.models import PageDetails, Picture, Withdrawal
from pages.rules import NotAllowed
from quality_marks.models import Certificate, Scheme
from reviews import publishing, services, withdrawing
from reviews.models import Entry, Review, SignOff
from sources.models import Source
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.forging import unguarded
from tests.remembering import remembered
from tests.reviews.scenes import differences, sign_all, signed, site_as_it_is, submitted

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=400)

FILES = {
    "guide/imaging/1.md": """+++
title = "Scans"
template = "section"
summary = "Pictures of the inside of your body."
change_note = "First version of this page."
[dates]
published = "2026-11-16"
reviewed = "2026-11-16"
+++
""",
    "imaging/ct-scan/1.md": """+++
title = "CT scan"
parent = "imaging"
summary = "A scan with X-rays."
change_note = "First version of this page."
[dates]
published = "2015-10"
reviewed = "2015-10"
due = "2018-10"
+++
You lie on a narrow bed [source: guideline].

Read about [MRI](/imaging/mri-scan/).
""",
    "imaging/ct-scan/2.md": """+++
title = "CT scan"
parent = "imaging"
summary = "A scan with X-rays."
change_note = "Clearer about the bed."
[dates]
published = "2026-11-16"
reviewed = "2026-11-16"
+++
You lie on a wide bed.
""",
    "imaging/mri-scan/1.md": """+++
title = "MRI scan"
parent = "imaging"
summary = "A scan with a strong magnet."
change_note = "First version of this page."
review_interval_months = 24
[dates]
published = "2026-11-16"
reviewed = "2026-11-16"
+++
It is loud.
""",
    "sources.toml": """[guideline]
title = "Tests for breast cancer"
publisher = "Guideline Makers"
address = "https://guidelines.example.org/tests"
kind = "guideline"
published = "2026-05"
state = "current"
checked = "2026-11-16"
""",
}
NEXT_MRI = FILES["imaging/mri-scan/1.md"].replace("It is loud.", "It is very loud.").replace("First version", "Second")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a section and two pages, one of them in two versions."""
    folder = tmp_path / "content"
    for name, text in FILES.items():
        write(folder, name, text)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def load(folder: Path, **more) -> list[str]:
    """Load a folder and give what was said of its pages."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return loaded(files, **more)


@remembered
def loaded(files: dict[str, bytes], **more) -> list[str]:
    said: list[str] = []
    with TemporaryDirectory() as place:
        for name, text in files.items():
            path = Path(place, "content", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        loading.load(Path(place, "content"), at=NOW, say=said.append, **more)
    return [line.removeprefix("content/") for line in said if ".md: " in line]


def everything() -> dict:
    people = {"people": list(User.objects.order_by("pk").values("email", "is_active", "password", "groups__name"))}
    tables = {model.__name__: list(model.objects.order_by("pk").values()) for model in (Source, Scheme, Certificate)}
    return site_as_it_is() | tables | people


def page(key: str) -> Page:
    return Page.objects.get(reverse_id=key)


def live(key: str) -> PageDetails:
    return PageDetails.objects.live().get(extended_object__page__reverse_id=key)


# What comes in --------------------------------------------------------------------------------------------------------


def test_no_word_that_is_said_decides_what_is_kept(folder, monkeypatch):
    loading.load(folder, at=NOW, say=lambda line: None)
    write(folder, "sources.toml", FILES["sources.toml"] + FILES["sources.toml"].replace("[guideline]", "[another]"))
    monkeypatch.setattr("content_files.loading_report.RowNews.__str__", lambda news: "Sprachlos.")
    said = []

    loading.load(folder, at=NOW, say=said.append)

    assert Source.objects.filter(key="another").exists()
    assert said[-1] == "4 versions in files: 4 there already. 1 sources, facts, marks and words added."


def test_pages_come_in_the_way_a_real_page_does(client, folder):
    assert load(folder) == [
        "guide/imaging/1.md: published as example content",
        "imaging/ct-scan/1.md: put into the page's history as example content",
        "imaging/ct-scan/2.md: published as example content",
        "imaging/mri-scan/1.md: published as example content",
    ]

    assert "You lie on a wide bed." in client.get("/imaging/ct-scan/").content.decode()
    assert "You lie on a narrow bed" in client.get("/versions/ct-scan/1/").content.decode()
    assert [v["change_note"] for v in client.get("/imaging/ct-scan/versions/").context["versions"]] == [
        "Clearer about the bed.",
        "First version of this page.",
    ]
    for version in Version.objects.all():
        review = version.reviews.get()
        assert review.state == Review.State.DONE
        assert {sign_off.role for sign_off in review.sign_offs.all()} == {"clinical", "patient", "plain-language"}


def test_pages_come_in_while_redis_is_away(settings, folder):
    settings.CACHES = {"default": {"BACKEND": "delivery.redis_cache.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}

    said = []
    loading.load(folder, at=NOW, say=said.append)

    assert "content/imaging/mri-scan/1.md: published as example content" in said


def test_dates_come_from_the_files(folder):
    load(folder)

    old = PageDetails.objects.get(extended_object__versions__state=UNPUBLISHED)
    assert (old.reviewed_on, old.review_due_on, old.dates_to_month) == (date(2015, 10, 1), date(2018, 10, 31), True)
    assert live("ct-scan").review_due_on == date(2029, 11, 16)
    assert live("ct-scan").first_published_on == date(2015, 10, 1)
    assert live("mri-scan").review_due_on == date(2028, 11, 16)


# Visibly examples -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/imaging/", "/imaging/ct-scan/", "/imaging/mri-scan/", "/versions/ct-scan/1/"])
def test_every_page_says_that_no_clinician_has_checked_it(client, folder, address):
    load(folder)

    words = " ".join(client.get(address).content.decode().split())

    assert "Example content" in words
    assert "No clinician has checked it" in words
    assert "No real review." in words


def test_example_sign_offs_are_visibly_examples(folder):
    load(folder)

    assert SignOff.objects.count() == 12
    assert set(SignOff.objects.values_list("is_example", "comment")) == {(True, COMMENT)}
    assert set(Review.objects.values_list("is_example", flat=True)) == {True}
    for sign_off in SignOff.objects.select_related("reviewer"):
        assert sign_off.reviewer.name.startswith("Example ")
    assert set(PageDetails.objects.values_list("is_example", flat=True)) == {True}
    assert not any(PageDetails.objects.values_list("reviewed_by", flat=True))


def test_nobody_can_sign_in_as_those_who_signed(client, folder):
    load(folder)

    accounts = User.objects.filter(email__in=["starter-content@example.org", *_example_reviewers()])
    assert accounts.count() == 4
    for account in accounts:
        assert not account.is_active
        assert not account.has_usable_password()
        assert roles_of(account) == frozenset()
        for password in ("", "password", "example", account.email):
            answer = client.post("/accounts/login/", {"login": account.email, "password": password})
            assert answer.status_code == 200
        assert not client.login(email=account.email, password="")
        client.force_login(account)
        assert client.get("/desk/", follow=True).request["PATH_INFO"] == "/accounts/login/"


def _example_reviewers() -> list[str]:
    return [f"example-{role}-reviewer@example.org" for role in ("clinical", "patient", "plain-language")]


def test_nobody_acts_as_them_afterwards(folder):
    load(folder)
    draft = factories.new_draft(page("mri-scan"))
    review = submitted(page("mri-scan"))

    for email in _example_reviewers():
        with pytest.raises(NotAllowed, match="You are not a"):
            signed(review, "clinical", by=User.objects.get(email=email))
    for step in (
        lambda by: publishing.publish(version=draft, by=by, at=NOW),
        lambda by: publishing.publish_urgently(version=draft, by=by, at=NOW, reason="Quick."),
        lambda by: withdrawing.withdraw_page(page=page("ct-scan"), by=by, at=NOW, reason="Gone."),
    ):
        with pytest.raises(NotAllowed, match="Only a publisher"):
            step(User.objects.get(email="starter-content@example.org"))


def test_an_account_made_under_such_a_name_is_shut_when_files_are_loaded(folder):
    User.objects.create_user("example-clinical-reviewer@example.org", "a-password-of-my-own")

    load(folder)

    account = User.objects.get(email="example-clinical-reviewer@example.org")
    assert not account.is_active
    assert not account.has_usable_password()  # for when an administrator opens it again


def test_nobody_is_written_to(folder, django_capture_on_commit_callbacks):
    person("clinical"), person("publisher"), person("editor")

    with django_capture_on_commit_callbacks(execute=True):
        load(folder)

    # but for publishers, who hear of the accounts in whose names examples come in
    assert {(told.to[0], told.subject.partition(":")[0]) for told in mail.outbox} == {
        ("publisher@example.org", "Made an account"),
        ("publisher@example.org", "Gave roles"),
    }


def test_an_example_earns_no_mark_that_is_held(folder):
    factories.certificate()
    factories.claim()

    load(folder)

    assert not any(details.awards.exists() for details in PageDetails.objects.all())


# How a page stops being an example ------------------------------------------------------------------------------------


def test_a_full_review_by_real_people_takes_the_notice_away(client, folder):
    load(folder)

    factories.publish_again(page("mri-scan"), at=LATER)

    assert not live("mri-scan").is_example
    assert "No clinician has checked it" not in client.get("/imaging/mri-scan/").content.decode()
    assert "No clinician has checked it" in " ".join(client.get("/imaging/ct-scan/").content.decode().split())


def test_a_re_review_by_real_people_takes_the_notice_away(folder):
    load(folder)
    review = services.start_recheck(version=factories.latest(page("mri-scan")), by=person("editor"), at=LATER)
    signed(review, "clinical")
    signed(review, "patient")
    assert live("mri-scan").is_example

    signed(review, "plain-language")

    assert not live("mri-scan").is_example


@pytest.mark.parametrize("size", ["minor", "change"])
def test_less_than_a_full_review_is_refused_and_leaves_it(client, folder, size):
    load(folder)

    with pytest.raises(NotAllowed, match="must be a full one"):
        factories.publish_again(page("mri-scan"), at=LATER, size=size)

    assert live("mri-scan").is_example
    assert "No clinician has checked it" in " ".join(client.get("/imaging/mri-scan/").content.decode().split())


def test_an_urgent_correction_leaves_it_even_once_it_is_reviewed(folder):
    load(folder)
    draft = factories.new_draft(page("mri-scan"))

    sign_all(publishing.publish_urgently(version=draft, by=person("publisher"), at=LATER, reason="Wrong."), at=LATER)

    assert live("mri-scan").is_example


@pytest.mark.parametrize("size", ["minor", "change"])
def test_less_than_a_full_review_does_not_take_it_away_by_way_of_a_withdrawal(folder, size):
    load(folder)
    draft = factories.new_draft(page("mri-scan"))
    review = sign_all(submitted(page("mri-scan")))
    factories.withdraw(page("mri-scan"))
    with unguarded():
        Review.objects.filter(pk=review.pk).update(size=size)

    with pytest.raises(NotAllowed, match="must be a full one"):
        publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=LATER)


def test_the_old_example_stays_an_example(client, folder):
    load(folder)

    factories.publish_again(page("mri-scan"), at=LATER)

    assert "No clinician has checked it" in " ".join(client.get("/versions/mri-scan/1/").content.decode().split())


def test_the_form_does_not_take_the_notice_away(client, folder):
    load(folder)
    draft = factories.new_draft(page("mri-scan"))
    client.force_login(person("editor"))
    details = PageDetails.objects.get(extended_object_id=draft.object_id)

    client.post(
        f"/admin/pages/pagedetails/{details.pk}/change/",
        {
            "kind": "imaging",
            "summary": "Ours now.",
            "review_interval_months": "36",
            "is_example": "",
            "change_note": "x",
        },
    )
    publishing.publish_urgently(version=draft, by=person("publisher"), at=LATER, reason="Wrong.")

    assert live("mri-scan").is_example


# A second time --------------------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(folder):
    load(folder)
    before = everything()

    assert load(folder, in_full=True) == [f"{name}: there already" for name in FILES if name.endswith(".md")]
    assert differences(before, everything()) == []
    said: list[str] = []
    loading.load(folder, at=NOW, say=said.append)
    assert said == ["4 versions in files: 4 there already. Nothing was changed."]


def test_what_the_organisation_wrote_is_left_alone(folder):
    load(folder)
    factories.publish_again(page("mri-scan"), body="<p>Our own words.</p>", at=LATER)
    factories.new_draft(page("ct-scan"), body="<p>A draft of ours.</p>")
    submitted(page("ct-scan"))
    factories.withdraw(page("imaging"), for_safety=True)
    before = everything()

    load(folder)

    assert differences(before, everything()) == []


def test_a_new_version_in_the_files_follows_the_example_before_it(client, folder):
    load(folder)
    write(folder, "imaging/mri-scan/2.md", NEXT_MRI)

    said = load(folder)

    assert said[-1] == "imaging/mri-scan/2.md: published as example content"
    assert "It is very loud." in client.get("/imaging/mri-scan/").content.decode()
    assert Version.objects.filter(state=PUBLISHED).count() == 3


def test_an_example_edited_in_a_folder_that_is_no_export_makes_a_draft(folder):
    load(folder)
    write(folder, "imaging/mri-scan/1.md", FILES["imaging/mri-scan/1.md"].replace("loud", "very loud"))

    said = load(folder)

    assert said[-1] == "imaging/mri-scan/1.md: changed in the file; now a draft, waiting for your own review"
    assert factories.latest(page("mri-scan")).state == DRAFT


OF_THEIR_OWN = {
    "reviewed anew": lambda: factories.publish_again(page("mri-scan"), body="<p>Our own words.</p>", at=LATER),
    "found right by real reviewers": lambda: sign_all(
        services.start_recheck(version=factories.latest(page("mri-scan")), by=person("editor"), at=LATER)
    ),
    "in work": lambda: factories.new_draft(page("mri-scan"), body="<p>A draft of ours.</p>"),
    "put aside": lambda: factories.new_draft(page("mri-scan")).archive(person("editor")),
    "withdrawn": lambda: factories.withdraw(page("mri-scan")),
    "withdrawn for safety": lambda: factories.withdraw(page("mri-scan"), for_safety=True),
    "corrected": lambda: publishing.publish_urgently(
        version=factories.new_draft(page("mri-scan")), by=person("publisher"), at=LATER, reason="Wrong."
    ),
}


@pytest.mark.parametrize("what", OF_THEIR_OWN)
def test_a_new_version_in_the_files_does_not_take_the_place_of_what_an_organisation_did(folder, what):
    load(folder)
    OF_THEIR_OWN[what]()
    write(folder, "imaging/mri-scan/2.md", NEXT_MRI)
    before = everything()

    said = load(folder)

    assert said[-1].startswith("imaging/mri-scan/2.md: ")
    assert " left " in said[-1]
    assert differences(before, everything()) == []


def test_a_page_that_was_moved_and_renamed_is_known_by_its_key(client, folder):
    load(folder)
    factories.publish_again(page("mri-scan"), slug="mri", at=LATER)
    before = everything()

    load(folder)

    assert differences(before, everything()) == []
    assert client.get("/imaging/mri/").status_code == 200


def test_sources_that_the_team_changed_are_kept(folder):
    load(folder)
    with unguarded():
        Source.objects.update(title="What we call it", state="withdrawn")

    load(folder)

    assert Source.objects.get().title == "What we call it"
    assert Source.objects.get().state == "withdrawn"


# As drafts ------------------------------------------------------------------------------------------------------------


def test_as_drafts_the_newest_versions_wait_for_a_real_review(client, folder):
    said = load(folder, as_drafts=True)

    assert said == [
        "guide/imaging/1.md: now a draft, waiting for your own review",
        "imaging/ct-scan/2.md: now a draft, waiting for your own review",
        "imaging/mri-scan/1.md: now a draft, waiting for your own review",
    ]
    assert set(Version.objects.values_list("state", "number")) == {(DRAFT, "1")}
    assert not Review.objects.exists()
    assert not SignOff.objects.exists()
    assert not Entry.objects.exists()
    assert not PageDetails.objects.filter(is_example=True).exists()
    assert set(PageDetails.objects.values_list("reviewed_on", "review_due_on", "published_on")) == {(None, None, None)}
    assert client.get("/imaging/").status_code == 404
    assert Text.objects.filter(body="<p>You lie on a wide bed.</p>").exists()


def test_such_a_draft_is_for_any_editor_to_go_on_with(client, folder):
    load(folder, as_drafts=True)
    client.force_login(person("editor"))

    version = factories.latest(page("imaging"))
    answer = client.post(
        f"/admin/cms/pagecontent/{version.object_id}/change/",
        {"title": "Scans of ours", "slug": "imaging", "template": "pages/section.html"},
    )

    assert answer.status_code == 302
    assert Version.objects.get(pk=version.pk).content.title == "Scans of ours"


def test_such_a_draft_goes_out_by_a_full_review_and_is_no_example(client, folder):
    load(folder, as_drafts=True)

    for key in ("imaging", "mri-scan"):
        version = factories.latest(page(key))
        sign_all(submitted(page(key)))
        publishing.publish(version=Version.objects.get(pk=version.pk), by=person("publisher"), at=NOW)

    assert "Example content" not in client.get("/imaging/mri-scan/").content.decode()
    assert live("mri-scan").reviewed_on == TODAY
    assert not live("mri-scan").is_example


def test_such_a_draft_is_not_published_without_a_review(folder):
    load(folder, as_drafts=True)

    for version in Version.objects.all():
        with pytest.raises(NotAllowed):
            version.publish(person("publisher"))


@pytest.mark.parametrize("again", [True, False], ids=["as drafts again", "as examples then"])
def test_drafts_are_left_alone_whichever_way_files_are_loaded_next(folder, again):
    load(folder, as_drafts=True)
    before = everything()

    said = load(folder, as_drafts=again)

    assert all("left out" in line for line in said)
    assert differences(before, everything()) == []


def test_examples_are_left_alone_when_files_are_loaded_as_drafts_next(folder):
    load(folder)
    before = everything()

    load(folder, as_drafts=True)

    assert differences(before, everything()) == []


# A broken file --------------------------------------------------------------------------------------------------------

BROKEN = {
    "not TOML": ("imaging/mri-scan/1.md", "+++\ntitle = \n+++\n", "line 2"),
    "an unknown key": ("imaging/mri-scan/1.md", NEXT_MRI.replace("[dates]", "sumary = 'x'\n[dates]"), "sumary"),
    "an unknown mark": (
        "imaging/mri-scan/1.md",
        NEXT_MRI.replace("+++\nIt", '[marks]\nclaims = ["x"]\n+++\nIt'),
        "“x”",
    ),
    "sources not text": ("sources.toml", None, "sources.toml, line 1: The file is not UTF-8"),
    "a fact with a finding without a source": (
        "facts.toml",
        (
            "[a-fact]\nlabel = 'a'\ntext = 'b'\nchecked = ''\n\n[[a-fact.other_findings]]\nsource = 'guideline'\ntext = 'c'\n"
            "\n[[a-fact.other_findings]]\ntext = 'd'\nsource = 'nowhere'\n"
        ),
        "facts.toml, line 12: [a-fact] other_findings 2: source",
    ),
    "an address of no page": ("addresses.toml", "[nothing]\nearlier = ['/a/']\n", "addresses.toml, line 1"),
    "a dead link": (
        "imaging/mri-scan/1.md",
        NEXT_MRI + "\nSee [this](/nowhere/).\n",
        "mri-scan/1.md, line 13: The link",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_named_and_nothing_at_all_is_changed(folder, fault):
    factories.page("own", title="A page of our own")
    name, text, named = BROKEN[fault]
    if text is None:
        (folder / name).write_bytes(b'+++\ntitle = "\xff"\n+++\n')
    else:
        write(folder, name, text)
    before = everything()

    with pytest.raises(ContentRefused) as refused:
        load(folder)

    assert named in "\n".join(map(str, refused.value.faults))
    assert differences(before, everything()) == []


def test_the_command_says_what_to_mend_and_nothing_of_what_it_undid(folder, capsys):
    write(folder, *BROKEN["a dead link"][:2])

    with pytest.raises(CommandError, match=r"Nothing was changed(.|\n)*mri-scan/1\.md, line"):
        call_command("load_content", str(folder))

    assert capsys.readouterr().out == ""
    assert not Page.objects.exists()
    assert not User.objects.exists()


def test_the_command_says_page_by_page_what_it_did(folder, capsys):
    call_command("load_content", str(folder))

    assert "imaging/ct-scan/2.md: published as example content" in capsys.readouterr().out
    call_command("load_content", str(folder), as_drafts=True, verbosity=0)
    assert capsys.readouterr().out == ""


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_content", str(tmp_path / "nowhere"))


def test_an_address_that_a_page_of_the_organisation_has_already_is_told(folder):
    factories.published_page("our-scans", title="Our scans", slug="imaging")
    before = everything()

    with pytest.raises(ContentRefused, match=r"guide/imaging/1\.md"):
        load(folder)

    assert differences(before, everything()) == []


def test_what_is_refused_leaves_no_picture_behind(folder, monkeypatch):
    ours = factories.latest(factories.page("ours", title="Ours")).content
    ours.overwrite_url = "imaging/mri-scan"
    ours.save()
    factories.publish(factories.latest(page("ours")))
    (folder / "images").mkdir()
    Image.new("RGB", (20, 10), "teal").save(folder / "images/scanner.png")
    shown = "\n::: image\npicture: scanner.png\nalt: A ring.\n:::\n"
    write(folder, "imaging/ct-scan/2.md", FILES["imaging/ct-scan/2.md"] + shown)
    where = Path(Picture._meta.get_field("file").storage.location)
    before, kept = set(where.rglob("*.*")), []
    keep = loading_pages.keep
    monkeypatch.setattr(loading_pages, "keep", lambda *given: kept.append(1) or keep(*given))

    with pytest.raises(ContentRefused, match=r"mri-scan/1\.md, line \d+: Another page already stands at"):
        load(folder)

    assert len(kept) == 1
    assert set(where.rglob("*.*")) == before
    assert not Page.objects.exclude(reverse_id="ours").exists()


def test_an_editor_of_a_page_that_is_loaded_is_none_of_the_reviewers(folder):
    load(folder)

    for review in Review.objects.all():
        assert review.submitted_by.email == "starter-content@example.org"
        assert review.submitted_by_id not in review.sign_offs.values_list("reviewer_id", flat=True)
    assert not Withdrawal.objects.exists()
