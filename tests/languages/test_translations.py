"""How old a translation is against the English, and who lets it go out."""

from datetime import UTC, date, datetime

import pytest
from cms.models import Page, PageContent
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import PowerChange, User
from accounts.rules import NotAllowed
from desk.inbox import to_sign_off
from pages.models import PageDetails
from pages.page_content import Body
from quality_marks.rules import Mark
from reviews import publishing, rules, services
from reviews.starting_translations import start_translation
from reviews.translating import roles_for_translation
from reviews.verifying import verify
from tests.factories import (
    NOW,
    certificate,
    fact,
    latest,
    new_draft,
    page,
    person,
    publish_again,
    published_page,
    say_reviewed,
    withdraw,
    write,
)
from tests.languages.scenes import installed, reader_of, reviewed, translated, translation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_languages")]
LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)
LIST = "This page in other languages"


@pytest.fixture
def ct():
    return published_page("ct-scan", title="CT scan")


def again(of):
    return Page.objects.get(pk=of.pk)


def languages_at(client, address):
    return client.get(address).context["page"].languages


# What readers are told ------------------------------------------------------------------------------------------------


def test_a_page_without_translations_says_nothing_of_languages(client, ct):
    words = client.get("/ct-scan/").content.decode()

    assert LIST not in words
    assert "hreflang" not in words


def test_the_page_lists_its_other_languages_and_how_old_each_is(client, ct):
    translated(ct, "cy", title="Sgan CT", slug="sgan-ct")
    publish_again(again(ct), at=LATER)
    translated(again(ct), "ar", title="تصوير", slug="taswir", at=LATER)

    listed = languages_at(client, "/ct-scan/").others
    assert [(one.name, one.url, one.tag) for one in listed] == [
        ("Cymraeg", "/cy/sgan-ct/", "cy"),
        ("العربيّة", "/ar/taswir/", "ar"),
    ]
    assert [one.age for one in listed] == [
        "This version was made from the English of 16 November 2026. The English has changed since.",
        "This version was made from the English of 7 December 2026.",
    ]
    words = client.get("/ct-scan/").content.decode()
    assert words.count(LIST) == 1
    assert '<a href="/ar/taswir/" hreflang="ar" lang="ar" dir="rtl">العربيّة</a>' in words


def test_a_translation_says_how_old_it_is_and_leads_to_the_english(client, ct):
    translated(ct, "cy", title="Sgan CT", slug="sgan-ct")
    publish_again(again(ct), at=LATER)

    shown = languages_at(client, "/cy/sgan-ct/")
    assert shown.age == "This version was made from the English of 16 Tachwedd 2026. The English has changed since."
    assert [(one.name, one.url) for one in shown.others] == [("English", "/ct-scan/")]
    assert 'href="/ct-scan/" hreflang="en-GB" lang="en-GB" dir="ltr"' in client.get("/cy/sgan-ct/").content.decode()


def test_its_age_stays_with_a_version_that_was_replaced(client, ct):
    translated(ct, "cy", title="Sgan CT", slug="sgan-ct")
    publish_again(again(ct), at=LATER)
    draft = latest(ct, "cy").copy(created_by=person("editor"))
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=2)
    reviewed(draft, at=LATER)
    publishing.publish(version=draft, by=person("publisher"), at=LATER)

    assert languages_at(client, "/cy/versions/ct-scan/1/").age.endswith("The English has changed since.")
    assert languages_at(client, "/cy/sgan-ct/").age.endswith("7 Rhagfyr 2026.")
    assert 'href="/ct-scan/"' in client.get("/cy/versions/ct-scan/1/").content.decode()


def test_a_translation_says_that_its_english_is_overdue(client, ct, monkeypatch):
    translated(ct, "cy", title="Sgan CT", slug="sgan-ct")
    PageDetails.objects.filter(extended_object__language="en").update(
        reviewed_on=date(2020, 1, 1), review_due_on=date(2020, 2, 1)
    )

    assert languages_at(client, "/cy/sgan-ct/").age.endswith("The English is overdue for review.")


def test_search_engines_are_told_of_each_language(client, ct):
    translated(ct, "cy", title="Sgan CT", slug="sgan-ct")

    for address in ("/ct-scan/", "/cy/sgan-ct/"):
        words = client.get(address).content.decode()
        assert '<link rel="alternate" hreflang="en-GB" href="http://testserver/ct-scan/">' in words
        assert '<link rel="alternate" hreflang="cy" href="http://testserver/cy/sgan-ct/">' in words
        assert f'<link rel="canonical" href="http://testserver{address}">' in words


