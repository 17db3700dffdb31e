"""Whatever changes what the public sees raises the generation, by whatever door; a draft never does."""

import re
from datetime import date
from pathlib import Path

import pytest
from cms.models import CMSPlugin, Page, PageContent, PageUrl
from django.apps import apps
from django.contrib.sites.models import Site
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from djangocms_text.models import Text
from djangocms_versioning.models import Version

from delivery import generation_triggers
from delivery.models import Generation
from glossary import services as glossary
from glossary.models import Term
from pages.models import Address, Award, Block, PageDetails, Picture, Recording, Redirect, TermUse, Withdrawal
from quality_marks.models import Certificate, Claim, Scheme
from reviews import publishing, services
from sources.models import Fact, Source
from tests import factories
from tests.delivery.scenes import generation
from tests.environment import ROOT
from tests.factories import NOW, TODAY, person
from tests.glossary.scenes import explained, proposed, retired
from tests.reviews import doors
from tests.reviews.doors import DOORS, Room
from tests.reviews.scenes import approved, signed, submitted, undone
from triggers import public, refusing

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

A_TABLE = {
    "caption": "How long",
    "header_row": True,
    "header_column": False,
    "rows": [["Scan", "Time"], ["CT", "[fact: scan-time]"]],
}
BODY = [("TextPlugin", {"html": "<p>A biopsy [source: leaflet].</p>"}), ("TablePlugin", A_TABLE)]


@pytest.fixture
def ct_scan() -> Page:
    """A page that uses everything a page can use."""
    factories.fact()
    factories.certificate()
    factories.claim()
    explained("biopsy")
    return factories.published_page("ct-scan", body=BODY)


def publish(version: Version) -> None:
    publishing.publish(version=Version.objects.get(pk=version.pk), by=person("publisher"), at=NOW)


# What the team does: each sets its scene, and then does it ------------------------------------------------------------


def publish_the_first_version(ct_scan):
    review = approved(factories.page("mri-scan", title="MRI scan"))
    yield
    publish(review.version)


def publish_another_version(ct_scan):
    factories.new_draft(ct_scan, title="CT scans")
    review = approved(ct_scan)
    yield
    publish(review.version)


def publish_past_our_own_steps(ct_scan):
    factories.new_draft(ct_scan, title="CT scans")
    review = approved(ct_scan)
    yield
    Version.objects.get(pk=review.version_id).publish(person("publisher"))


def correct_urgently(ct_scan):
    draft = factories.new_draft(ct_scan, body="<p>Tell them about allergies.</p>")
    yield
    publishing.publish_urgently(version=draft, by=person("publisher"), at=NOW, reason="The advice was wrong.")


def withdraw(ct_scan):
    yield
    factories.withdraw(ct_scan)


def withdraw_for_safety(ct_scan):
    yield
    factories.withdraw(ct_scan, for_safety=True)


def bring_back(ct_scan):
    review = approved(_drafted_again(factories.withdraw(ct_scan)))
    yield
    publish(review.version)


def move(ct_scan):
    imaging = factories.published_page("imaging", title="Imaging")
    yield
    factories.move(ct_scan, imaging)


def change_the_address(ct_scan):
    factories.new_draft(ct_scan, slug="ct")
    review = approved(ct_scan)
    yield
    publish(review.version)


def find_that_it_still_holds(ct_scan):
    review = services.start_recheck(version=factories.latest(ct_scan), by=person("editor"), at=NOW)
    *others, last = review.roles_needed
    for role in others:
        signed(review, role)
    yield
    signed(review, last)


def approve_a_meaning(ct_scan):
    meaning = proposed("biopsy", "A sample of tissue.")
    yield
    glossary.approve(meaning=meaning, by=person("clinical"), at=NOW)


def retire_a_term(ct_scan):
    yield
    retired(Term.objects.get(key="biopsy"))


def _drafted_again(page):
    factories.new_draft(page)
    return page


