"""Rule 2: words carry their authors along, whatever takes them where, until the role in question has judged them."""

from datetime import timedelta
from io import BytesIO

import pytest
from cms.models import CMSPlugin, Page, Placeholder
from cms.utils.plugins import copy_plugins_to_placeholder
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError
from django.test.utils import CaptureQueriesContext
from djangocms_text.models import Text
from djangocms_versioning.models import Version
from PIL import Image

from accounts.current_user import acting_as
from accounts.models import User
from desk.inbox import waiting_for
from editing.discarding import discard, forget_old
from pages.digest import digest_of
from pages.models import PageDetails
from pages.pictures import store_picture
from pages.rules import NotAllowed
from proposals import services as proposals
from reviews import publishing, rules, services
from reviews.authorship import authors_by_role
from reviews.binning import empty, throw_away
from reviews.models import Contribution, Review
from sources.models import Fact, Source, Writing
from tests import factories
from tests.cases import first
from tests.factories import NOW, new_draft, page, person, publish, published_page
from tests.glossary import scenes as words
from tests.remembering import remembered
from tests.reviews import doors
from tests.reviews.doors import WAYS, Room, body_of, clipboard_of, on_clipboard
from tests.reviews.scenes import brought_in, in_roles, sign_all, signed, submitted

pytestmark = pytest.mark.django_db

DOSE = "<p>You may have 20 mg of it.</p>"
COPIED = "You wrote words in it that no {} reviewer has judged yet"
NAMED = "You wrote a fact, a source or a meaning in it, or brought a picture. No {} reviewer has judged that yet"
ROLES = ("clinical", "patient", "plain-language")
#: Ways that words of a live page do not go, and those that `make test` tries first.
LATER = {"take_up_what_was_put_aside", "paste_what_was_thrown_away_since", "paste_a_block", "copy_the_page_in_the_tree"}


@pytest.fixture
def both() -> User:
    """Give somebody who is an editor and a reviewer in every role."""
    return in_roles("both@example.org", "editor", *ROLES)


@pytest.fixture
def colleague(client) -> User:
    """Give an editor, who is signed in."""
    client.force_login(person("editor"))
    return person("editor")


@remembered
def draft_of(author: User, key: str = "theirs", body: str = DOSE) -> Version:
    """Give a draft that this person wrote and left for others to go on with."""
    draft = factories.latest(page(key, title="Their page", by=author, body=body))
    Version.objects.filter(pk=draft.pk).update(locked_by=None)
    return Version.objects.get(pk=draft.pk)


def page_of(version: Version) -> Page:
    return Page.objects.get(pk=version.content.page_id)


def sent(version: Version, size: str = "full", at=NOW) -> Review:
    return services.submit(
        version=Version.objects.get(pk=version.pk),
        by=person("editor"),
        at=at,
        size=size,
        change_note="Words.",
        answer="Other words.",
    )


def refuse(review: Review, by: User, match: str = COPIED, roles=ROLES) -> None:
    """Check that nobody hears this person's word on it, and that it does not wait for them."""
    for role in roles:
        with pytest.raises(NotAllowed, match=match.format(role)):
            signed(review, role, by=by)
    assert review not in waiting_for(by) or set(roles) != set(ROLES)
    assert not review.sign_offs.filter(reviewer=by).exists()


def publish_signed(review: Review) -> None:
    for role in review.roles_needed:
        signed(review, role)
    publishing.publish(version=Version.objects.get(pk=review.version_id), by=person("publisher"), at=NOW)


# Every way of taking words along --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WAYS)
def test_words_keep_their_author_whichever_way_a_colleague_takes_them(client, both, colleague, name):
    room = Room(factories.latest(page(body="<p>Here is nothing of theirs.</p>")), draft_of(both))
    clipboard_of(client)
    assert both.pk not in authors_by_role(room.version)["clinical"]

    version = WAYS[name](client, room)

    review = sent(version)
    refuse(review, by=both)
    assert signed(review, "clinical")


