"""Two people at the same moment, each on a connection of their own: one is first, and the other is told."""

import threading
import time
from collections.abc import Callable

import pytest
from cms.models import Page, PageContent, Placeholder
from cms.signals import pre_placeholder_operation
from django.db import IntegrityError, connection, connections, transaction
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import StateTracking, Version

from accounts.current_user import acting_as
from accounts.models import User
from pages.digest import digest_of
from pages.making import make_page
from pages.models import PageDetails, Withdrawal
from pages.ordering import move_block
from pages.rules import NotAllowed, is_live
from reviews import publishing, services, withdrawing
from reviews.authorship import authors_by_role
from reviews.carrying import Holder
from reviews.models import Entry, Review, SignOff, SourceRead
from reviews.reading_sources import Opened
from sources.models import Source
from tests import factories
from tests.factories import NOW, person
from tests.reviews.scenes import approved, asked_by_policy, in_roles, signed, submitted

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Start every step at the same moment in a thread of its own; give "" or the refusal of each, in their order."""
    start = threading.Barrier(len(steps))
    ends = [""] * len(steps)

    def run(place: int, step: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            step()
        except NotAllowed as refusal:
            ends[place] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, step)) for place, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert connection.vendor == "postgresql"
    assert not any(thread.is_alive() for thread in threads)
    return ends


def while_saving(change: Callable[[], object], step: Callable[[], object]) -> str:
    """Take a step while somebody's change is saved but not yet kept; give "" or the refusal of the step."""
    changed, begun = threading.Event(), threading.Event()
    ends = [""]

    def save() -> None:
        try:
            with transaction.atomic():
                change()
                changed.set()
                begun.wait(timeout=10)
                time.sleep(0.3)  # long enough for a step that does not wait to be over
        finally:
            changed.set()
            connections.close_all()

    def take() -> None:
        try:
            changed.wait(timeout=10)
            begun.set()
            step()
        except NotAllowed as refusal:
            ends[0] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save), threading.Thread(target=take)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return ends[0]


