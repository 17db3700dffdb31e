"""Rules 3 and 4: how much is judged follows from what changed and from what the page ever was, not from what somebody says."""

import html
import re
from datetime import timedelta
from itertools import product

import pytest
from cms.models import PageContent
from django.db import connection
from django.test.utils import CaptureQueriesContext
from djangocms_versioning.models import Version

from glossary.models import Meaning, Term
from pages.models import Kind, PageDetails
from pages.rules import NotAllowed
from reviews import live_versions, locking, publishing, roles_needed, services, size_rules
from reviews.models import Review, ReviewPolicy, SignOff
from sources.models import LinkCheck
from tests import factories
from tests.factories import NOW, TODAY, person
from tests.forging import unguarded
from tests.reviews.scenes import asked_by_policy, sign_all, signed, submitted, undone

pytestmark = pytest.mark.django_db

EVERYBODY = ["clinical", "patient", "plain-language"]
TEXT = "<p>You lie on a narrow bed. Take 5 mg if it hurts.</p>"


@pytest.fixture
def page():
    return factories.published_page(kind="imaging", body=TEXT)


def changed(draft, *, body=None, details=None, **fields) -> Version:
    """Change a draft, and give it as it is then."""
    for model, of, values in ((PageContent, "pk", fields), (PageDetails, "extended_object", details or {})):
        one = model._base_manager.get(**{of: draft.object_id})
        for name, value in values.items():
            setattr(one, name, value)
        if values:
            one.save()
    draft = Version.objects.get(pk=draft.pk)
    if body is not None:
        factories.write(draft.content, body)
    return draft


def draft_of(page, **changes) -> Version:
    return changed(factories.new_draft(page), **changes)