# Who is free is found where a way ends, whichever it was: in what the versions hold that it went between.
@pytest.mark.parametrize("name", first(2, ["paste_a_block", "copy_the_page_in_the_tree", *sorted(set(WAYS) - LATER)]))
def test_words_that_a_role_has_judged_are_taken_along_without_their_author(client, both, colleague, name):
    theirs = published_page("theirs", title="Their page", by=both, body=DOSE)
    room = Room(factories.latest(page(body="<p>Here is nothing of theirs.</p>")), new_draft(theirs))
    Version.objects.update(locked_by=None)
    clipboard_of(client)

    version = WAYS[name](client, room)

    assert signed(sent(version), "clinical", by=both)


@pytest.mark.parametrize("name", first(1, ["cut_and_paste_a_block", "paste_a_block", "copy_the_page_in_the_tree"]))
def test_they_keep_their_author_through_many_drafts(client, both, colleague, name):
    room = Room(factories.latest(page(body="<p>One.</p>")), draft_of(both))
    clipboard_of(client)
    second = WAYS[name](client, room)
    Version.objects.update(locked_by=None)

    third = WAYS[name](client, Room(factories.latest(page("third", title="Third")), second))

    refuse(sent(third), by=both)


def test_whoever_only_carried_them_is_an_author_of_what_they_changed_and_of_nothing_else(client, both, colleague):
    third = person("clinical")
    room = Room(factories.latest(page(body="<p>One.</p>")), draft_of(both))
    clipboard_of(client)

    version = WAYS["paste_a_block"](client, room)

    assert third.pk not in authors_by_role(version)["clinical"]
    assert authors_by_role(version)["clinical"] == {both.pk, colleague.pk}


def test_duplicating_a_page_takes_its_authors_along(client, both, colleague):
    made = published_page("theirs", title="Their page", body="<p>You lie on a narow bed.</p>")
    publish(new_draft(made, by=both, body="<p>You lie on a narrow bed.</p>"), size="minor")
    data = {"title": "Another page", "slug": "another-page", "source": made.pk}

    version = doors.made_by(
        client, "cms_pagecontent_duplicate", factories.latest(made).object_id, query="?language=en", **data
    )

    refuse(sent(version), by=both, roles=("clinical", "patient"))


def test_a_block_changed_on_a_clipboard_has_an_author(client, both, colleague):
    version = factories.latest(page(body="<p>One.</p>"))
    clipboard = clipboard_of(client)
    doors.done(doors.copy_blocks(client, body_of(version.content), clipboard, CMSPlugin.objects.get()))
    with acting_as(both):
        text = Text.objects.get(placeholder=clipboard)
        text.body = DOSE
        text.save()

    doors.done(doors.move_block(client, on_clipboard(clipboard), body_of(version.content), move_a_copy="true"))

    refuse(sent(version), by=both)


def test_putting_words_on_a_clipboard_makes_nobody_their_author(both):
    theirs, version = draft_of(person("editor", "another@example.org")), factories.latest(page(body="<p>One.</p>"))
    clipboard = Placeholder.objects.create(slot="clipboard")

    with acting_as(both):
        body_of(theirs.content).copy_plugins(clipboard)
    clipboard.copy_plugins(body_of(version.content))

    assert signed(sent(version), "clinical", by=both)


