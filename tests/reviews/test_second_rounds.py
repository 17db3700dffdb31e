"""When a text comes again, a reviewer sees what changed since they looked, what they said, and what the author answered."""

from datetime import timedelta

import pytest
from cms.models import Page
from django.db import IntegrityError, connection, transaction
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from desk.review_page import befores
from pages.digest import describe, digest_of
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Entry, Review, SentText
from reviews.rounds import last_look, standing_refusals, text_with
from tests import factories
from tests.desk.scenes import words
from tests.factories import NOW, latest, new_draft, page, person, published_page, write
from tests.forging import unguarded
from tests.reviews.scenes import sign_all, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

LIVE = "<p>You lie on a bed for 5 minutes.</p>"
REFUSED = "<p>You lie on a bed for 6 hours.</p>"
MENDED = "<p>You lie on a bed for 6 minutes.</p>"


def sent(version, answer="", **more):
    said = {"size": "full", "change_note": "Clearer words."} | more
    return services.submit(version=version, by=person("editor"), at=NOW, answer=answer, **said)


def refused(version, role="clinical", comment="Hours or minutes?", **more):
    return signed(sent(version, **more), role, decision="changes-wanted", comment=comment).review


@pytest.fixture
def draft():
    """A draft that a clinician refused and that was mended."""
    version = new_draft(published_page(body=LIVE), body=REFUSED)
    refused(version)
    version = Version.objects.get(pk=version.pk)
    write(version.content, MENDED)
    return version


def seen_by(client, role, review, query=""):
    client.force_login(person(role))
    return words(client.get(review.get_absolute_url() + query))


# What is shown --------------------------------------------------------------------------------------------------------


def test_a_reviewer_sees_what_changed_since_they_looked_what_they_said_and_what_was_answered(client, draft):
    seen = seen_by(client, "clinical", sent(draft, "Minutes. It was a slip."))

    assert "What changed since you last looked, on 16 November 2026" in seen
    assert "<del>hours.</del> <ins>minutes.</ins>" in seen
    assert "You, as Clinical reviewer, 16 November 2026: Changes wanted" in seen
    assert "Hours or minutes?" in seen
    assert "Minutes. It was a slip." in seen


def test_what_changed_for_readers_is_one_link_away(client, draft):
    review = sent(draft, "Minutes.")

    assert f"{review.get_absolute_url()}?view=changes&amp;since=public#text" in seen_by(client, "clinical", review)
    seen = seen_by(client, "clinical", review, "?since=public")
    assert "What changed since version 1, now live" in seen
    assert "<del>5</del> <ins>6</ins> minutes" in seen


def test_somebody_who_never_looked_sees_what_another_refused_and_what_changed_since(client, draft):
    seen = seen_by(client, "patient", sent(draft, "Minutes."))

    assert "What changed since it was refused on 16 November 2026" in seen
    assert "clinical@example.org, Clinical reviewer, 16 November 2026: Changes wanted" in seen


def test_who_last_looked_before_readers_got_a_newer_text_begins_with_that(client):
    of = published_page(body=LIVE)
    other = person("clinical", "other@example.org")
    draft = new_draft(of, body=MENDED)
    review = sent(draft)
    for role, by in (("clinical", other), ("patient", None), ("plain-language", None)):
        signed(review, role, by=by)
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW)
    review = sent(new_draft(of, body="<p>You sit.</p>"))

    assert [one.key for one in befores(review, last_look(person("clinical"), review))] == ["public", "seen"]
    assert [one.key for one in befores(review, last_look(other, review))] == ["public"]
    assert "What changed since version 2, now live" in seen_by(client, "clinical", review)


def test_the_page_of_a_review_that_is_over_shows_the_text_that_was_judged(client, draft):
    review = Review.objects.get(state=Review.State.CHANGES_WANTED)
    seen = seen_by(client, "clinical", review)

    assert "for <del>5 minutes.</del> <ins>6 hours.</ins>" in seen
    assert "This is the text as it was sent for this review. The version says something else now." in seen
    assert "The text is not the one" not in seen


def test_a_text_that_nobody_kept_is_not_compared(client, draft):
    review = sent(draft, "Minutes.")
    with unguarded():  # as before texts were kept
        SentText.objects.all().delete()
    seen = seen_by(client, "clinical", review)

    assert "The text that you saw then was not kept, so it cannot be compared." in seen
    assert "What changed since version 1, now live" in seen
    assert "Hours or minutes?" in seen