def test_english_alone_asks_the_database_nothing_more(client, ct, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/ct-scan/")
        return len(asked)

    queries()
    with installed():
        alone = queries()
    assert queries() == alone + 1


# Who lets it go out ---------------------------------------------------------------------------------------------------


def test_a_translation_begins_with_the_english_and_knows_which(ct):
    draft = translation(ct)

    details = PageDetails.objects.get(extended_object_id=draft.object_id)
    assert (draft.number, draft.state, draft.content.language) == ("1", "draft", "cy")
    assert (details.made_from, details.summary) == (1, "What it is and how it goes.")
    assert details.reviewed_on is None


def test_what_facts_say_is_there_to_translate_and_no_fact_is_named(ct):
    fact("scan-time", text="10 to 30 minutes")
    publish_again(ct, body="<p>It takes [fact: scan-time].</p>")
    draft = translation(again(ct))

    assert Body.of(draft.content).as_data() == [
        {"block": "text", "html": "<p>It takes 10 to 30 minutes [source: leaflet].</p>"}
    ]
    write(draft.content, "<p>Mae'n cymryd [fact: scan-time].</p>", language="cy")
    with pytest.raises(NotAllowed, match=r"Write these as words with their source: scan-time\."):
        services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Translated.")


def test_nobody_publishes_a_translation_without_a_review(ct):
    draft = translation(ct, title="Sgan CT", slug="sgan-ct")

    with pytest.raises(NotAllowed, match="Nobody has reviewed this version"):
        publishing.publish(version=draft, by=person("publisher"), at=NOW)
    with pytest.raises(NotAllowed, match="Nobody has reviewed this version"):
        draft.publish(person("publisher"))
    with pytest.raises(DatabaseError), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(state="published")


def test_an_urgent_correction_is_no_way_around_the_first_review_of_a_translation(ct):
    draft = translation(ct, title="Sgan CT", slug="sgan-ct")

    with pytest.raises(NotAllowed, match="nothing live to correct"):
        publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="Quick.")


def test_a_review_of_the_english_lets_no_translation_out(ct):
    draft = translation(ct, title="Sgan CT", slug="sgan-ct")
    services.submit(
        version=new_draft(ct, title="CT"), by=person("editor"), at=NOW, size="full", change_note="Clearer words."
    )

    assert rules.holding_review(draft) is None


def test_a_translation_is_judged_in_every_role_that_judges_the_english(ct):
    review = services.submit(
        version=translation(ct), by=person("editor"), at=NOW, size="full", change_note="Translated."
    )

    assert review.roles_needed == ["clinical", "patient", "plain-language"]


def test_no_translation_goes_out_before_a_clinician_who_reads_it_has(ct):
    draft = translation(ct)
    review = services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Translated.")
    word = {"review": review, "decision": "approved", "comment": "", "declared_interest": "none", "at": NOW}
    for role in ("patient", "plain-language"):
        services.sign_off(by=reader_of("cy", role), role=role, **word)

    with pytest.raises(NotAllowed, match="Somebody who reads it as their own language"):
        services.sign_off(by=person("clinical"), role="clinical", **word)
    with pytest.raises(NotAllowed):
        publishing.publish(version=draft, by=person("publisher"), at=NOW)
    services.sign_off(by=reader_of("cy", "clinical"), role="clinical", **word)
    publishing.publish(version=draft, by=person("publisher"), at=NOW)


def test_even_where_a_clinician_alone_is_asked_somebody_reads_a_translation_for_plain_language():
    assert roles_for_translation(["clinical"]) == {"clinical", "plain-language"}


def test_only_who_reads_a_language_judges_it(ct):
    review = services.submit(
        version=translation(ct), by=person("editor"), at=NOW, size="full", change_note="Translated."
    )
    word = {"review": review, "role": "patient", "decision": "approved", "comment": "", "declared_interest": "none"}

    with pytest.raises(NotAllowed, match="Somebody who reads it as their own language"):
        services.sign_off(by=person("patient"), at=NOW, **word)
    with pytest.raises(NotAllowed, match="Somebody who reads it as their own language"):
        services.sign_off(by=reader_of("ar", "patient"), at=NOW, **word)
    services.sign_off(by=reader_of("cy", "patient"), at=NOW, **word)


def test_a_translation_waits_only_for_those_who_read_it(ct, mailoutbox, django_capture_on_commit_callbacks):
    welsh, english = reader_of("cy", "patient"), person("patient")
    with django_capture_on_commit_callbacks(execute=True):
        review = services.submit(
            version=translation(ct), by=person("editor"), at=NOW, size="full", change_note="Translated."
        )

    assert list(to_sign_off(welsh)) == [review]
    assert list(to_sign_off(english)) == []
    assert [mail.to for mail in mailoutbox] == [["patient-cy@example.org"]]


def test_the_desk_offers_nobody_a_word_that_would_be_refused(client, ct):
    review = services.submit(
        version=translation(ct), by=person("editor"), at=NOW, size="full", change_note="Translated."
    )
    client.force_login(person("patient"))

    assert "Somebody who reads it as their own language" in client.get(review.get_absolute_url()).content.decode()