@pytest.mark.both_databases
def test_a_clipboard_that_was_emptied_and_filled_again_knows_what_came_from_where(client, both, colleague):
    target, other = factories.latest(page(body="<p>One.</p>")), factories.latest(page("other", title="Other"))
    theirs, clipboard = draft_of(both), clipboard_of(client)
    doors.done(
        doors.copy_blocks(
            client, body_of(theirs.content), clipboard, CMSPlugin.objects.get(placeholder=body_of(theirs.content))
        )
    )
    kept = Text.objects.get(placeholder=clipboard)
    clipboard.clear()
    doors.done(
        doors.copy_blocks(
            client, body_of(other.content), clipboard, CMSPlugin.objects.get(placeholder=body_of(other.content))
        )
    )
    doors.done(doors.move_block(client, on_clipboard(clipboard), body_of(target.content), move_a_copy="true"))
    assert both.pk not in authors_by_role(target)["clinical"]

    clipboard.clear()
    row = CMSPlugin(
        pk=kept.pk, placeholder=clipboard, plugin_type="TextPlugin", language="en", position=1, changed_date=NOW
    )
    row.save_base(raw=True, force_insert=True)  # as an undo puts it back
    kept.save_base(raw=True, force_insert=True)
    doors.done(doors.move_block(client, on_clipboard(clipboard), body_of(target.content), move_a_copy="true"))

    refuse(sent(target), by=both)


# By code --------------------------------------------------------------------------------------------------------------


def moved_by_saving(source: Placeholder, target: Placeholder) -> None:
    text = Text.objects.get(placeholder=source)
    text.placeholder, text.position = target, 2
    text.save()


def copied_by_hand(source: Placeholder, target: Placeholder) -> None:
    text = Text.objects.get(placeholder=source)
    text.pk = text.id = text.cmsplugin_ptr_id = None
    text.placeholder, text.position = target, 2
    text.save()


def through_two_clipboards(source: Placeholder, target: Placeholder) -> None:
    for clipboard in (Placeholder.objects.create(slot="clipboard"), Placeholder.objects.create(slot="clipboard")):
        source.copy_plugins(clipboard)
        source = clipboard
    source.copy_plugins(target)


def cut_through_two_clipboards(source: Placeholder, target: Placeholder) -> None:
    first, second = Placeholder.objects.create(slot="clipboard"), Placeholder.objects.create(slot="clipboard")
    for here, there in ((source, first), (first, second), (second, target)):
        here.move_plugin(here.get_plugins().get(), 1, there)


BY_CODE = {
    "copied through two clipboards": through_two_clipboards,
    "cut through two clipboards": cut_through_two_clipboards,
    "copied": lambda source, target: source.copy_plugins(target),
    "copied by function": lambda source, target: copy_plugins_to_placeholder(source.get_plugins(), target),
    "moved": lambda source, target: source.move_plugin(source.get_plugins().get(), 1, target),
    "moved by name": lambda source, target: source.move_plugin(
        plugin=source.get_plugins().get(), target_position=1, target_placeholder=target
    ),
    "moved by saving": moved_by_saving,
    "copied by hand": copied_by_hand,
}


@pytest.mark.parametrize("way", BY_CODE)
def test_code_takes_authors_along_as_well(both, way):
    theirs, version = draft_of(both), factories.latest(page(body="<p>One.</p>"))

    BY_CODE[way](body_of(theirs.content), body_of(version.content))

    refuse(sent(version), by=both)


def test_a_picture_is_not_judged_by_who_brought_it(both, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "green").save(drawn, "PNG")
    with acting_as(both):
        picture = store_picture(ContentFile(drawn.getvalue(), "dose.png"), "dose.png")
    shows_it = [
        ("TextPlugin", {"html": DOSE}),
        ("ImagePlugin", {"picture": picture.sha256, "alt": "A table of doses", "caption": "", "credit": ""}),
    ]

    review = sent(factories.latest(page(body=shows_it)))

    refuse(review, by=both, match=NAMED)
    publish_signed(review)
    assert signed(sent(factories.latest(page("another", title="Another", body=shows_it))), "clinical", by=both)


def test_details_that_code_copies_have_their_author(both):
    theirs, version = draft_of(both), factories.latest(page())
    PageDetails.objects.filter(extended_object=version.object_id).delete()

    PageDetails.objects.get(extended_object=theirs.object_id).copy(version.content, "en")

    refuse(sent(version), by=both)