def test_a_first_version_shows_all_that_is_judged(client):
    source = factories.source("nice", title="Advanced breast cancer", publisher="NICE", edition="2026")
    of = page(
        body="<p>It takes long [source: nice].</p>",
        kind="imaging",
        summary="A ring around you.",
        also_called="CAT scan",
        review_interval_months=12,
        menu_title="CT",
        slug="ct",
    )
    seen = seen_by(client, "clinical", sent(latest(of)))

    for label, value in (
        ("Title", "CT scan"),
        ("Summary", "A ring around you."),
        ("Kind", "Scan or X-ray"),
        ("Also called", "CAT scan"),
        ("Reviewed every (months)", "12"),
        ("Asks for money or advertises", "No"),
        ("Last part of its address", "ct"),
        ("Name in menus", "CT"),
        ("Layout", "Information page"),
        ("Whole address, if set by hand", "empty"),
    ):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in seen
    assert '<details class="all-fields" open>' in seen
    for told in ("Advanced breast cancer", "NICE, 2026, May 2026", source.address, "Current"):
        assert told in seen


def test_all_hints_can_be_reached(client):
    lines = [f"<p>Part {number} of {number} takes {number} minutes.</p>" for number in range(20, 40)]
    before = "".join(lines)
    draft = new_draft(published_page(body=before), body=before.replace("minutes", "days").replace("takes 3", "takes 7"))
    seen = seen_by(client, "clinical", sent(draft))

    hints = seen.partition("Check these first")[2].partition("These are hints")[0]
    assert hints.count("A number changed") == 10
    assert "<summary>" in hints or hints.count("<li>") <= 12


# A re-review ----------------------------------------------------------------------------------------------------------


def rechecked(of: Page, note=""):
    return services.start_recheck(version=latest(of), by=person("editor"), at=NOW, note=note)


@pytest.mark.parametrize("is_second_version", [False, True])
def test_a_re_review_says_that_nothing_changed(client, is_second_version):
    of = published_page(body=LIVE)
    of = factories.publish_again(of, body=MENDED) if is_second_version else of
    seen = seen_by(client, "clinical", rechecked(of))

    assert "Nothing changed" in seen
    assert "All of it is new" not in seen
    assert "Check these first" not in seen
    assert "<ins>" not in seen
    assert "<del>" not in seen


def test_a_re_review_of_a_text_that_nobody_signed_shows_what_changed(client):
    of = published_page(body=LIVE)
    Text.objects.update(body=MENDED)
    seen = seen_by(client, "clinical", rechecked(of))

    assert "What changed since this version was last judged" in seen
    assert "<del>5</del> <ins>6</ins>" in seen


# The answer -----------------------------------------------------------------------------------------------------------


def test_a_refused_text_is_not_sent_again_without_an_answer(draft):
    for answer in ("", "  \n"):
        with pytest.raises(NotAllowed, match="Answer them"):
            sent(draft, answer)

    assert sent(draft, " It was a slip. ").is_open
    assert Entry.objects.get(step="answered").why == "It was a slip."


def test_nobody_gets_past_a_refusal_by_a_new_draft_or_a_re_review(draft):
    page_of = draft.content.page
    draft.archive(person("editor"))
    with pytest.raises(NotAllowed, match="Answer them"):
        sent(new_draft(page_of, body=MENDED))
    live = Version.objects.get(state="published")
    with pytest.raises(NotAllowed, match="Answer them"):
        services.start_recheck(version=live, by=person("editor"), at=NOW)

    review = services.start_recheck(version=live, by=person("editor"), at=NOW, note="The live text says minutes.")
    assert standing_refusals(live) == []
    assert Entry.objects.get(step="answered").review == review


def test_a_refused_re_review_is_answered_by_the_draft_that_follows():
    of = published_page(body=LIVE)
    signed(rechecked(of), "clinical", decision="rejected", comment="It is 6 minutes now.")

    with pytest.raises(NotAllowed, match="Answer them"):
        sent(new_draft(of, body=MENDED))


def test_a_finished_re_review_does_not_answer_what_was_said_of_a_draft(draft):
    of = draft.content.page
    live = Version.objects.get(state="published")
    assert [said.comment for said in standing_refusals(live)] == ["Hours or minutes?"]
    sign_all(services.start_recheck(version=live, by=person("editor"), at=NOW, note="The draft is another matter."))

    assert standing_refusals(latest(of)) == []  # it was answered, and the answer was judged