def test_two_publishers_publish_once():
    version = approved().version
    one, other = person("publisher"), person("publisher", "second-publisher@example.org")

    ends = at_once(
        lambda: publishing.publish(version=version, by=one, at=NOW),
        lambda: publishing.publish(version=version, by=other, at=NOW),
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert Version.objects.get(pk=version.pk).state == PUBLISHED
    assert StateTracking.objects.filter(version=version, new_state=PUBLISHED).count() == 1
    assert Entry.objects.filter(step=Entry.Step.PUBLISHED).count() == 1


def test_of_two_easy_read_versions_of_one_page_one_is_published():
    factories.published_page()
    publisher = person("publisher")
    one, other = (
        approved(factories.page(key, title=key, kind="easy-read", easy_read_of="ct-scan", made_from=1)).version
        for key in ("one", "other")
    )

    ends = at_once(
        lambda: publishing.publish(version=one, by=publisher, at=NOW),
        lambda: publishing.publish(version=other, by=publisher, at=NOW),
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert PageDetails.objects.live().filter(easy_read_of="ct-scan").count() == 1


@pytest.mark.parametrize("is_first", [True, False])
def test_no_easy_read_version_goes_out_while_its_page_is_taken_away_and_neither_waits_for_the_other(is_first):
    ct = factories.published_page()
    make = factories.page if is_first else factories.published_page
    made = make("easy", title="Easy", kind="easy-read", easy_read_of="ct-scan", made_from=1)
    if not is_first:
        factories.new_draft(made)
    version, publisher = approved(made).version, person("publisher")

    at_once(
        lambda: publishing.publish(version=version, by=publisher, at=NOW),
        lambda: withdrawing.withdraw_page(page=ct, by=publisher, at=NOW, reason="It is wrong."),
    )

    assert is_live(ct.pk) or not is_live(made.pk)


def test_the_last_word_on_a_correction_is_not_lost_while_the_next_one_goes_out():
    page = factories.published_page()

    def correct(draft: Version) -> Review:
        return publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="A wrong dose.")

    first, second = correct(factories.new_draft(page)), correct(factories.new_draft(page))
    for review in (first, second):
        for role in ("clinical", "patient"):
            signed(review, role)
    draft = factories.new_draft(page)

    ends = at_once(
        lambda: signed(first, "plain-language"), lambda: signed(second, "plain-language"), lambda: correct(draft)
    )

    assert ends == ["", "", ""]
    changes = PageDetails.objects.live().get(extended_object__page=page).changes_since_review
    assert [len(change["checked_by"]) for change in changes] == [3, 3, 0]


def test_two_publishers_past_the_service_publish_once():
    version = approved().version
    one, other = person("publisher"), person("publisher", "second-publisher@example.org")

    ends = at_once(
        lambda: Version.objects.get(pk=version.pk).publish(one),
        lambda: Version.objects.get(pk=version.pk).publish(other),
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert StateTracking.objects.filter(version=version, new_state=PUBLISHED).count() == 1


def test_two_clinicians_sign_off_once():
    review = submitted()
    one, other = person("clinical"), person("clinical", "second-clinician@example.org")

    ends = at_once(lambda: signed(review, "clinical", by=one), lambda: signed(review, "clinical", by=other))

    assert sorted(map(bool, ends)) == [False, True]
    assert SignOff.objects.count() == 1


def test_two_editors_send_a_draft_once():
    version = factories.latest(factories.page())
    person("editor"), person("editor", "second-editor@example.org")

    def send(email: str) -> Callable[[], object]:
        return lambda: services.submit(
            version=version, by=person("editor", email), at=NOW, size="full", change_note="First version."
        )

    ends = at_once(send("editor@example.org"), send("second-editor@example.org"))

    assert sorted(map(bool, ends)) == [False, True]
    assert Review.objects.count() == 1


def test_what_is_changed_during_the_last_sign_off_is_never_published():
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient")

    def change() -> None:
        Text.objects.update(body="<p>Changed past every lock.</p>")

    at_once(lambda: signed(review, "plain-language"), change)

    with pytest.raises(NotAllowed):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)
    assert Version.objects.get(pk=review.version_id).state == DRAFT


def test_a_withdrawal_from_review_and_the_last_sign_off_leave_one_clear_state():
    review = submitted()
    signed(review, "clinical")
    signed(review, "patient")

    at_once(
        lambda: signed(review, "plain-language"),
        lambda: services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet."),
    )

    assert Review.objects.get(pk=review.pk).state == Review.State.WITHDRAWN
    with pytest.raises(NotAllowed):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)


def test_two_drafts_of_one_page_started_at_once_do_not_put_each_other_aside():
    page = factories.published_page()
    live = factories.latest(page)

    ends = at_once(
        lambda: Version.objects.get(pk=live.pk).copy(created_by=person("editor")),
        lambda: Version.objects.get(pk=live.pk).copy(created_by=person("publisher")),
    )

    contents = PageContent.admin_manager.filter(page=page).values("pk")
    assert Version.objects.filter(object_id__in=contents, state=DRAFT).count() == 1
    assert sorted(map(bool, ends)) == [False, True]