def words(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def sent(client, version, size, note="Spelling."):
    return client.post(f"/desk/versions/{version.pk}/submit/", {"size": size, "change_note": note}, follow=True)


def shown(client, version) -> str:
    return words(client.get(f"/desk/versions/{version.pk}/"))


def sizes_in(words: str) -> list[str]:
    return re.findall(r'name="size" value="(\w+)"', words)


# The ways in which a change went out as minor --------------------------------------------------------------------------


NOT_MINOR = {
    "nonsense": ({"title": "Scans are poison", "body": "<p>Stop all your tablets. Drink bleach.</p>"}, "“Title” changed"),
    "a number": ({"body": TEXT.replace("5 mg", "50 mg")}, "A number changed: “5” to “50”"),
    "a unit": ({"body": TEXT.replace("5 mg", "5 g")}, "A unit changed: “mg” to “g”"),
    "a not": ({"body": TEXT.replace("Take 5", "Do not take 5")}, "A “not” or “no” is new"),
    "a condition": ({"body": TEXT.replace("if it", "unless it")}, "A condition changed: “if” to “unless”"),
    "what to do": ({"body": TEXT.replace("Take", "Stop")}, "A word for what to do changed: “Take” to “Stop”"),
    "the kind": ({"details": {"kind": "about"}}, "“Kind” changed: “imaging” to “about”"),
    "the address": ({"slug": "another"}, "“Slug” changed: “ct-scan” to “another”"),
    "the interval": ({"details": {"review_interval_months": 12}}, "changed: “36” to “12”"),
    "the summary": ({"details": {"summary": "What it iss."}}, "“Summary” changed"),
    "other names": ({"details": {"also_called": "CAT scan"}}, "“Also called” changed: “CAT scan”"),
    "words people use": ({"details": {"words_people_use": "cat scan"}}, "“Words people use” changed: “cat scan”"),
    "promotion": ({"details": {"is_promotional": True}}, "“Promotional” changed"),
    "a block": ({"body": [("TextPlugin", {"html": TEXT}), ("TextPlugin", {"html": "<p>More.</p>"})]}, "A block was added"),
    "emphasis": ({"body": TEXT.replace("narrow", "<strong>narrow</strong>")}, "emphasis changed"),
}  # fmt: skip


def test_nothing_that_changes_meaning_is_found_to_be_minor(subtests, page):
    draft = factories.new_draft(page)

    for what, (changes, reason) in NOT_MINOR.items():
        with subtests.test(what), undone():
            found = size_rules.found_size(changed(draft, **changes))
            assert found.size == "change"
            assert reason in " ".join(found.reasons)


def test_what_is_no_minor_change_is_not_sent_as_one(editor, page):
    changes, reason = NOT_MINOR["a number"]
    draft = draft_of(page, **changes)

    page_of_the_draft = shown(editor, draft)
    assert sizes_in(page_of_the_draft) == ["change", "full"]
    assert reason in page_of_the_draft
    answer = sent(editor, draft, "minor")
    assert answer.status_code == 422
    assert "More than that has changed. Choose one of these." in words(answer)
    assert "Spelling." in words(answer)
    with pytest.raises(NotAllowed, match="This is no minor change"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="minor", change_note="Spelling.")
    assert not Review.objects.filter(version=draft).exists()


def test_what_is_no_minor_change_does_not_go_out_as_one_by_code_either(page):
    draft = draft_of(page, body=TEXT.replace("5 mg", "50 mg"))
    review = services.submit(version=draft, by=person("editor"), at=NOW, size="change", change_note="Spelling.")
    signed(review, "plain-language")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(size="minor", roles_needed=["plain-language"], state="approved")

    with pytest.raises(NotAllowed, match="This is no minor change"):
        Version.objects.get(pk=draft.pk).publish(person("publisher"))


@pytest.mark.parametrize("who", ["owner", "deputy"])
def test_who_answers_for_a_page_is_no_minor_change(editor, page, who):
    draft = draft_of(page, details={who: person("editor", "other@example.org")})

    page_of_the_draft = shown(editor, draft)
    assert sizes_in(page_of_the_draft) == ["change", "full"]
    assert "Somebody else is to answer for the page." in page_of_the_draft
    assert sent(editor, draft, "minor").status_code == 422
    with pytest.raises(NotAllowed, match="This is no minor change"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="minor", change_note="Spelling.")


def test_a_fact_and_a_source_are_no_minor_change(editor, page):
    factories.fact("scan-time", text="10 minutes")
    factories.fact("scan-day", text="10 hours")
    page = factories.publish_again(page, body="<p>It takes [fact: scan-time].</p>")
    draft = draft_of(page, body="<p>It takes [fact: scan-day].</p>")

    page_of_the_draft = shown(editor, draft)
    assert sizes_in(page_of_the_draft) == ["change", "full"]
    assert "A fact is gone: scan-time." in page_of_the_draft


@pytest.mark.parametrize(
    "body",
    [TEXT.replace("narrow", "narow"), TEXT.replace(" bed", "  bed"), TEXT],
)
def test_a_slip_of_the_hand_is_minor_and_plain_language_alone_judges_it(editor, page, body):
    page = factories.publish_again(page, body=body)
    draft = draft_of(page, body=TEXT)

    page_of_the_draft = shown(editor, draft)
    assert sizes_in(page_of_the_draft) == ["minor", "full"]
    assert "Minor change: plain-language. Moves no date." in page_of_the_draft
    assert "Full review: clinical, patient, plain-language. Moves the review date." in page_of_the_draft
    sent(editor, draft, "minor")
    review = sign_all(Review.objects.get(version=draft))
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW)

    assert review.roles_needed == ["plain-language"]


def test_readers_are_told_no_words_of_a_minor_change_that_no_clinician_has_judged(client, editor, page):
    page = factories.publish_again(page, body=TEXT.replace("narrow", "narow"))
    draft = draft_of(page, body=TEXT)

    sent(editor, draft, "minor", note="Stop all your tablets.")
    sign_all(Review.objects.get(version=draft))
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW)

    assert Review.objects.get(version=draft).change_note == "Stop all your tablets."  # for the reviewer and the record
    for address in ("/ct-scan/", "/ct-scan/versions/", "/ct-scan/versions/3/"):
        shown = words(client.get(address))
        assert "Stop all your tablets." not in shown
    assert "Spelling or punctuation was put right." in words(client.get("/ct-scan/versions/"))


