"""A page and its easy-read version lead to each other, and both say when the easy-read one is older."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pages.digest import describe, digest_of
from pages.models import PageDetails
from take_along.leaflets import leaflets_of
from tests.delivery.scenes import generation
from tests.factories import NOW, TODAY, latest, page, publish, publish_again, published_page, say_reviewed, withdraw

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
OLDER_HERE = "It is older than this page."
OLDER_THERE = "That page has changed since. So this page is older."


@pytest.fixture
def ct():
    return published_page("ct-scan", title="CT scan", kind="imaging")


def easy_draft(of="ct-scan", key="ct-easy", **more):
    fields = {"title": "CT scan in easy words", "kind": "easy-read", "easy_read_of": of, "made_from": 1}
    return page(key, **fields | more)


def easy(of="ct-scan", key="ct-easy", at=NOW, **more):
    """Give an easy-read page that readers can read."""
    made = easy_draft(of, key, **more)
    publish(latest(made), at=at)
    return made


def brought_up_to_date(made, made_from, at=LATER):
    """Publish a version of an easy-read page that was made from that version of its page."""
    draft = latest(made).copy(created_by=latest(made).created_by)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=made_from)
    publish(draft, at=at)


def pair_at(client, address):
    return client.get(address).context["page"].easy_read


def words_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# What readers are told ------------------------------------------------------------------------------------------------


def test_a_page_without_an_easy_read_version_says_nothing_of_it(client, ct):
    assert pair_at(client, "/ct-scan/") is None
    assert "asy-read" not in words_at(client, "/ct-scan/")


def test_each_leads_to_the_other_and_says_of_when_it_is(client, ct):
    easy()

    assert (
        '<p class="easy-read"> <a href="/ct-easy/">Easy-read version of this page</a> Made on 16 November 2026. </p>'
    ) in words_at(client, "/ct-scan/")
    assert (
        'This is the easy-read version of: <a href="/ct-scan/">CT scan</a>.'
        " It was made from that page of 16 November 2026. </p>"
    ) in words_at(client, "/ct-easy/")


def test_both_say_at_once_that_it_is_older_when_the_page_has_changed(client, ct):
    easy()
    before = generation()
    publish_again(ct, at=LATER)

    assert generation() > before  # so no store gives out what was said before
    assert pair_at(client, "/ct-scan/").age == f"Made on 16 November 2026. {OLDER_HERE}"
    assert pair_at(client, "/ct-easy/").age == f"It was made from that page of 16 November 2026. {OLDER_THERE}"


def test_a_version_made_from_the_new_page_is_no_longer_older(client, ct):
    made = easy()
    publish_again(ct, at=LATER)
    brought_up_to_date(made, 2)

    assert pair_at(client, "/ct-scan/").age == "Made on 7 December 2026."
    assert pair_at(client, "/ct-easy/").age == "It was made from that page of 7 December 2026."


def test_a_version_made_from_the_old_page_again_is_still_older(client, ct):
    made = easy()
    publish_again(ct, at=LATER)
    brought_up_to_date(made, 1)

    assert pair_at(client, "/ct-scan/").age == f"Made on 7 December 2026. {OLDER_HERE}"


def test_an_easy_read_page_says_that_its_page_is_overdue(client, ct):
    easy()
    say_reviewed(reviewed_on=date(2020, 1, 1), review_due_on=date(2020, 2, 1))

    assert pair_at(client, "/ct-easy/").age.endswith("That page is overdue for review.")


def test_the_days_of_examples_are_said_to_be_such(client, ct):
    easy()
    PageDetails.objects.update(is_example=True)

    assert pair_at(client, "/ct-scan/").age == "Made on 16 November 2026 (example date)."
    assert "16 November 2026 (example date)." in pair_at(client, "/ct-easy/").age


def test_what_a_page_said_earlier_has_no_easy_read_version(client, ct):
    made = easy()
    publish_again(ct, at=LATER)
    brought_up_to_date(made, 2)

    assert pair_at(client, "/versions/ct-scan/1/") is None
    assert pair_at(client, "/versions/ct-easy/1/").age.endswith(OLDER_THERE)


def test_a_draft_of_an_easy_read_page_leads_no_reader_to_it(client, ct):
    easy_draft()

    assert pair_at(client, "/ct-scan/") is None


def test_an_easy_read_page_that_is_withdrawn_is_not_led_to(client, ct):
    withdraw(easy())

    assert pair_at(client, "/ct-scan/") is None


def test_an_easy_read_page_is_laid_out_as_one(client, ct):
    easy()

    assert 'class="page page--easy-read' in words_at(client, "/ct-easy/")
    assert "page--easy-read" not in words_at(client, "/ct-scan/")


def test_rows_changed_past_us_leave_a_sentence_and_no_dead_link(client, ct):
    made = easy()
    PageDetails.objects.filter(extended_object__page=made).update(easy_read_of="nothing-here")

    shown = pair_at(client, "/ct-easy/")
    assert (shown.url, shown.age) == ("", "This is an easy-read page. The page that it was made from is not here now.")


def test_a_page_without_one_asks_the_database_nothing_more(client, ct, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/ct-scan/")
        return len(asked)

    queries()
    without = queries()
    easy()
    queries()

    assert queries() == without + 1


def test_what_is_taken_along_says_so_too(ct):
    easy()
    publish_again(ct, at=LATER)
    of_page, of_easy = (leaflets_of([key], on=TODAY)[0].about[-1] for key in ("ct-scan", "ct-easy"))

    assert of_page == (
        "Easy-read version of this page",
        f"CT scan in easy words http://testserver/ct-easy/ Made on 16 November 2026. {OLDER_HERE}",
    )
    assert of_easy[0] == "This is the easy-read version of"
    assert of_easy[1].endswith(OLDER_THERE)


# What it is -----------------------------------------------------------------------------------------------------------


def test_which_page_it_tells_and_which_version_is_part_of_what_is_signed(ct):
    first, other = (latest(easy_draft(key=key, slug="same")).content for key in ("one", "two"))
    assert describe(first)["details"]["easy_read_of"] == "ct-scan"
    assert digest_of(first) == digest_of(other)
    for change in ({"easy_read_of": "mri-scan"}, {"made_from": 2}):
        before = digest_of(other)
        PageDetails.objects.filter(extended_object=other).update(**change)
        assert digest_of(other) != before


def test_only_an_easy_read_page_tells_another(ct):
    details = latest(ct).content.pagedetails
    details.easy_read_of = "mri-scan"

    with pytest.raises(ValidationError, match="Only a page of the kind “Easy read”"):
        details.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        PageDetails.objects.filter(pk=details.pk).update(easy_read_of="mri-scan")


def test_a_copy_tells_the_same_page(ct):
    copy = latest(easy()).copy(created_by=latest(ct).created_by)

    details = PageDetails.objects.get(extended_object_id=copy.object_id)
    assert (details.easy_read_of, details.made_from) == ("ct-scan", 1)