def test_a_page_is_withdrawn_once():
    page = factories.published_page()

    ends = at_once(
        *[
            lambda: withdrawing.withdraw_page(
                page=page, by=person("publisher"), at=NOW, reason="The advice has changed."
            )
        ]
        * 2
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert page.withdrawals.count() == 1


# A change that is being saved -----------------------------------------------------------------------------------------


TWO_TEXTS = [("TextPlugin", {"html": "<p>One.</p>"}), ("TextPlugin", {"html": "<p>Two.</p>"})]


def a_text(version: Version) -> Text:
    return Text.objects.filter(placeholder__object_id=version.object_id).order_by("position").first()


def change_text(version: Version) -> None:
    text = a_text(version)
    text.body = "<p>Words that were still being saved.</p>"
    text.save()


CHANGES = {
    "text": change_text,
    "text away": lambda version: a_text(version).delete(),
    "title": lambda version: PageContent.admin_manager.get(pk=version.object_id).update(title="Another"),
    "details": lambda version: PageDetails.objects.get(extended_object_id=version.object_id).save(),
    "block put elsewhere": lambda version: (
        pre_placeholder_operation.send(Placeholder, operation="move_plugin", placeholder=a_text(version).placeholder),
        Text.objects.filter(pk=a_text(version).pk).update(position=7),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_being_saved_is_either_in_the_urgent_correction_or_refused(change):
    page = factories.published_page()
    draft = factories.new_draft(page, body=TWO_TEXTS)
    publisher = person("publisher")

    while_saving(
        lambda: CHANGES[change](draft),
        lambda: publishing.publish_urgently(version=draft, by=publisher, at=NOW, reason="A wrong dose."),
    )

    for review in Review.objects.filter(size="urgent"):
        assert review.text_digest == digest_of(review.version.content)


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_being_saved_is_either_in_the_review_or_refused(change):
    version = factories.latest(factories.page(body=TWO_TEXTS))
    editor = person("editor")

    while_saving(
        lambda: CHANGES[change](version),
        lambda: services.submit(version=version, by=editor, at=NOW, size="full", change_note="First version."),
    )

    for review in Review.objects.all():
        assert review.text_digest == digest_of(review.version.content)


# Two steps that cannot both be ----------------------------------------------------------------------------------------


def test_a_page_is_either_corrected_or_withdrawn_and_never_both():
    publisher = person("publisher")
    for number in range(3):
        page = factories.published_page(f"page-{number}", title=f"Page {number}")
        draft = factories.new_draft(page)

        at_once(
            lambda page=page: withdrawing.withdraw_page(
                page=page, by=publisher, at=NOW, reason="The advice has changed."
            ),
            lambda draft=draft: publishing.publish_urgently(
                version=draft, by=publisher, at=NOW, reason="A wrong dose."
            ),
        )

        assert is_live(page.pk) != Withdrawal.objects.standing().filter(page=page).exists()


def test_a_page_that_comes_out_while_it_is_withdrawn_is_in_one_clear_state():
    publisher = person("publisher")
    for number in range(3):
        page = factories.published_page(f"page-{number}", title=f"Page {number}")
        factories.new_draft(page)
        version = approved(page).version

        at_once(
            lambda page=page: withdrawing.withdraw_page(
                page=page, by=publisher, at=NOW, reason="The advice has changed."
            ),
            lambda version=version: publishing.publish(version=version, by=publisher, at=NOW),
        )

        assert is_live(page.pk) != Withdrawal.objects.standing().filter(page=page).exists()
        assert PageDetails.objects.live().filter(extended_object__page=page).count() <= 1


def test_a_re_review_and_a_withdrawal_leave_no_review_that_waits():
    page = factories.published_page()
    review = services.start_recheck(version=factories.latest(page), by=person("editor"), at=NOW)
    signed(review, "clinical")
    signed(review, "patient")
    last, publisher = person("plain-language"), person("publisher")

    at_once(
        lambda: signed(review, "plain-language", by=last),
        lambda: withdrawing.withdraw_page(page=page, by=publisher, at=NOW, reason="The advice has changed."),
    )

    assert not is_live(page.pk)
    assert not Review.objects.waiting().exists()


def asked_to_review_again() -> Review:
    factories.source()
    asked_by_policy("about", "full", "clinical")
    page = factories.published_page(body="<p>You lie still [source: guideline-2026].</p>", kind="about")
    return services.start_recheck(version=factories.latest(page), by=person("editor"), at=NOW)


def sign_as_it_is(review: Review, by: User, opened: list[Opened]) -> None:
    services.sign_off(
        review=review,
        role="clinical",
        by=by,
        decision="approved",
        comment="",
        declared_interest="none",
        at=NOW,
        opened=opened,
    )


def test_nobody_signs_for_a_source_that_is_being_withdrawn():
    review = asked_to_review_again()
    guideline, opened, by = Source.objects.get(), factories.opened(review), person("clinical")
    guideline.state = Source.Standing.WITHDRAWN

    refusal = while_saving(lambda: guideline.save(why="It is gone.", at=NOW), lambda: sign_as_it_is(review, by, opened))

    assert "changed after it was shown to you" in refusal
    assert not SourceRead.objects.exists()
    assert Review.objects.get(pk=review.pk).is_open


def test_of_two_who_sign_a_page_as_it_is_in_one_role_one_does_and_what_the_other_opened_is_not_kept():
    review = asked_to_review_again()
    opened = factories.opened(review)
    both = [person("clinical"), person("clinical", "second@example.org")]

    ends = at_once(*[lambda by=by: sign_as_it_is(review, by, opened) for by in both])

    assert sorted(map(bool, ends)) == [False, True]
    assert SourceRead.objects.get().reviewer == SignOff.objects.get(review=review).reviewer


def test_a_draft_is_either_archived_or_sent():
    version = factories.latest(factories.page())
    editor = person("editor")

    at_once(
        lambda: Version.objects.get(pk=version.pk).archive(editor),
        lambda: services.submit(version=version, by=editor, at=NOW, size="full", change_note="First version."),
    )

    is_draft = Version.objects.get(pk=version.pk).state == DRAFT
    assert Review.objects.waiting().exists() == is_draft


def test_a_live_text_is_sent_for_one_re_review():
    version = factories.latest(factories.published_page())
    editor = person("editor")

    ends = at_once(*[lambda: services.start_recheck(version=version, by=editor, at=NOW)] * 2)

    assert sorted(map(bool, ends)) == [False, True]
    assert Review.objects.waiting().count() == 1


def test_one_person_does_not_say_two_words_at_once():
    review = submitted()
    many = in_roles("many@example.org", "clinical", "patient")

    ends = at_once(lambda: signed(review, "clinical", by=many), lambda: signed(review, "patient", by=many))

    assert sorted(map(bool, ends)) == [False, True]
    assert review.sign_offs.count() == 1


def test_an_approval_and_a_refusal_at_once_leave_one_clear_state():
    review = submitted()
    signed(review, "clinical")
    patient, other = person("patient"), person("plain-language")

    at_once(
        lambda: signed(review, "patient", by=patient),
        lambda: signed(review, "plain-language", by=other, decision="rejected", comment="It frightens me."),
    )

    assert Review.objects.get(pk=review.pk).state == Review.State.REJECTED
    with pytest.raises(NotAllowed):
        publishing.publish(version=review.version, by=person("publisher"), at=NOW)


def test_an_urgent_correction_goes_out_once():
    page = factories.published_page()
    draft = factories.new_draft(page)
    one, other = person("publisher"), person("publisher", "second-publisher@example.org")

    ends = at_once(
        *[
            lambda by=by: publishing.publish_urgently(version=draft, by=by, at=NOW, reason="A wrong dose.")
            for by in (one, other)
        ]
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert Review.objects.filter(size="urgent").count() == 1


def test_two_pages_do_not_come_to_stand_at_one_address():
    first = approved(factories.page("one", title="One", slug="ct-scan")).version
    second = approved(factories.page("two", title="Two", slug="ct-scan")).version
    publisher = person("publisher")

    ends = at_once(
        *[
            lambda version=version: publishing.publish(version=version, by=publisher, at=NOW)
            for version in (first, second)
        ]
    )

    assert sorted(map(bool, ends)) == [False, True]
    assert PageDetails.objects.live().count() == 1


def test_a_page_moved_in_two_ways_at_once_stands_in_one_place():
    sections = [factories.published_page(key, title=key, template="section") for key in ("a", "b", "c")]
    page = factories.published_page(parent=sections[0])
    publisher = person("publisher")

    at_once(*(lambda target=target: factories.move(page, target, by=publisher) for target in sections[1:]))

    moved = Page.objects.get(pk=page.pk)
    assert Page.find_problems() == ([], [], [], [], [])
    assert moved.get_path("en") == f"{moved.parent.reverse_id}/ct-scan"
    assert moved.path.startswith(moved.parent.path)


# Who wrote what -------------------------------------------------------------------------------------------------------


def test_a_fact_rewritten_while_a_text_that_names_it_is_being_sent_has_its_writer():
    both, fact = in_roles("both@example.org", "editor", "clinical"), factories.fact()
    page = factories.page(body="<p>It takes [fact: scan-time].</p>")
    fact.text = "20 to 40 minutes"

    def rewrite() -> None:
        with acting_as(both):
            fact.save()

    while_saving(rewrite, lambda: submitted(page))

    assert both.pk in authors_by_role(factories.latest(page))["clinical"]
    with pytest.raises(NotAllowed, match="You wrote a fact"):
        signed(Review.objects.get(), "clinical", by=both)


def test_two_who_copy_the_same_words_at_once_bring_their_author_once():
    both = in_roles("both@example.org", "editor", "clinical")
    theirs = factories.latest(factories.page("theirs", title="Theirs", by=both))
    ours = factories.latest(factories.page())

    at_once(*[lambda: Holder(ours).take_from(Holder(theirs)) for _hand in range(2)])

    assert ours.contributions.filter(author=both, role="clinical").count() == 1


# The record, on a connection of its own -------------------------------------------------------------------------------


def test_nobody_rewrites_the_record_while_it_is_written():
    review = submitted()
    clinician = person("clinical")
    failed: list[str] = []

    def forge() -> None:
        try:
            SignOff.objects.update(comment="Forged.")
            Entry.objects.update(why="Forged.")
        except IntegrityError as refusal:
            failed.append(str(refusal))

    at_once(lambda: signed(review, "clinical", by=clinician), forge)

    assert failed
    assert not Entry.objects.filter(why="Forged.").exists()
    assert not SignOff.objects.filter(comment="Forged.").exists()


def test_two_who_make_a_page_at_one_address_make_one():
    section = factories.published_page("imaging", title="Imaging", template="section", body=[])
    factories.page("elsewhere")
    people = [person("editor"), person("editor", "second-editor@example.org")]

    for place in (section, None):

        def make(by, place=place):
            details = PageDetails(kind="guide", owner=by)
            make_page(title="Mammogram", slug="mammogram", section=place, details=details, by=by)

        ends = at_once(*(lambda by=by, make=make: make(by) for by in people))

        assert sorted(map(bool, ends)) == [False, True]
        assert "Another page already stands at" in "".join(ends)
    assert PageContent.admin_manager.filter(slug="mammogram").count() == 2


def test_blocks_that_are_moved_at_once_keep_places_of_their_own():
    words = [("TextPlugin", {"html": f"<p>Part {number}.</p>"}) for number in range(4)]
    version = factories.latest(factories.page(body=words))
    placeholder = Placeholder.objects.get(slot="body", object_id=version.object_id)
    plugins = list(placeholder.get_plugins("en").order_by("position"))

    for _again in range(3):
        at_once(*(lambda plugin=plugin: move_block(plugin, by=person("editor"), is_up=False) for plugin in plugins))

    rows = placeholder.get_plugins("en").order_by("position").values_list("pk", "position")
    assert [position for _pk, position in rows] == [1, 2, 3, 4]
    assert {pk for pk, _position in rows} == {plugin.pk for plugin in plugins}