def test_a_word_that_another_page_knows_is_no_slip_of_the_hand(editor, page):
    page = factories.publish_again(page, body="<p>They look at your carcinoembrionic level.</p>")
    draft = draft_of(page, body="<p>They look at your carcinoembryonic level.</p>")
    assert sizes_in(shown(editor, draft)) == ["change", "full"]

    other = factories.published_page("cea", title="CEA", body="<p>It is the carcinoembryonic one.</p>")
    assert sizes_in(shown(editor, draft)) == ["minor", "full"]

    factories.publish_again(other, body="<p>It is the carcinoembrionic one.</p>")
    assert sizes_in(shown(editor, draft)) == ["change", "full"]


def test_the_glossary_knows_words(editor, page):
    page = factories.publish_again(page, body="<p>They look at your letrozol tablet.</p>")
    draft = draft_of(page, body="<p>They look at your letrozole tablet.</p>")
    before = sizes_in(shown(editor, draft))
    term = Term.objects.create(key="letrozole")
    Meaning.objects.create(
        of=term, term="letrozole", meaning="It blocks oestrogen.", written_by=person("editor"), written_at=NOW,
        approved_by=person("clinical"), approved_at=NOW,
    )  # fmt: skip

    assert (before, sizes_in(shown(editor, draft))) == (["change", "full"], ["minor", "full"])


def test_a_dead_links_new_address_is_a_change_on_the_same_site_too(editor, page):
    """Some sites hold what anybody puts there."""
    old, new = "https://documents.example.org/old", "https://documents.example.org/new"
    page = factories.publish_again(page, body=f'<p>See <a href="{old}">them</a>.</p>')
    LinkCheck.objects.create(
        address=old, checked_at=NOW, checked_on=TODAY, status=404, ok=False, failing_since=TODAY - timedelta(days=3)
    )

    draft = draft_of(page, body=f'<p>See <a href="{new}">them</a>.</p>')

    assert sizes_in(shown(editor, draft)) == ["change", "full"]


# A change -------------------------------------------------------------------------------------------------------------


def test_a_change_is_judged_by_every_role_and_moves_no_date(editor, page):
    before = PageDetails.objects.get(extended_object__page=page)
    draft = draft_of(page, body=TEXT.replace("5 mg", "6 mg"))
    assert "Change: clinical, patient, plain-language. Moves no date." in shown(editor, draft)
    sent(editor, draft, "change", "Another dose.")
    review = sign_all(Review.objects.get(version=draft), at=NOW.replace(year=2027))

    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW.replace(year=2027))

    after = PageDetails.objects.get(extended_object_id=draft.object_id)
    assert review.roles_needed == EVERYBODY
    assert (after.reviewed_on, after.review_due_on) == (before.reviewed_on, before.review_due_on)
    assert after.published_on.year == 2027


def test_a_change_keeps_marks_that_the_page_earned():
    factories.certificate()
    page = factories.published_page(kind="imaging", body=TEXT)
    factories.publish_again(page, size="change", body=TEXT.replace("5 mg", "6 mg"))

    assert PageDetails.objects.live().get().awards.count() == 1


def only_in_full(editor, draft, why="its first review must be a full one") -> None:
    """Check that less is neither offered on a draft's page nor taken."""
    page_of_the_draft = shown(editor, draft)
    assert sizes_in(page_of_the_draft) == ["full"]
    assert why in page_of_the_draft
    for size in ("minor", "change"):
        with pytest.raises(NotAllowed, match=why):
            services.submit(version=draft, by=person("editor"), at=NOW, size=size, change_note="A comma.")