def test_an_answer_in_a_round_that_was_taken_back_does_not_count_but_is_not_lost(client, draft):
    review = sent(draft, "Minutes. It was a slip.")
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    client.force_login(person("editor"))

    assert [said.comment for said in standing_refusals(draft)] == ["Hours or minutes?"]
    assert "Minutes. It was a slip.</textarea>" in words(client.get(f"/desk/versions/{draft.pk}/"))


def test_only_the_last_refusal_waits_for_an_answer_and_a_publication_ends_them_all(draft):
    signed(sent(draft, "Minutes."), "patient", decision="rejected", comment="It frightens me.")
    assert [said.comment for said in standing_refusals(draft)] == ["It frightens me."]

    factories.publish(Version.objects.get(pk=draft.pk), answer="It is calmer now.")
    assert standing_refusals(draft) == []


def test_an_example_refusal_waits_for_no_answer():
    version = latest(page())
    review = sent(version, is_example=True)
    signed(review, "clinical", decision="rejected", comment="An example.")

    assert sent(Version.objects.get(pk=version.pk)).is_open


def test_the_form_repeats_what_was_said_and_asks_for_the_answer(client, draft):
    client.force_login(person("editor"))
    address = f"/desk/versions/{draft.pk}/"
    form = {"size": "full", "change_note": "Clearer words."}

    assert "Clinical reviewer: “Hours or minutes?”" in words(client.get(address))
    answer = client.post(f"{address}submit/", form)
    assert answer.status_code == 422
    assert "Clearer words.</textarea>" in words(answer)
    client.post(f"{address}submit/", form | {"answer": "Minutes."})
    assert Review.objects.latest("pk").is_open
    assert "Answered a reviewer" in words(client.get(address))


def test_a_draft_that_nobody_refused_asks_for_no_answer(client):
    client.force_login(person("editor"))

    assert "Your answer to the reviewers" not in words(client.get(f"/desk/versions/{latest(page()).pk}/"))


def test_an_urgent_correction_answers_those_who_refused_the_text_before_it(client, draft):
    client.force_login(person("publisher"))
    address = f"/desk/versions/{draft.pk}/"
    assert "Clinical reviewer: “Hours or minutes?”" in words(client.get(address))

    refused = client.post(f"{address}publish-urgently/", {"reason": "5 is wrong."})

    assert refused.status_code == 422
    with pytest.raises(NotAllowed, match="Answer them"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="5 is wrong.")
    assert Version.objects.get(pk=draft.pk).state == "draft"

    client.post(f"{address}publish-urgently/", {"reason": "5 is wrong.", "answer": "Minutes."})

    assert Version.objects.get(pk=draft.pk).state == "published"
    assert "Minutes." in seen_by(client, "clinical", Review.objects.latest("pk"))


# What is kept ---------------------------------------------------------------------------------------------------------


def test_every_text_that_was_sent_is_kept_as_it_was(draft):
    kept = {row.digest: row.says for row in SentText.objects.all()}

    assert {review.text_digest for review in Review.objects.all()} == set(kept)
    assert digest_of(draft.content) not in kept
    review = sent(draft, "Minutes.")
    assert SentText.objects.get(digest=review.text_digest).says == describe(draft.content)
    assert text_with(review.text_digest, draft).digest == review.text_digest


def test_the_same_text_is_kept_once(draft):
    before = SentText.objects.count()
    review = sent(draft, "Minutes.")
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    sent(draft, "Minutes.")

    assert SentText.objects.count() == before + 1


def test_a_kept_text_is_never_changed_or_deleted(draft):
    kept = SentText.objects.first()
    table = SentText._meta.db_table
    statements = [f"UPDATE {table} SET says = '{{}}'", f"DELETE FROM {table}"]
    if connection.vendor == "sqlite":
        statements.append(f"REPLACE INTO {table} (digest, says) VALUES ('{kept.digest}', '{{}}')")

    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for step in (kept.save, kept.delete, SentText.objects.all()._raw_delete):
        with pytest.raises((IntegrityError, TypeError)), transaction.atomic():
            step("default") if step.__name__ == "_raw_delete" else step()
    assert SentText.objects.get(pk=kept.pk).says == kept.says


def test_a_round_sent_on_another_day_is_named_by_its_day(client, draft, time_machine):
    later = NOW + timedelta(days=3)
    time_machine.move_to(later, tick=False)
    services.submit(
        version=draft, by=person("editor"), at=later, size="full", change_note="Clearer.", answer="Minutes."
    )

    assert "on 16 November 2026" in seen_by(client, "clinical", Review.objects.latest("pk"))
