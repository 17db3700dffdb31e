"""The last door is the page itself: what was changed behind everybody's back is noticed when its page is next made."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from cms.models import CMSPlugin, Page, PageContent, PageUrl, Placeholder
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from pages import digest, doubt
from pages.doubt import Shown
from pages.models import Address, Award, Block, Citation, OutsideLink, PageDetails, TermUse, Withdrawal
from pages.page_content import Body
from pages.rules import NotAllowed
from quality_marks.models import Claim
from reviews import alarms, publishing, sealing, services
from reviews.models import Alarm, Review, Seal, SignOff
from search.models import IndexedPage
from sources.models import Fact
from tests import conftest, factories
from tests.factories import NOW, TODAY, person
from tests.forging import unguarded
from tests.remembering import remembered
from tests.reviews.scenes import sign_all, signed, twin_of, undone
from triggers import refusing

pytestmark = pytest.mark.django_db

BODY = [
    (
        "TextPlugin",
        {
            "html": '<p><a href="https://when.example/">When</a> you lie still [source: guideline-2026].'
            " It takes [fact: scan-time].</p>"
        },
    ),
    ("CalloutPlugin", {"heading": "Ring us", "level": 2, "tone": "important", "html": "<p>If you have a rash.</p>"}),
]
OF_TEXT = "its text is not the one that our reviewers signed"
OF_DATES = "its dates or marks are not the ones that we recorded"
OF_PLACE = "it stands in a place that we did not give it"


@pytest.fixture
def ct_scan():
    """A live page with a fact, a source and a mark, and an earlier version of it."""
    factories.certificate()
    factories.source()
    factories.fact()
    return factories.publish_again(factories.published_page(body=BODY, kind="imaging"), at=NOW)


def read(client, path="/ct-scan/") -> str:
    return " ".join(client.get(path).content.decode().split())


@remembered
def verified() -> tuple[bool, str]:
    """Run verify_record; give whether all was well, and what it printed."""
    printed = StringIO()
    try:
        call_command("verify_record", stdout=printed)
    except CommandError as error:
        return error.returncode == 0, printed.getvalue()
    return True, printed.getvalue()


def live() -> Version:
    content = PageContent.admin_manager.filter(page__reverse_id="ct-scan", versions__state="published").get()
    return content.versions.get()


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def in_bulk(row, name, value) -> None:
    setattr(row, name, value)
    type(row)._base_manager.bulk_update([row], [name])


def swapped_blocks() -> None:
    for content in PageContent.admin_manager.all():
        first, second = CMSPlugin.objects.filter(placeholder__object_id=content.pk).order_by("position")
        for block, position in ((first, 99), (second, first.position), (first, second.position)):
            CMSPlugin.objects.filter(pk=block.pk).update(position=position)


TEXT: dict[str, Callable[[], object]] = {
    "words": lambda: Text.objects.update(body="<p>Stop all your tablets.</p>"),
    "words in bulk": lambda: in_bulk(Text.objects.last(), "body", "<p>Stop all your tablets.</p>"),
    "words by SQL": lambda: execute("UPDATE djangocms_text_text SET body = '<p>Stop all your tablets.</p>'"),
    "a block": lambda: Block.objects.update(
        data={"heading": "Ring us", "level": 2, "tone": "important", "html": "<p>If you have no rash.</p>"}
    ),
    "a block gone": lambda: Block.objects.all()._raw_delete("default"),
    "a block in another language": lambda: CMSPlugin.objects.filter(plugin_type="CalloutPlugin").update(language="de"),
    "a block in another place": lambda: Placeholder.objects.update(slot="aside"),
    "the order": lambda: CMSPlugin.objects.filter(plugin_type="TextPlugin").update(position=99),
    "two blocks swapped": lambda: swapped_blocks(),
    "where a link leads": lambda: execute("UPDATE djangocms_text_text SET body = replace(body, 'when.', 'never.')"),
    "a menu's title": lambda: PageContent.admin_manager.update(menu_title="Scam"),
    "where it sends readers": lambda: PageContent.admin_manager.update(redirect="https://scam.example/"),
    "the last part of the address": lambda: PageContent.admin_manager.update(slug="scam"),
    "a block gone by SQL": lambda: execute("DELETE FROM pages_block"),
    "a title": lambda: PageContent.admin_manager.update(title="Another scan"),
    "a summary": lambda: PageDetails.objects.update(summary="You need not come."),
    "a note": lambda: PageDetails.objects.update(change_note="Spelling."),
    "a kind": lambda: PageDetails.objects.update(kind="about"),
    "a fact": lambda: Fact.objects.update(text="10 to 30 hours"),
    "no details": lambda: (
        Award.objects.all()._raw_delete("default"),
        PageDetails.objects.all()._raw_delete("default"),
    ),
    "a review of nothing": lambda: Seal.objects.all()._raw_delete("default"),
    "a sign-off gone": lambda: SignOff.objects.filter(role="clinical")._raw_delete("default"),
    "a sign-off of another text": lambda: SignOff.objects.filter(role="clinical").update(text_digest="0" * 64),
    "a sign-off that was a refusal": lambda: SignOff.objects.filter(role="clinical").update(
        decision="rejected", comment="No."
    ),
    "a review of another text": lambda: Review.objects.update(text_digest="0" * 64),
    "a review taken back": lambda: Review.objects.update(state="withdrawn"),
}
TOLD: dict[str, Callable[[], object]] = {
    "reviewed_on": lambda: PageDetails.objects.update(reviewed_on=date(2026, 11, 17)),
    "reviewed_on by SQL": lambda: execute("UPDATE pages_pagedetails SET reviewed_on = '2026-11-17'"),
    "review_due_on": lambda: in_bulk(PageDetails.objects.last(), "review_due_on", date(2036, 1, 1)),
    "reviewed_by": lambda: PageDetails.objects.update(reviewed_by=["clinical"]),
    "published_on": lambda: PageDetails.objects.update(published_on=date(2020, 1, 1)),
    "first_published_on": lambda: PageDetails.objects.update(first_published_on=date(2020, 1, 1)),
    "dates_to_month": lambda: PageDetails.objects.update(dates_to_month=True),
    "is_example": lambda: PageDetails.objects.update(is_example=True),
    "an award gone": lambda: Award.objects.all()._raw_delete("default"),
    "an award given": lambda: Award.objects.bulk_create(
        Award(details=details, claim=Claim.objects.first() or factories.claim())
        for details in PageDetails.objects.all()
    ),
    "an award of another certificate": lambda: Award.objects.update(
        certificate=factories.certificate(factories.scheme("better"), key="better")
    ),
}


PLACE: dict[str, Callable[[], object]] = {
    "another address": lambda: PageUrl.objects.filter(path="ct-scan").update(path="scan"),
    "another address and its last part": lambda: PageUrl.objects.filter(path="ct-scan").update(
        path="scan", slug="scan"
    ),
    "below another page": lambda: PageUrl.objects.filter(path="ct-scan").update(path="imaging/ct-scan"),
    "another text": lambda: other_text_there(),
    "an address that another page has now": lambda: Address.objects.bulk_create(
        [Address(path="ct-scan", page=PageContent.admin_manager.get(title="Imaging").page)]
    ),
    "another place in the tree": lambda: in_the_tree_below("imaging"),
    "another way up the tree": lambda: in_the_tree_below("imaging", parent=None),
}


def other_text_there() -> None:
    """Have the page show the live text of another, with all that was signed of that."""
    ct, imaging = (PageContent.objects.get(title=title) for title in ("CT scan", "Imaging"))
    PageContent.admin_manager.filter(pk=ct.pk).update(page=imaging.page)
    PageContent.admin_manager.filter(pk=imaging.pk).update(page=ct.page)


def in_the_tree_below(key: str, **more) -> None:
    above = Page.objects.get(reverse_id=key)
    values = {"path": f"{above.path}0001", "depth": 2, "parent": above} | more
    Page.objects.filter(reverse_id="ct-scan").update(**values)


# A page that is made --------------------------------------------------------------------------------------------------


@contextmanager
def forged(forge: Callable[[], object]) -> Iterator[None]:
    """Have something done past every step, and undo it."""
    with undone():
        with unguarded():
            forge()
        yield
    cache.clear()


@pytest.mark.both_databases
def test_a_page_that_was_changed_past_every_step_says_so_and_shows_no_dates_and_no_marks(client, subtests, ct_scan):
    before = read(client)
    assert "We are checking this page" not in before
    assert "Last reviewed" in before
    assert "Good Words" in before

    for what, change in (TEXT | TOLD).items():
        with subtests.test(what), forged(change):
            after = read(client)
            assert f"We are checking this page: {OF_TEXT if what in TEXT else OF_DATES}." in after
            for gone in ("Last reviewed", "Next review due", "Good Words", "Reviewed by", "Last changed"):
                assert gone not in after
            assert Alarm.objects.standing().filter(version=live()).exists()


def test_a_page_that_stands_where_nobody_put_it_says_so(client, subtests, ct_scan):
    factories.published_page("imaging", title="Imaging")
    assert "We are checking this page" not in read(client)

    for what, change in PLACE.items():
        with subtests.test(what), forged(change):
            after = read(client, f"/{PageUrl.objects.get(page=ct_scan).path}/")
            assert f"We are checking this page: {OF_PLACE}." in after
            assert "Last reviewed" not in after
            assert Alarm.objects.standing().filter(kind=Alarm.Trouble.PLACE).exists()


@pytest.mark.both_databases
def test_a_page_that_is_put_back_is_no_more_in_doubt(client, ct_scan):
    PLACE["another address"]()
    read(client, "/scan/")
    PageUrl.objects.filter(path="scan").update(path="ct-scan")

    read(client)

    assert "We are checking this page" not in read(client)
    assert verified()[0]


@pytest.mark.parametrize("what", ["published_on", "a note"])
def test_no_date_of_a_version_in_doubt_is_shown_elsewhere(client, ct_scan, what):
    """Its history and its banner tell of its dates as well."""
    before = read(client, "/ct-scan/versions/"), read(client, "/versions/ct-scan/1/")

    (TEXT | TOLD)[what]()
    history, earlier = read(client, "/ct-scan/versions/"), read(client, "/versions/ct-scan/1/")

    assert [page.count("We are checking this page") for page in (*before, history, earlier)] == [0, 0, 2, 1]
    for said in ("Published:", "Whole page last reviewed", "January 2020", "Spelling."):
        assert said not in history
    assert "It was published in" in before[1]
    assert "It was published in" not in earlier


def test_an_earlier_version_says_so_too(client, ct_scan):
    old = Version.objects.get(state="unpublished")
    Text.objects.filter(placeholder__object_id=old.object_id).update(body="<p>Take twice as much.</p>")

    assert OF_TEXT in read(client, "/versions/ct-scan/1/")
    assert OF_TEXT not in read(client, "/versions/ct-scan/2/")
    assert OF_TEXT not in read(client)


def test_every_page_that_comes_with_the_site_is_what_was_taken_in(client, real_pages):
    for address in ("/", "/imaging/", "/imaging/ct-scan/", "/versions/ct-scan/1/"):
        assert "We are checking this page" not in read(client, address)
    assert verified() == (True, "Every version that is or was public is what was signed and recorded.\n")


def test_a_draft_is_nobodys_business_yet(client, ct_scan):
    draft = factories.new_draft(ct_scan)
    Text.objects.filter(placeholder__object_id=draft.object_id).update(body="<p>Other words.</p>")

    assert verified()[0]
    assert "We are checking" not in read(client)


@pytest.mark.both_databases
def test_every_step_that_writes_what_a_page_says_seals_it(client, ct_scan):
    draft = factories.new_draft(ct_scan, body="<p>Tell them about allergies.</p>")
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The advice was wrong.")
    of_correction = read(client)
    sign_all(Review.objects.get(version=draft))
    judged = read(client)
    sign_all(services.start_recheck(version=draft, by=person("editor"), at=NOW))
    rechecked = read(client)
    factories.publish_again(ct_scan, size="minor")
    minor = read(client)
    factories.publish_again(factories.withdraw(ct_scan), slug="scan")
    back = read(client, "/scan/")

    for page in (of_correction, judged, rechecked, minor, back):
        assert "We are checking this page" not in page
    assert list(Seal.objects.filter(version=draft).values_list("review__is_recheck", flat=True)) == [False, False, True]
    assert verified() == (True, "Every version that is or was public is what was signed and recorded.\n")


def test_a_check_of_a_correction_is_sealed_wherever_it_is_told(client, ct_scan):
    """A version that followed a correction says, too, that this is still to be checked, or has been."""
    first = factories.new_draft(ct_scan, body="<p>Tell them about allergies.</p>")
    publishing.publish_urgently(version=first, by=person("publisher"), at=NOW, reason="The advice was wrong.")
    second = factories.new_draft(ct_scan, body="<p>Tell them about metal.</p>")
    publishing.publish_urgently(version=second, by=person("publisher"), at=NOW, reason="More was wrong.")
    factories.new_draft(ct_scan)

    sign_all(Review.objects.get(version=first))
    checked = read(client)
    refused = Review.objects.get(version=second)
    signed(refused, refused.roles_needed[0], decision="rejected", comment="Not so.")

    for page in (checked, read(client), read(client, "/versions/ct-scan/3/")):
        assert "We are checking this page" not in page
    assert verified()[0]


# What is in doubt is not built on ---------------------------------------------------------------------------------------


def test_a_later_seal_vouches_only_for_what_its_step_wrote(client, ct_scan):
    PageDetails.objects.update(published_on=date(2020, 1, 1))
    recheck = services.start_recheck(version=live(), by=person("editor"), at=NOW)

    sign_all(recheck)

    assert Seal.objects.filter(version=live()).count() == 2
    assert OF_DATES in read(client)


def test_a_text_in_doubt_is_followed_by_nothing_less_than_a_full_review(client, ct_scan):
    Text.objects.filter(placeholder__object_id=live().object_id).update(body="<p>Take twice as much.</p>")
    draft = factories.new_draft(ct_scan, title="CT scans")

    for size in ("minor", "change"):
        with pytest.raises(NotAllowed, match="not what was signed, so this review must be a full one"):
            services.submit(version=draft, by=person("editor"), at=NOW, size=size, change_note="A letter.")
    factories.publish(draft)

    assert "We are checking this page" not in read(client)
    assert verified()[0] is False  # the version before remains what it is


@pytest.mark.parametrize("forge", ["reviewed_on", "an award given"])
def test_what_was_forged_does_not_go_on_to_the_next_version(client, ct_scan, forge):
    with unguarded():
        TOLD[forge]()
    draft = factories.new_draft(ct_scan, body="<p>Tell them about allergies.</p>")

    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The advice was wrong.")
    sign_all(Review.objects.get(version=draft))

    details = PageDetails.objects.get(extended_object=draft.object_id)
    assert (details.reviewed_on, details.reviewed_by, list(details.awards.all())) == (None, [], [])
    assert "We are checking this page" not in read(client)


@pytest.mark.both_databases
def test_a_second_text_with_sign_offs_of_its_own_is_noticed_by_the_first_seal(client, ct_scan):
    """Whoever can add rows can add all of them; but the text of a public version never changes."""
    version, old = live(), Seal.objects.filter(version=live()).get()
    Text.objects.update(body="<p>Stop all your tablets.</p>")
    forged = digest.digest_of(version.content)
    review = twin_of(old.review_id, forged)
    Seal.objects.create(version=version, review=review, making=1, text_digest=forged, told=old.told, at=NOW)

    assert OF_TEXT in read(client)


@pytest.mark.both_databases
def test_what_is_read_to_show_a_page_has_the_digest_that_was_signed(ct_scan):
    """The text is described twice, once from what was read to show it: the two must never part."""
    version = live()
    details, body = PageDetails.objects.get(extended_object=version.object_id), Body.of(version.content)
    as_read = Shown.as_read(
        version.pk, version.content, details, list(details.awards.all()), body.plugins, body.facts, None
    )

    assert as_read == Shown.of(version.pk, version.content, details, is_live=False)
    assert as_read.text is not None


def test_it_costs_a_reader_one_question(client, ct_scan, monkeypatch):
    read(client)

    with CaptureQueriesContext(connection) as asked:
        read(client)
    monkeypatch.setattr(doubt, "reasons_for_doubt", [])
    with CaptureQueriesContext(connection) as asked_without:
        read(client)

    assert len(asked) == len(asked_without) + 1


# Who is told ----------------------------------------------------------------------------------------------------------


def test_every_desk_shows_it_first_until_it_is_as_it_was(client, ct_scan):
    title = "it is in doubt"
    before = Text.objects.last().body
    for role in ("editor", "clinical", "publisher"):
        client.force_login(person(role))
        assert title not in read(client, "/desk/")

    Text.objects.update(body="<p>Stop all your tablets.</p>")
    client.logout()
    read(client)
    for role in ("editor", "clinical", "publisher"):
        client.force_login(person(role))
        tasks = client.get("/desk/").context["tasks"]
        assert tasks[0].what == "Look at once at CT scan, version 2: it is in doubt"
        assert "Its text is not the one that our reviewers signed." in read(client, "/desk/pages/?state=doubt")

    Text.objects.update(body=before)
    client.logout()
    read(client)
    client.force_login(person("editor"))
    assert title not in read(client, "/desk/")
    assert Alarm.objects.get().ended_at is not None


def test_the_log_says_it_once_as_an_error(client, ct_scan, caplog):
    Text.objects.update(body="<p>Stop all your tablets.</p>")

    for _time in range(3):
        read(client)

    said = [record for record in caplog.records if record.name == "reviews.alarms"]
    assert [(record.levelno, record.getMessage()) for record in said] == [
        (
            logging.ERROR,
            f"Version {live().pk} is in doubt: Its text is not the one that our reviewers signed. Run manage.py verify_record.",
        )
    ]


@pytest.mark.both_databases
def test_a_reader_gets_the_page_though_the_alarm_cannot_be_written(client, ct_scan, monkeypatch, caplog):
    ended = threading.Event()
    answered = threading.Event()

    def hangs_and_fails(version_id):
        answered.wait(10)
        try:
            raise IntegrityError("no room")
        finally:
            ended.set()

    monkeypatch.setattr(alarms, "later", conftest.in_truth["later"])
    monkeypatch.setattr(sealing, "look_again", hangs_and_fails)
    Text.objects.update(body="<p>Stop all your tablets.</p>")

    page = read(client), read(client)
    answered.set()
    ended.wait(10)
    for thread in threading.enumerate():
        if thread.name == alarms.THREAD:
            thread.join(10)

    assert all(OF_TEXT in shown for shown in page)
    assert [record.exc_info[0] for record in caplog.records if record.name == "reviews.alarms"] == [IntegrityError]


@pytest.mark.both_databases
def test_a_step_that_was_under_way_is_no_alarm(client, ct_scan, monkeypatch):
    """A page may be read in the moment between a text and its seal; whoever looks again finds nothing."""
    monkeypatch.setattr(sealing, "wrong_with", lambda shown, seals: "")
    sealing.look_again(live().pk)

    assert not Alarm.objects.exists()


# verify_record --------------------------------------------------------------------------------------------------------


@remembered
def moved_and_withdrawn(ct_scan):
    imaging = factories.published_page("imaging", title="Imaging")
    factories.move(ct_scan, imaging)
    factories.withdraw(factories.published_page("mri-scan", title="MRI scan"), reason="No scanner.")


FORGED: dict[str, tuple[Callable[[], object], str]] = {
    "a date from no review": (lambda: PageDetails.objects.update(reviewed_on=date(2026, 11, 17)), "reviewed_on is"),
    "words": (lambda: Text.objects.update(body="<p>No.</p>"), "its text is not the one that was signed"),
    "another address": (
        lambda: PageUrl.objects.filter(path="imaging/ct-scan").update(path="scan"),
        "where nobody put it",
    ),
    "a state": (lambda: Version.objects.filter(state="published").update(state="draft"), "it was public, and is draft"),
    "two live": (lambda: Version.objects.update(state="published"), "another version of its page is live as well"),
    "nothing live": (
        lambda: Version.objects.filter(state="published").update(state="unpublished"),
        "its page is away, and nobody has withdrawn it",
    ),
    "a withdrawal made up": (
        lambda: Withdrawal.objects.create(page=live().content.page, reason="No.", withdrawn_on=TODAY),
        "its page is withdrawn",
    ),
    "a withdrawal gone": (lambda: Withdrawal.objects.all().delete(), "its withdrawal of 2026-11-16 is not there"),
    "a withdrawal's reason": (lambda: Withdrawal.objects.update(reason="Other."), "is not there as it was recorded"),
    "a withdrawal that ended itself": (lambda: Withdrawal.objects.update(ended_on=TODAY), "nobody has withdrawn it"),
    "a withdrawal that hid old texts": (
        lambda: Withdrawal.objects.create(
            page=live().content.page,
            reason="It was wrong.",
            for_safety=True,
            hides_through=1,
            withdrawn_on=TODAY,
            ended_on=TODAY,
        ),
        "nobody has recorded its withdrawal of 2026-11-16",
    ),
    "addresses gone": (lambda: Address.objects.all().delete(), "which is no address of its page"),
    "an old address of another page": (
        lambda: Address.objects.bulk_create([Address(path="ct-scan", page=page_called("imaging"))]),
        "/ct-scan/ leads to it, and is an address of another page",
    ),
    "no address": (
        lambda: PageUrl.objects.filter(page=page_called("ct-scan")).update(path=None),
        "it is live, and readers cannot reach it",
    ),
    "a page that is hidden": (
        lambda: Page.objects.filter(reverse_id="ct-scan").update(login_required=True),
        "it is live, and readers cannot reach it",
    ),
    "another place in the tree": (
        lambda: Page.objects.filter(reverse_id="ct-scan").update(parent=page_called("mri-scan")),
        "the tree has two places for its page",
    ),
    "an old text of another page": (
        lambda: PageContent.admin_manager.filter(page=page_called("ct-scan"), versions__state="unpublished").update(
            page=page_called("imaging")
        ),
        "it went out on another page",
    ),
    "a text gone": (lambda: without_text(live()), "its text is not the one that was signed"),
}


def page_called(key: str) -> Page:
    return Page.objects.get(reverse_id=key)


def without_text(version: Version) -> None:
    Award.objects.filter(details__extended_object=version.object_id)._raw_delete("default")
    IndexedPage.objects.filter(content=version.object_id).delete()
    for model in (PageDetails, Citation, OutsideLink, TermUse):
        name = "extended_object" if model is PageDetails else "content"
        model._base_manager.filter(**{name: version.object_id})._raw_delete("default")
    PageContent.admin_manager.filter(pk=version.object_id)._raw_delete("default")


def test_verifying_finds_it_says_what_and_ends_with_1(subtests, ct_scan):
    moved_and_withdrawn(ct_scan)
    assert verified()[0]

    for what, (forge, words) in FORGED.items():
        with subtests.test(what), forged(forge):
            is_well, said = verified()
            assert not is_well
            assert words in said
            assert Alarm.objects.standing().exists()


@pytest.mark.both_databases
def test_readers_are_told_of_what_only_verifying_finds_until_it_finds_nothing(client, ct_scan):
    before = PageDetails.objects.last().reviewed_on
    with unguarded():
        Seal.objects.update(told={})  # as if the dates had been changed before there were seals
        PageDetails.objects.update(reviewed_on=date(2026, 11, 17))
    unnoticed = read(client)

    assert not verified()[0]
    noticed = read(client), read(client)
    PageDetails.objects.update(reviewed_on=before)
    assert "it does not fit our records" in read(client)
    assert verified()[0]

    assert "Last reviewed" in unnoticed
    assert all("We are checking this page: it does not fit our records." in page for page in noticed)
    assert "Last reviewed" in read(client)


@pytest.mark.both_databases
def test_verifying_says_which_tables_anybody_could_change(ct_scan):
    refusing.take_off(connection)

    is_well, said = verified()

    assert not is_well
    assert "pages_withdrawal: its triggers are gone" in said