def test_the_first_review_of_a_page_is_full(editor):
    draft = factories.latest(factories.page())

    only_in_full(editor, draft)
    assert sent(editor, draft, "change").status_code == 422


@pytest.mark.parametrize(
    "said", [{"is_example": True}, {"reviewed_on": None, "review_due_on": None}], ids=["example", "no date"]
)
def test_the_first_real_review_of_an_example_or_of_what_nobody_dated_is_full(editor, page, said):
    factories.say_reviewed(**said)

    only_in_full(editor, draft_of(page))


def test_the_first_review_after_an_urgent_correction_nobody_judged_is_full(editor, page):
    urgent = draft_of(page, body=TEXT.replace("5 mg", "6 mg"))
    publishing.publish_urgently(version=urgent, by=person("publisher"), at=NOW, reason="A wrong dose.")

    only_in_full(editor, draft_of(page), why="this review must be a full one")


def test_a_change_called_so_by_code_is_no_way_around_a_full_review():
    review = submitted()
    sign_all(review)
    with unguarded():
        Review.objects.filter(pk=review.pk).update(size="change")

    with pytest.raises(NotAllowed, match="must be a full one"):
        review.version.publish(person("publisher"))


def test_a_size_that_is_none_is_refused(editor, page):
    draft = draft_of(page)

    for size in ("bogus", "", "urgent"):
        assert sent(editor, draft, size).status_code == 422
        with pytest.raises(NotAllowed):
            services.submit(version=draft, by=person("editor"), at=NOW, size=size, change_note="A comma.")


def test_more_than_was_found_may_be_asked(page):
    draft = draft_of(page)

    review = services.submit(version=draft, by=person("editor"), at=NOW, size="change", change_note="A comma.")

    assert review.roles_needed == EVERYBODY


def test_everybody_who_will_be_asked_is_named_before_an_urgent_correction_and_a_re_review(client, page):
    draft = draft_of(page)
    client.force_login(person("publisher"))

    assert "Who will be asked: clinical, patient, plain-language." in shown(client, draft)
    live = live_versions.live_version(page.pk)
    assert "Who will be asked: clinical, patient, plain-language." in shown(client, live)


# Roles cannot be talked down ------------------------------------------------------------------------------------------


def test_a_page_that_comes_back_under_another_kind_asks_whom_its_first_kind_did(client, page):
    factories.withdraw(page)
    draft = draft_of(page, details={"kind": "about"})
    client.force_login(person("editor"))

    assert "Full review: clinical, patient, plain-language." in shown(client, draft)
    sent(client, draft, "full")
    review = Review.objects.get(version=draft)
    assert review.roles_needed == EVERYBODY
    signed(review, "plain-language")
    with unguarded():
        Review.objects.filter(pk=review.pk).update(roles_needed=["plain-language"], state="approved")
    with pytest.raises(NotAllowed, match="Still to sign off: clinical, patient"):
        Version.objects.get(pk=draft.pk).publish(person("publisher"))


def test_an_urgent_correction_changes_no_kind_and_asks_all_as_every_review_after_it_does(client, page):
    draft = draft_of(page, body=TEXT.replace("5", "6"), details={"kind": "about"})
    client.force_login(person("publisher"))
    send = f"/desk/versions/{draft.pk}/publish-urgently/", {"reason": "A wrong dose."}
    assert "what it is called or where it stands" in client.post(*send).content.decode()
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(kind="imaging")
    client.post(*send)
    urgent = Review.objects.get(version=draft)
    assert urgent.roles_needed == EVERYBODY

    after = draft_of(page)
    client.force_login(person("editor"))
    sent(client, after, "full")
    full = Review.objects.get(version=after)
    assert full.roles_needed == EVERYBODY
    signed(full, "plain-language")
    Review.objects.filter(pk=full.pk).update(state="approved")
    with pytest.raises(NotAllowed, match="Still to sign off: clinical, patient"):
        Version.objects.get(pk=after.pk).publish(person("publisher"))
    urgent.refresh_from_db()
    assert urgent.settled_at is None