@pytest.mark.parametrize("made_from", [None, 2, 99])
def test_a_translation_says_from_which_english_version_it_is_made(ct, made_from):
    draft = translation(ct)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=made_from)

    with pytest.raises(NotAllowed, match="English"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Translated.")


def test_no_version_is_made_from_none(ct):
    draft = translation(ct)

    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=0)


def test_an_english_page_is_no_translation(ct):
    draft = new_draft(ct)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=1)

    with pytest.raises(NotAllowed, match="it is no translation"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Translated.")


def test_no_translation_of_an_example_goes_out(ct):
    draft = translation(ct)
    PageDetails.objects.filter(extended_object__language="en").update(is_example=True)

    with pytest.raises(NotAllowed, match="No clinician of yours"):
        services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Translated.")


def test_a_translation_waits_for_the_english_to_be_live(ct):
    draft = translation(ct)
    reviewed(draft)
    withdraw(ct)

    with pytest.raises(NotAllowed, match="The English page is not live"):
        publishing.publish(version=draft, by=person("publisher"), at=NOW)


def test_who_says_another_english_version_after_the_review_voids_it(ct):
    publish_again(ct)
    draft = translation(again(ct))
    reviewed(draft)
    PageDetails.objects.filter(extended_object_id=draft.object_id).update(made_from=1)

    with pytest.raises(NotAllowed, match="changed after it was sent for review"):
        publishing.publish(version=draft, by=person("publisher"), at=NOW)


@pytest.mark.parametrize(
    ("scene", "who", "language", "objection"),
    [
        ("live", "patient", "cy", "Only editors and publishers"),
        ("live", "editor", "pl", "Choose a language that is installed"),
        ("live", "editor", "en", "Choose a language that is installed"),
        ("draft", "editor", "cy", "Only a page that readers get"),
        ("started", "editor", "cy", "There is a translation into Cymraeg already"),
    ],
)
def test_not_every_translation_can_be_started(scene, who, language, objection):
    of = page("ct-scan") if scene == "draft" else published_page("ct-scan")
    if scene == "started":
        translation(of)

    with pytest.raises(NotAllowed, match=objection):
        start_translation(version=latest(of), language=language, by=person(who), at=NOW)


# What else is each language's own -------------------------------------------------------------------------------------


def test_dates_reviews_and_record_of_each_language_stand_apart(ct):
    draft = translated(ct, title="Sgan CT", slug="sgan-ct", at=LATER)

    english = PageDetails.objects.get(extended_object__language="en")
    welsh = PageDetails.objects.get(extended_object_id=draft.object_id)
    assert (english.first_published_on, english.published_on) == (date(2026, 11, 16), date(2026, 11, 16))
    assert (welsh.first_published_on, welsh.published_on) == (date(2026, 12, 7), date(2026, 12, 7))
    assert welsh.reviewed_by == ["clinical", "patient", "plain-language"]
    assert verify() == {}


def test_a_review_of_a_translation_settles_no_urgent_correction_of_the_english(ct):
    translated(ct, title="Sgan CT", slug="sgan-ct")
    urgent = publishing.publish_urgently(
        version=new_draft(ct, body="<p>Put right.</p>"), by=person("publisher"), at=NOW, reason="Wrong."
    )
    draft = latest(ct, "cy").copy(created_by=person("editor"))
    reviewed(draft)
    publishing.publish(version=draft, by=person("publisher"), at=NOW)

    urgent.refresh_from_db()
    assert urgent.settled_at is None


def test_a_translation_carries_no_mark(client):
    certificate()
    translated(published_page("ct-scan"), title="Sgan CT", slug="sgan-ct")

    marks: list[Mark] = client.get("/ct-scan/").context["page"].marks
    assert len(marks) == 1
    assert client.get("/cy/sgan-ct/").context["page"].marks == []


def test_a_draft_in_one_language_is_in_the_way_of_no_other(ct):
    new_draft(ct)
    translation(ct)
    translation(ct, "ar")

    assert PageContent.admin_manager.filter(page=ct).count() == 4


def test_a_translation_that_was_only_begun_can_be_thrown_away(ct):
    draft = translation(ct)

    assert draft.check_discard.as_bool(person("editor"))


def test_who_reads_a_language_is_a_power_and_on_record():
    user = person("patient")
    user.languages = ["cy"]
    user.save()

    change = PowerChange.objects.latest("pk")
    assert (change.step, change.detail, change.account) == ("languages-changed", "Cymraeg", user)
    assert User.objects.get(pk=user.pk).languages == ["cy"]


def test_reviews_of_english_texts_are_for_everybody_as_before(ct):
    say_reviewed()
    draft = new_draft(ct, body="<p>Other words.</p>")
    services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="Clearer words.")

    assert to_sign_off(person("patient")).count() == 1