STEPS = [
    publish_the_first_version,
    publish_another_version,
    publish_past_our_own_steps,
    correct_urgently,
    withdraw,
    withdraw_for_safety,
    bring_back,
    move,
    change_the_address,
    find_that_it_still_holds,
    approve_a_meaning,
    retire_a_term,
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_a_step_that_readers_see_raises_it(ct_scan, step):
    scene = step(ct_scan)
    next(scene)
    before = generation()

    next(scene, None)

    assert generation() > before


# What code does past every service, form and signal -------------------------------------------------------------------

BULK = {
    "a title": lambda: PageContent.admin_manager.update(title="Other"),
    "rich text": lambda: Text.objects.update(body="<p>Other.</p>"),
    "a block": lambda: Block.objects.update(data={}),
    "the order of blocks": lambda: CMSPlugin.objects.update(position=F("position") + 100),
    "a summary": lambda: PageDetails.objects.update(summary="Other."),
    "a date": lambda: PageDetails.objects.update(reviewed_on=date(2020, 1, 1)),
    "an award given": lambda: Award.objects.create(
        details=PageDetails.objects.get(), certificate=factories.certificate(factories.scheme("more"), key="more")
    ),
    "awards taken away": lambda: Award.objects.all().delete(),
    "a version's state": lambda: Version.objects.update(state="unpublished"),
    "a word no more explained": lambda: TermUse.objects.all().delete(),
    "a path": lambda: PageUrl.objects.update(path="elsewhere"),
    "a page's place": lambda: Page.objects.update(path="0009"),
    "a page shut": lambda: Page.objects.update(login_required=True),
    "an old address": lambda: Address.objects.remember([("old", Page.objects.get().pk)]),
    "a redirect gone": lambda: Address.objects.all().delete(),
    "an address that leads to a page": lambda: Redirect.objects.create(
        path="old", number=1, page=Page.objects.get(), by=person("publisher"), by_name="Somebody", at=NOW, why="Why."
    ),
    "a withdrawal": lambda: Withdrawal.objects.create(page=Page.objects.get(), reason="Wrong.", withdrawn_on=TODAY),
    "a scheme retired": lambda: Scheme.objects.update(is_retired=True),
    "a scheme": lambda: factories.scheme("another"),
    "a certificate taken back": lambda: Certificate.objects.update(revoked_on=TODAY),
    "a certificate": lambda: factories.certificate(Scheme.objects.get(), key="next"),
    "a claim no more made": lambda: Claim.objects.update(is_current=False),
    "a claim": lambda: factories.claim("another"),
    "a source replaced": lambda: Source.objects.update(state="superseded"),
    "a source": lambda: factories.source("another"),
    "a fact": lambda: Fact.objects.update(checked_on=TODAY),
    "a term": lambda: Term.objects.update(key="another"),
    "the site's name": lambda: Site.objects.update(name="Other"),
}


def test_a_change_that_sends_no_signal_raises_it_too(ct_scan):
    before = generation()

    raised = []
    with undone():
        refusing.take_off(connection)
        for what, change in BULK.items():
            with undone():
                change()
                if generation() > before:
                    raised.append(what)

    assert raised == list(BULK)


def test_a_picture_that_goes_raises_it(ct_scan):
    Picture.objects.create(sha256="0" * 64, file="pictures/none.png", width=1, height=1)
    before = generation()

    Picture.objects.all().delete()

    assert generation() > before


def test_a_recording_that_goes_raises_it_and_a_new_one_does_not(ct_scan):
    before = generation()
    Recording.objects.create(sha256="0" * 64, file="recordings/none.mp3", size=1, seconds=1)
    assert generation() == before

    Recording.objects.all().delete()

    assert generation() > before


def test_an_old_version_is_public_too(ct_scan):
    old = factories.latest(ct_scan).content
    factories.publish_again(ct_scan)
    before = generation()

    PageDetails.objects.filter(extended_object=old).update(change_note="Other.")

    assert generation() > before


# Drafts ---------------------------------------------------------------------------------------------------------------


def test_no_door_through_which_a_draft_is_written_raises_it(client, ct_scan):
    editor = person("editor")
    client.force_login(editor)
    own = doors.own_draft(editor)
    draft = factories.new_draft(ct_scan)
    doors.clipboard_of(client)
    room = Room(draft, own)
    before = generation()

    raised = []
    for name, knock in DOORS.items():
        with undone():
            knock(client, room)
            if generation() != before:
                raised.append(name)

    assert raised == []


def test_nothing_that_is_done_to_a_draft_raises_it(ct_scan):
    new_page = factories.page("mri-scan", title="MRI scan", parent=ct_scan)
    before = generation()

    draft = factories.new_draft(ct_scan, title="CT scans", slug="ct-scans", body=BODY)
    review = submitted(ct_scan)
    signed(review, "clinical")
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    factories.write(draft.content, "<p>Again.</p>")
    approved(ct_scan)
    approved(new_page)
    factories.latest(factories.page("x-ray", title="X-ray")).archive(person("editor"))
    proposed("scanner", "A machine that makes pictures of the inside of the body.")
    Picture.objects.create(sha256="0" * 64, file="pictures/none.png", width=1, height=1)

    assert generation() == before


def test_who_answers_for_a_public_page_is_nothing_that_readers_see(ct_scan):
    before = generation()

    PageDetails.objects.update(owner=person("editor", "other@example.org"), deputy=person("editor"))

    assert generation() == before


def test_looking_around_raises_nothing(client, ct_scan):
    before = generation()

    client.get("/ct-scan/")
    client.force_login(person("editor"))
    for address in ("/ct-scan/", "/desk/", "/ct-scan/?toolbar_on", "/ct-scan/versions/"):
        client.get(address)

    assert generation() == before


# The number itself ----------------------------------------------------------------------------------------------------


def test_what_is_undone_raises_nothing(ct_scan):
    before = generation()

    with transaction.atomic():
        Source.objects.update(checked_on="2026-11-16")
        transaction.set_rollback(True)

    assert generation() == before


def test_each_change_has_a_token_that_no_other_change_ever_had(ct_scan):
    tokens = [Generation.objects.get().token]
    before = generation()

    for number in range(4):
        Source.objects.update(checked_on=f"2026-11-1{number}")
        generation()
        tokens.append(Generation.objects.get().token)
    with undone():
        Source.objects.update(checked_on="2026-11-20")
        generation()
        tokens.append(Generation.objects.get().token)
    Source.objects.update(checked_on="2026-11-21")

    assert generation() == before + 5
    tokens.append(Generation.objects.get().token)
    assert len(set(tokens)) == 7
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)


