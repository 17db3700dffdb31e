"""The team works through what readers said: who may, what of it is kept, and what readers see of it."""

import csv
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from feedback import services
from feedback.models import Handling, Remark, Usefulness
from feedback.services import forget_old_words
from pages.rules import NotAllowed
from tests import factories
from tests.cases import first
from tests.delivery.scenes import generation
from tests.factories import NOW, TODAY, person, published_page
from tests.feedback.scenes import FORM, HERE, WHY, changed_because_of_it, moved, remark
from tests.forging import unguarded
from tests.reviews.scenes import in_roles

pytestmark = pytest.mark.django_db

LIST = "/desk/feedback/"
BY_VERSION = "/desk/feedback/versions/"
LED_TO = "A reader’s feedback led to this change."


@pytest.fixture
def ct_scan():
    return published_page()


def sign_in(client, who):
    client.force_login(who if isinstance(who, User) else person(who))
    return client


def screen(client, address=LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def decide(client, of: Remark, state: str, why: str = WHY, **more):
    seen = Remark.objects.get(pk=of.pk).state
    return client.post(f"{LIST}{of.pk}/", {"state": state, "why": why, "seen": seen} | more)


def state_of(of: Remark) -> str:
    return Remark.objects.get(pk=of.pk).state


# Reading --------------------------------------------------------------------------------------------------------------


def test_the_desk_says_how_much_waits_and_lists_it_by_page_and_version(client, ct_scan):
    remark(ct_scan, words="The <b>dye</b> is missing.")
    moved(remark(ct_scan, words="Done with."), "no-change")

    text = screen(sign_in(client, "editor"))
    assert "Feedback (1)" in text
    assert "CT scan, version 1" in text
    assert "The &lt;b&gt;dye&lt;/b&gt; is missing." in text
    assert "Done with." not in text


@pytest.mark.parametrize("role", first(3, ["editor", "publisher", "clinical", "patient", "plain-language", "admin"]))
def test_everybody_with_a_role_reads_it(client, ct_scan, role):
    one = remark(ct_scan)
    sign_in(client, role)

    assert "the dye" in screen(client)
    assert "the dye" in screen(client, f"{LIST}{one.pk}/")
    assert screen(client, BY_VERSION)


def test_what_was_decided_is_found_by_what_became_of_it_and_by_its_page(client, ct_scan):
    other = published_page("mri-scan", title="MRI scan")
    moved(remark(ct_scan, words="Of the scan."), "no-change")
    remark(other, words="Of the magnet.")
    sign_in(client, "editor")

    assert "Of the scan." in screen(client, f"{LIST}?state=no-change")
    assert "Of the magnet." not in screen(client, f"{LIST}?state=no-change")
    assert "Of the scan." in screen(client, f"{LIST}?state=&words=ct+scan")
    assert "Of the magnet." not in screen(client, f"{LIST}?state=&words=ct+scan")
    assert "Of the magnet." in screen(client, f"{LIST}?state=open&words=")
    assert "Of the scan." in screen(client, f"{LIST}?state=&version={factories.latest(ct_scan).pk}")


@pytest.mark.parametrize(
    "query",
    first(
        3,
        [
            *("state=nonsense&page=x", "version=" + "9" * 40, "words=%00%FF", "state=%00", "version=x", "version=-1"),
            *("page=99", "words=" + "a" * 500, "state=&state="),
        ],
    ),
)
def test_a_query_that_makes_no_sense_is_no_fault(client, ct_scan, query):
    remark(ct_scan)

    assert sign_in(client, "editor").get(f"{LIST}?{query}").status_code == 200


def test_the_counts_stand_beside_the_remarks_of_each_version(client, ct_scan):
    for useful in ("yes", "yes", "no"):
        client.post(FORM, {"useful": useful}, headers=HERE)
    remark(ct_scan)
    moved(remark(ct_scan), "no-change")
    text = screen(sign_in(client, "clinical"), BY_VERSION)

    version = factories.latest(ct_scan).pk
    assert f'<td>2</td><td>1</td><td><a href="{LIST}?state=&amp;version={version}">2</a></td><td>1</td>' in text


def test_both_lists_are_files_too_and_no_file_holds_what_a_reader_wrote(client, ct_scan):
    remark(ct_scan)
    moved(remark(ct_scan, words="Nobody told me of the dye."), "looking")
    sign_in(client, "clinical")

    def table(name: str) -> list[list[str]]:
        return list(csv.reader(client.get(f"/desk/{name}").getvalue().decode("utf-8-sig").splitlines()))

    assert [row[1:3] for row in table("feedback.csv?state=&words=CT")[1:]] == [
        [TODAY.isoformat(), "Being looked at"],
        [TODAY.isoformat(), "New"],
    ]
    assert len(table("feedback.csv?state=looking")) == 2
    assert table("feedback.csv?state=nonsense")[1:] == []
    assert "dye" not in str(table("feedback.csv?state="))
    assert [row[3:] for row in table("feedback/versions.csv")[1:]] == [["2", "2"]]


def test_screens_ask_as_much_of_the_database_however_much_there_is(client, ct_scan):
    sign_in(client, "editor")
    addresses = (LIST, f"{LIST}?state=&words=scan", BY_VERSION)

    def queries() -> list[int]:
        asked = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(address).status_code == 200
            asked.append(len(captured))
        return asked

    remark(ct_scan)
    queries()
    few = queries()
    for number in range(30):
        remark(ct_scan, words=f"Remark {number}.")
    for number in range(3):
        remark(published_page(f"scan-{number}", title=f"Scan {number}"))
    assert queries() == few
    assert 'rel="next"' in client.get(LIST).content.decode()
    assert "Remark 1." in screen(client, f"{LIST}?page=2")


# Deciding -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_an_editor_looks_at_it_and_says_why_nothing_changes(client, ct_scan, role):
    one = remark(ct_scan)
    sign_in(client, role)
    decide(client, one, "looking", why="")
    answer = decide(client, one, "no-change")

    assert answer.status_code == 302
    text = screen(client, f"{LIST}{one.pk}/")
    assert WHY in text
    assert f"{role}@example.org" in text
    assert [(step.state, step.by, step.why) for step in one.handlings.all()] == [
        ("looking", person(role), ""), ("no-change", person(role), WHY)
    ]  # fmt: skip


@pytest.mark.parametrize("who", first(2, ["clinical", "admin", "patient", "plain-language"]))
def test_others_read_and_decide_nothing(client, ct_scan, who):
    one = remark(ct_scan)
    sign_in(client, who)

    assert "Editors and publishers decide" in screen(client, f"{LIST}{one.pk}/")
    assert "<form" not in screen(client, f"{LIST}{one.pk}/")
    assert decide(client, one, "removed").status_code == 409
    assert state_of(one) == "new"


def test_who_is_a_reviewer_and_an_editor_decides_as_an_editor(client, ct_scan):
    one = remark(ct_scan)
    sign_in(client, in_roles("both@example.org", "clinical", "editor"))

    assert decide(client, one, "looking").status_code == 302


def test_somebody_who_was_deactivated_meanwhile_decides_nothing(client, ct_scan):
    one, editor = remark(ct_scan), person("editor")
    sign_in(client, editor)
    User.objects.filter(pk=editor.pk).update(is_active=False)
    decide(client, one, "removed")

    assert state_of(one) == "new"


@pytest.mark.parametrize("state", ["no-change", "removed"])
def test_setting_it_aside_needs_a_reason_and_what_was_chosen_stays(client, ct_scan, state):
    one = remark(ct_scan)
    answer = decide(sign_in(client, "editor"), one, state, why="")

    assert answer.status_code == 409
    assert "Say why" in answer.content.decode()
    assert f'value="{state}"' in answer.content.decode()
    assert "checked" in answer.content.decode()
    assert state_of(one) == "new"


def test_two_at_once_do_not_undo_each_other(client, ct_scan):
    one = remark(ct_scan)
    moved(one, "no-change")
    answer = decide(sign_in(client, "publisher"), one, "looking", why="My long reason.", seen="new")

    assert answer.status_code in (409, 422)
    assert "My long reason." in answer.content.decode()
    assert state_of(one) == "no-change"


NO_SENSE = [
    *({}, {"state": "new", "seen": "new"}, {"state": "looking", "why": "x" * 1_001, "seen": "new"}),
    *({"state": "x"}, {"state": "\0"}, {"state": "changed"}),
]


@pytest.mark.parametrize("sent", first(3, NO_SENSE))
def test_what_makes_no_sense_changes_nothing(client, ct_scan, sent):
    one = remark(ct_scan)

    assert sign_in(client, "editor").post(f"{LIST}{one.pk}/", sent).status_code == 422
    assert state_of(one) == "new"


# What readers see -----------------------------------------------------------------------------------------------------


def test_what_changed_because_of_it_stands_in_the_pages_history(client, ct_scan):
    one = remark(ct_scan)
    factories.publish_again(ct_scan)
    later = factories.latest(ct_scan)
    assert LED_TO not in screen(client, "/ct-scan/versions/")
    sign_in(client, "editor")
    answer = decide(client, one, "changed", why="", led_to=later.pk)
    client.logout()

    assert answer.status_code == 302
    history = screen(client, "/ct-scan/versions/")
    assert history.count(LED_TO) == 1
    assert history.index("Version 2") < history.index(LED_TO) < history.index("Version 1")


def test_what_was_said_in_error_is_taken_back(client, ct_scan):
    one = remark(ct_scan)
    changed_because_of_it(one)
    moved(one, "looking")

    assert LED_TO not in screen(client, "/ct-scan/versions/")
    assert [step.state for step in one.handlings.all()] == ["changed", "looking"]


@pytest.mark.both_databases
def test_only_what_readers_see_of_it_makes_pages_anew(ct_scan):
    one = remark(ct_scan)
    page = factories.publish_again(ct_scan)
    before = generation()
    moved(one, "looking")
    assert generation() == before

    moved(one, "changed", led_to=factories.latest(page))
    said = generation()
    forget_old_words(TODAY + timedelta(days=10_000))
    assert generation() == said
    moved(one, "looking")

    assert before < said < generation()


def test_only_a_later_version_that_readers_got_can_have_changed_because_of_it(client, ct_scan):
    other = published_page("mri-scan", title="MRI scan")
    factories.publish_again(other)
    one = remark(ct_scan)
    draft = factories.new_draft(ct_scan)
    for version in (factories.latest(other), draft, one.version, None):
        with pytest.raises(NotAllowed, match="version"):
            moved(one, "changed", led_to=version)
    answer = decide(sign_in(client, "editor"), one, "changed", led_to=draft.pk)

    assert answer.status_code == 422
    assert "Changed because of it" not in screen(client, f"{LIST}{one.pk}/").partition("<form")[2]


def test_a_version_is_no_more_than_beside_what_it_is_said_of(ct_scan):
    one = remark(ct_scan)
    page = factories.publish_again(ct_scan)
    moved(one, "looking", led_to=factories.latest(page))

    assert Remark.objects.get().led_to is None


# Removing -------------------------------------------------------------------------------------------------------------


def test_words_are_removed_for_good_and_the_trace_of_it_stays(client, ct_scan):
    one = remark(ct_scan, words="You are all idiots.")
    sign_in(client, "publisher")
    decide(client, one, "removed", why="Abuse.")

    text = screen(client, f"{LIST}{one.pk}/")
    assert "idiots" not in text
    assert "The words were removed" in text
    assert "Abuse." in text
    assert "publisher@example.org" in text
    assert "<form" not in text
    assert not Remark.objects.exclude(words="").exists()
    assert decide(client, one, "looking").status_code in (409, 422)
    assert state_of(one) == "removed"


def test_a_remark_whose_words_are_gone_can_still_be_decided_on(client, ct_scan):
    one = remark(ct_scan)
    forget_old_words(TODAY + timedelta(days=365))
    assert "The words were deleted" in screen(sign_in(client, "editor"), f"{LIST}{one.pk}/")
    assert "The words are gone." in screen(client)

    assert moved(one, "removed").state == "removed"
    assert Remark.objects.get().words_gone_on == TODAY + timedelta(days=365)


# What the database itself refuses -------------------------------------------------------------------------------------


def refuses(step) -> bool:
    try:
        with transaction.atomic():
            step()
    except (IntegrityError, ProtectedError):
        return True
    return False


@pytest.mark.both_databases
def test_nobody_puts_words_into_a_readers_mouth(ct_scan):
    remark(ct_scan)
    rows = Remark.objects.all()
    for fields in (
        {"words": "I love this page."},
        {"words": ""},
        {"words_gone_on": TODAY},
        {"received_on": TODAY - timedelta(days=1)},
        {"language": "cy"},
        {"state": "removed"},
        {"state": "changed"},
        {"led_to": factories.latest(ct_scan)},
    ):
        assert refuses(lambda fields=fields: rows.update(**fields)), fields
    assert refuses(rows.delete)
    assert refuses(lambda: Remark.objects.create(page=ct_scan, version=factories.latest(ct_scan), language="en",
                                                 words="x", received_on=TODAY, state="looking"))  # fmt: skip


@pytest.mark.both_databases
def test_what_is_gone_does_not_come_back(ct_scan):
    moved(remark(ct_scan), "removed")
    rows = Remark.objects.all()

    assert refuses(lambda: rows.update(state="new"))
    assert refuses(lambda: rows.update(state="new", words="Again.", words_gone_on=None))
    assert refuses(lambda: rows.update(words_gone_on=TODAY + timedelta(days=1)))


@pytest.mark.both_databases
def test_only_a_public_version_of_the_page_stands_as_what_changed(ct_scan):
    remark(ct_scan)
    other = published_page("mri-scan", title="MRI scan")
    rows = Remark.objects.all()

    assert refuses(lambda: rows.update(state="changed", led_to=factories.latest(other)))
    assert refuses(lambda: rows.update(state="changed", led_to=factories.new_draft(ct_scan)))
    assert not refuses(lambda: rows.update(state="changed", led_to=factories.latest(factories.publish_again(ct_scan))))


@pytest.mark.both_databases
def test_what_was_done_is_only_ever_added_to(ct_scan):
    one = remark(ct_scan)
    moved(one, "no-change")

    assert refuses(lambda: Handling.objects.update(why="Other."))
    assert refuses(Handling.objects.all().delete)
    for fields in ({"state": "no-change"}, {"state": "removed"}, {"state": "changed", "why": WHY}):
        assert refuses(
            lambda fields=fields: Handling.objects.create(
                remark=one, by=person("editor"), by_name="x", at=NOW, **fields
            )
        ), fields


@pytest.mark.both_databases
def test_a_version_is_counted_once(ct_scan):
    version = factories.latest(ct_scan)
    for was_useful in (True, False):
        services.count_answer(page=ct_scan, version_id=version.pk, language="en", was_useful=was_useful)

    assert refuses(lambda: Usefulness.objects.create(page=ct_scan, version=version, language="en"))
    assert Usefulness.objects.values_list("yes", "no").get() == (1, 1)


def test_the_rules_hold_even_where_the_database_looks_away(ct_scan):
    one = remark(ct_scan)
    with unguarded(), pytest.raises(NotAllowed, match="Editors and publishers"):
        moved(one, "removed", by="clinical")