def test_a_clinician_judges_whatever_may_change_a_meaning_whatever_the_table_says():
    with unguarded():
        ReviewPolicy.objects.update(roles=["patient"])

    for kind, size in product(Kind.values, ("full", "change", "urgent")):
        assert roles_needed.roles_needed({kind}, size) == {"clinical", "patient"}


def refused(version, role="clinical", size="full", answer="") -> None:
    review = services.submit(
        version=version, by=person("editor"), at=NOW, size=size, change_note="Words.", answer=answer
    )
    signed(review, role, decision="rejected", comment="This is dangerous.")


@pytest.mark.parametrize("between", [(), ("plain-language",)])
def test_a_page_that_a_patient_refused_is_not_published_without_one_by_another_name(client, editor, between):
    page = factories.page(kind="imaging", body="<p>You may eat.</p>")
    draft = factories.latest(page)
    refused(draft, "patient")
    for role in between:
        refused(Version.objects.get(pk=draft.pk), role, answer="It is not.")
    details = PageDetails.objects.get(extended_object_id=draft.object_id)
    details.kind = "about"
    details.save()

    assert "Full review: clinical, patient, plain-language." in shown(editor, draft)
    editor.post(
        f"/desk/versions/{draft.pk}/submit/", {"size": "full", "change_note": "Words.", "answer": "It is about us."}
    )
    review = Review.objects.latest("pk")
    assert review.roles_needed == EVERYBODY
    signed(review, "clinical")
    signed(review, "plain-language")
    with pytest.raises(NotAllowed, match="Still to sign off: patient"):
        Version.objects.get(pk=draft.pk).publish(person("publisher"))


def test_a_role_that_refused_and_approved_since_is_asked_no_more():
    draft = factories.latest(factories.page(kind="about"))
    refused(draft, "plain-language")
    review = services.submit(
        version=Version.objects.get(pk=draft.pk), by=person("editor"), at=NOW, size="full", change_note="Words.",
        answer="So it is.", extra_roles=["patient"],
    )  # fmt: skip
    signed(review, "patient", decision="changes-wanted", comment="No.")
    review = services.submit(
        version=Version.objects.get(pk=draft.pk), by=person("editor"), at=NOW, size="full", change_note="Words.",
        answer="So it is.",
    )  # fmt: skip
    assert review.roles_needed == EVERYBODY
    sign_all(review)
    publishing.publish(version=Version.objects.get(pk=draft.pk), by=person("publisher"), at=NOW)

    again = factories.new_draft(draft.content.page, body="<p>Other words.</p>")
    assert locking.roles_asked(again, "change") == ["clinical", "plain-language"]


def test_lowering_another_kinds_policy_does_not_reach_a_page_that_was_of_this_kind(page):
    asked_by_policy("guide", "full", "clinical")
    draft = draft_of(page, details={"kind": "guide"})

    assert roles_needed.roles_needed_for(draft, "full") == EVERYBODY


# What it costs --------------------------------------------------------------------------------------------------------


def publishing_costs(size, body) -> int:
    page = factories.published_page(f"p-{size}", title=size, body=TEXT)
    draft = factories.new_draft(page, body=body)
    review = services.submit(version=draft, by=person("editor"), at=NOW, size=size, change_note="Again.")
    for role in review.roles_needed:
        signed(review, role)
    version = Version.objects.get(pk=draft.pk)
    with CaptureQueriesContext(connection) as asked:
        publishing.publish(version=version, by=person("publisher"), at=NOW)
    return len(asked)


def test_publishing_asks_few_questions_and_looking_at_a_minor_change_again_few_more(for_real):
    assert publishing_costs("full", TEXT) <= 60
    change = publishing_costs("change", TEXT)
    assert change <= 70
    assert publishing_costs("minor", TEXT) - change <= 3
    assert SignOff.objects.exists()