def test_there_is_one_generation():
    with pytest.raises(IntegrityError, match="there_is_one_generation"), transaction.atomic():
        Generation.objects.create(pk=2)


def test_every_table_of_ours_is_declared_public_or_known_not_to_be_seen():
    not_seen = {
        "accounts.User": "of staff; pages name roles",
        "accounts.PowerChange": "the record",
        "accounts.Confirmation": "the record",
        "delivery.Generation": "what is raised",
        "editing.Presence": "who is at a draft",
        "editing.Question": "who asks for a draft",
        "editing.TypedForm": "what is not saved",
        "editing.Discarded": "a draft that was thrown away",
        "feedback.Usefulness": "for the team",
        "feedback.Handling": "the record",
        "pages.Citation": "an index of what the texts cite, for the team",
        "pages.PlannedInterval": "what the next full review goes by",
        "pages.OutsideLink": "an index of where the texts lead, for the team",
        "proposals.Proposal": "nothing holds before a second person agrees",
        "reminders.DailyRun": "for whoever runs the site",
        "reminders.Digest": "which letters went to staff",
        "reviews.ReviewPolicy": "for the team",
        "reviews.CarriedKind": "who must judge words that were carried here",
        "reviews.Review": "what let a version out stays as it was",
        "reviews.SentText": "what was judged, for the team",
        "reviews.SourceRead": "what was found of sources, for the team",
        "reviews.SignOff": "only added to, before a version is out",
        "reviews.Contribution": "who wrote what",
        "reviews.Binned": "a page with nothing public",
        "reviews.Entry": "the record",
        "scheduling.Plan": "for the team: readers see a plan when it has happened",
        "scheduling.PlanStep": "the record",
        "search.IndexedPage": "follows from public texts, in the transaction that changes them",
        "search.Posting": "as above",
        "search.Name": "as above",
        "search.WordForm": "as above",
        "search.Unanswered": "for the team",
        "upkeep.Snooze": "for the team: readers are told of the review as ever",
        "sources.OtherFinding": "what other sources say, for reviewers",
        "sources.Change": "the record",
        "sources.Writing": "who wrote what",
        "sources.LinkCheck": "for the team",
    }
    ours = {
        model._meta.label
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(ROOT / "site")
        for model in app.get_models()
        if not model._meta.proxy
    }
    declared = {table.model for table in public.declared()}

    assert ours == {label for label in declared if label in ours} | set(not_seen)
    assert not declared & set(not_seen)


def test_an_app_declares_its_own_tables_and_pages_those_of_the_cms():
    for app in ("feedback", "glossary", "quality_marks", "reviews", "sources"):
        text = (ROOT / "site" / app / "public_tables.py").read_text()
        assert set(re.findall(r'PublicTable\("(\w+)\.', text)) == {app}


def test_what_is_ignored_exists():
    for table in public.declared():
        assert set(table.ignored) <= {field.name for field in apps.get_model(table.model)._meta.local_fields}


def test_migrating_watches_again_and_counts_as_a_change():
    before, token = generation(), Generation.objects.get().token
    generation_triggers.take_off(connection)
    assert generation_triggers.standing(connection) == set()

    call_command("migrate", verbosity=0)

    assert generation_triggers.standing(connection) == {
        trigger.name for trigger in generation_triggers.triggers(connection)
    }
    assert generation() > before
    assert Generation.objects.get().token not in ("", token)


def test_a_trigger_of_an_earlier_edition_is_replaced():
    with connection.cursor() as cursor:
        for statement in generation_triggers.RaisingTrigger(
            "pages_address", "insert", "UPDATE delivery_generation SET number = 0;"
        ).statements(connection.vendor):
            cursor.execute(statement)

    generation_triggers.put_on(connection)

    assert generation_triggers.standing(connection) == {
        trigger.name for trigger in generation_triggers.triggers(connection)
    }


def test_a_database_without_tables_is_watched_without_complaint():
    class Empty:
        vendor = connection.vendor

        class introspection:
            @staticmethod
            def table_names():
                return []

    generation_triggers.put_on(Empty())


# How often ------------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_transaction_raises_it_once_however_many_rows_it_changes(ct_scan):
    before = generation()
    for number in range(20):
        Address.objects.create(path=f"old-{number}", page=ct_scan)

    assert generation() == before + 1


@pytest.mark.postgresql
def test_what_was_undone_hides_no_later_change(ct_scan):
    before = generation()
    with transaction.atomic():
        Address.objects.create(path="undone", page=ct_scan)
        connection.check_constraints()
        assert Generation.objects.get(pk=1).number == before + 1
        transaction.set_rollback(True)
    Address.objects.create(path="kept", page=ct_scan)
    connection.check_constraints()

    assert Generation.objects.get(pk=1).number == before + 1