def test_a_page_that_has_nothing_but_a_title_is_copied_with_its_author(both):
    theirs = draft_of(both)
    PageDetails.objects.filter(extended_object=theirs.object_id).delete()
    body_of(theirs.content).clear()

    copy = page_of(theirs).copy(site=page_of(theirs).site, user=person("editor"))

    assert both.pk in authors_by_role(factories.latest(copy))["clinical"]


def test_moving_a_block_by_code_makes_whoever_acts_an_author(both):
    version = factories.latest(
        page(body=[("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})])
    )
    with acting_as(both):
        body_of(version.content).move_plugin(CMSPlugin.objects.first(), 2)

    refuse(sent(version), by=both, match="You wrote part of this version")


# Judged, and by whom --------------------------------------------------------------------------------------------------


def test_what_plain_language_alone_has_judged_is_still_its_authors_for_the_others(both):
    made = published_page(body="<p>You lie on a narow bed.</p>")
    publish(new_draft(made, by=both, body="<p>You lie on a narrow bed.</p>"), size="minor")
    new_draft(made)

    review = submitted(made)

    refuse(review, by=both, roles=("clinical", "patient"))
    assert review in waiting_for(both)
    assert signed(review, "plain-language", by=both)


def test_it_stays_theirs_through_any_number_of_such_versions(both):
    made = published_page(body="<p>You see a narow bed behind a scren.</p>")
    publish(new_draft(made, by=both, body="<p>You see a narrow bed behind a scren.</p>"), size="minor")
    publish(new_draft(made, body="<p>You see a narrow bed behind a screen.</p>"), size="minor")
    publish(new_draft(made, body="<p>You see a narrow bed  behind a screen.</p>"), size="minor")
    new_draft(made)

    refuse(submitted(made), by=both, roles=("clinical", "patient"))


def test_the_role_that_judges_it_sets_its_author_free_in_what_follows(both):
    made = published_page(body="<p>You lie on a narow bed.</p>")
    publish(new_draft(made, by=both, body="<p>You lie on a narrow bed.</p>"), size="minor")
    publish(new_draft(made))
    new_draft(made)

    assert signed(submitted(made), "clinical", by=both)


def test_an_example_review_has_judged_nothing(both):
    made = page_of(brought_in(draft_of(both)))
    new_draft(made)

    refuse(submitted(made), by=both)


def test_words_taken_from_a_text_that_was_changed_before_it_was_judged_are_still_their_authors(both):
    theirs, version = draft_of(both), factories.latest(page())
    body_of(theirs.content).copy_plugins(body_of(version.content))
    factories.write(theirs.content, "<p>No dose at all.</p>")

    publish_signed(sent(theirs))

    refuse(sent(version), by=both)


def test_words_taken_while_they_were_being_judged_are_free_once_they_were(both):
    theirs, version = draft_of(both), factories.latest(page())
    review = sent(theirs)
    body_of(theirs.content).copy_plugins(body_of(version.content))
    ours = sent(version)
    refuse(ours, by=both)

    publish_signed(review)

    assert signed(ours, "clinical", by=both)
    assert ours.text_digest == digest_of(version.content)


def test_words_taken_while_they_were_being_judged_are_not_free_if_they_were_changed_and_sent_again(both):
    theirs, version = draft_of(both), factories.latest(page())
    review = sent(theirs)
    body_of(theirs.content).copy_plugins(body_of(version.content))
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    factories.write(theirs.content, "<p>No dose at all.</p>")

    publish_signed(sent(theirs))

    refuse(sent(version), by=both)


def test_words_taken_from_a_correction_that_waits_are_free_once_it_was_judged(both):
    made = published_page()
    urgent = publishing.publish_urgently(
        version=new_draft(made, by=both, body=DOSE), by=person("publisher"), at=NOW, reason="A wrong dose."
    )
    new_draft(made)
    review = submitted(made)
    refuse(review, by=both)

    sign_all(urgent)

    assert signed(review, "clinical", by=both)


def test_a_correction_into_which_words_were_copied_is_not_judged_by_their_author(both):
    theirs, made = draft_of(both), published_page()
    draft = new_draft(made)
    body_of(theirs.content).copy_plugins(body_of(draft.content))

    review = publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")

    refuse(review, by=both, roles=review.roles_needed)


def test_the_word_of_somebody_whose_words_were_taken_in_does_not_count(both):
    review = submitted()
    signed(review, "clinical", by=both)
    Contribution.objects.create(version=review.version, author=both, role="clinical")
    for role in ("patient", "plain-language"):
        signed(review, role)

    with pytest.raises(NotAllowed, match="Still to sign off: clinical"):
        review.version.publish(person("publisher"))


def test_nobody_is_asked_by_mail_to_judge_their_own_words_but_for_another_role(
    both, mailoutbox, django_capture_on_commit_callbacks
):
    made = published_page(body="<p>You lie on a narow bed.</p>")
    clinician = in_roles("clinician@example.org", "editor", "clinical")
    draft = new_draft(made, by=clinician, body="<p>You lie on a narrow bed.</p>")
    with acting_as(both):
        draft.content.save()
    publish(draft, size="minor")
    new_draft(made)
    mailoutbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        submitted(made)

    asked = {address for message in mailoutbox for address in message.to}
    assert clinician.email not in asked  # who has no other role
    assert {f"{role}@example.org" for role in ROLES} | {both.email} <= asked


# What a text names ----------------------------------------------------------------------------------------------------


def write_a_fact(client, by: User, key: str = "dose", text: str = "20 mg", **more) -> Fact:
    """Have somebody write a fact on its screen."""
    client.force_login(by)
    leaflet = Source.objects.filter(key="leaflet").first() or factories.source("leaflet", title="Having a scan")
    data = {"key": key, "label": "How much of it", "text": text, "source": leaflet.pk}
    inline = {f"other_findings-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = doors.post(client, "sources_fact_add", **data, **inline, **more)
    assert answer.status_code == 302, answer.content.decode()
    return Fact.objects.get(key=key)


def names_it(key: str = "dose", made: str = "ct-scan") -> Review:
    return sent(factories.latest(page(made, title=made, body=f"<p>You may have [fact: {key}].</p>")))


def test_whoever_wrote_a_fact_does_not_judge_a_text_that_names_it(client, both):
    write_a_fact(client, both)

    review = names_it()

    refuse(review, by=both, match=NAMED)
    assert signed(review, "clinical")


def test_once_a_role_has_judged_a_fact_its_writer_is_free_wherever_it_is_named(client, both):
    write_a_fact(client, both)
    review = names_it()
    publish_signed(review)

    assert signed(names_it(made="another"), "clinical", by=both)


def test_a_fact_in_a_text_that_was_refused_or_no_longer_names_it_is_not_judged(client, both):
    write_a_fact(client, both)
    review = names_it()
    signed(review, "clinical", decision="changes-wanted", comment="Why so much?")
    factories.write(review.version.content, "<p>Ask how much you may have.</p>")
    again = sent(review.version)
    assert signed(again, "patient", by=both)
    for role in ("clinical", "plain-language"):
        signed(again, role)
    publishing.publish(version=again.version, by=person("publisher"), at=NOW)

    refuse(names_it(made="another"), by=both, match=NAMED)


def test_an_example_has_not_judged_the_fact_it_names(client, both):
    write_a_fact(client, both)
    brought_in(factories.latest(page(body="<p>You may have [fact: dose].</p>")))

    refuse(names_it(made="another"), by=both, match=NAMED)


def test_whoever_changed_a_word_of_a_fact_wrote_it_too(client, both):
    write_a_fact(client, person("editor"))
    fact = Fact.objects.get()
    with acting_as(both):
        fact.text = "30 mg"
        fact.save()

    refuse(names_it(), by=both, match=NAMED)


def test_whoever_noted_only_for_the_team_wrote_nothing_that_readers_get(client, both):
    write_a_fact(client, person("editor"))
    fact = Fact.objects.get()
    with acting_as(both):
        fact.note, fact.label = "From the newer leaflet.", "How much of it you may have"
        fact.save()

    assert signed(names_it(), "clinical", by=both)


def test_a_fact_that_takes_the_place_of_anothers_takes_over_their_words(client, both):
    old = write_a_fact(client, both, text="20 mg, twice a day")
    write_a_fact(client, person("editor"), "dose-2026", "20 mg, once a day", replaces=old.pk, why="A newer leaflet.")

    refuse(names_it("dose-2026"), by=both, match=NAMED)


def test_a_fact_that_says_the_same_as_anothers_has_their_words(client, both):
    write_a_fact(client, both)
    write_a_fact(client, person("editor"), "copied-dose")

    refuse(names_it("copied-dose"), by=both, match=NAMED)


def test_whoever_wrote_what_a_source_is_called_does_not_judge_a_text_that_cites_it(client, both):
    client.force_login(both)
    data = {"title": "How much to give", "publisher": "Us", "kind": "leaflet", "state": "current"}
    assert doors.post(client, "sources_source_add", key="ours", **data).status_code == 302

    refuse(sent(factories.latest(page(body="<p>You lie still [source: ours].</p>"))), by=both, match=NAMED)


def test_a_sources_new_title_is_judged_by_the_next_that_is_sent(both):
    made = factories.source("ours")
    cites = "<p>You lie still [source: ours].</p>"
    review = sent(factories.latest(page(body=cites)))
    asked = proposals.ask(thing=made, after={"title": "How much to give"}, why="So it is called.", by=both, at=NOW)
    proposals.agree(proposal=asked, by=person("clinical", "agrees@example.org"), at=NOW)
    publish_signed(review)

    refuse(sent(factories.latest(page("another", title="Another", body=cites))), by=both, match=NAMED)


def test_whoever_wrote_a_meaning_does_not_judge_a_text_that_explains_it(both):
    words.explained("contrast", "A dye that you may have 20 mg of.", by=both)

    review = sent(factories.latest(page(body="<p>You have contrast first.</p>")))

    refuse(review, by=both, match=NAMED)
    publish_signed(review)
    assert signed(sent(factories.latest(page("b", title="B", body="<p>Contrast.</p>"))), "clinical", by=both)


def test_a_meaning_made_from_anothers_has_their_words(both):
    words.explained("contrast", "A dye that you may have 20 mg of.", by=both)
    words.explained("contrast", "A dye that you may have 20 mg of, once.", at=NOW + timedelta(days=1))

    refuse(sent(factories.latest(page(body="<p>You have contrast first.</p>"))), by=both, match=NAMED)


def test_what_a_correction_and_a_second_look_name_has_writers_as_well(client, both):
    made = published_page(body="<p>You lie still.</p>")
    write_a_fact(client, both)
    draft = new_draft(made, body="<p>You may have [fact: dose].</p>")
    urgent = publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")
    refuse(urgent, by=both, match=NAMED, roles=urgent.roles_needed)
    Review.objects.filter(pk=urgent.pk).update(state="rejected")

    again = services.start_recheck(version=Version.objects.get(pk=draft.pk), by=person("editor"), at=NOW)

    refuse(again, by=both, match=NAMED)


# What waits for somebody ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_what_waits_for_somebody_is_what_the_rule_lets_them_judge(client, both):
    write_a_fact(client, both)
    names_it(made="names")
    theirs, taken = draft_of(both), factories.latest(page("taken", title="Taken"))
    body_of(theirs.content).copy_plugins(body_of(taken.content))
    sent(theirs)
    sent(taken)
    made = published_page("minor", title="Minor", body="<p>A narow bed.</p>")
    publish(new_draft(made, by=both, body="<p>A narrow bed.</p>"), size="minor")
    new_draft(made)
    signed(submitted(made), "patient")
    sent(factories.latest(page("nothing", title="Nothing of theirs")))
    services.start_recheck(version=factories.latest(published_page("again", title="Again")), by=both, at=NOW)
    sent(factories.latest(page("about", title="About", kind="about", body="<p>We are few.</p>")))

    for user in (both, *map(person, ROLES), person("editor"), in_roles("many@example.org", "clinical", "patient")):
        held = set(user.groups.values_list("name", flat=True)) & set(ROLES)
        expected = {
            review
            for review in Review.objects.waiting()
            if any(not rules.objection_to_sign_off(user, review, role) for role in held)
        }
        assert set(waiting_for(user)) == expected, user
    assert Review.objects.waiting().count() == 7
    assert 0 < waiting_for(both).count() < 7


@pytest.mark.both_databases
def test_finding_what_waits_takes_one_query_however_many_texts_were_copied(both, django_assert_num_queries):
    theirs = draft_of(both)
    for number in range(5):
        taken = factories.latest(page(f"taken-{number}", title="Taken", slug=f"taken-{number}"))
        body_of(theirs.content).copy_plugins(body_of(taken.content))
        sent(taken)
    roles = rules.roles_of(both)
    assert set(ROLES) <= roles

    with django_assert_num_queries(1):
        assert not list(waiting_for(both))


# The lines themselves -------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_database_adds_lines_and_never_changes_or_deletes_one(client, both):
    write_a_fact(client, both)
    names_it()
    for model in (Contribution, Writing):
        row = model.objects.first()
        changes = (
            lambda rows: rows.update(id=F("id")),
            lambda rows: rows._raw_delete(rows.db),
            lambda rows: rows.delete(),
        )
        for change in changes:
            refusals = (DatabaseError, ProtectedError)
            with pytest.raises(refusals, match=r"only ever added to|protected"), transaction.atomic():
                change(model.objects.filter(pk=row.pk))
        if connection.vendor == "sqlite":
            with pytest.raises(DatabaseError, match="only ever added to"), connection.cursor() as cursor:
                cursor.execute(f"INSERT OR REPLACE INTO {model._meta.db_table} SELECT * FROM {model._meta.db_table}")


@pytest.mark.both_databases
def test_a_draft_is_thrown_away_and_leaves_its_lines_behind(colleague):
    made = published_page()
    with acting_as(colleague):
        draft = new_draft(made, body=DOSE)

    discard(version=draft, by=draft.created_by, at=NOW, reason="Nobody needs it.")
    forget_old(at=NOW + timedelta(days=31))
    connection.check_constraints()  # which the database itself does when all is kept

    assert factories.latest(made).state == "published"
    assert Contribution.objects.filter(version_id=draft.pk, author=colleague).exists()


@pytest.mark.both_databases
def test_a_number_is_never_given_again(both):
    draft = draft_of(both)
    last = Version.objects.latest("pk").pk
    throw_away(version=draft, by=both, at=NOW)
    empty(at=NOW + timedelta(days=31))

    assert factories.latest(page("next", title="Next")).pk > last


def test_a_new_draft_of_a_judged_text_takes_the_same_few_questions_however_long_it_is(both):
    def questions(blocks: int) -> int:
        body = [("TextPlugin", {"html": f"<p>Paragraph {number}.</p>"}) for number in range(blocks)]
        made = published_page(f"long-{blocks}", title="Long", slug=f"long-{blocks}", body=body)
        with acting_as(person("editor")), CaptureQueriesContext(connection) as asked:
            new_draft(made)
        return sum("reviews_contribution" in query["sql"] for query in asked)

    assert questions(6) - questions(2) == 0
