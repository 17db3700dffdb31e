"""An installation of before learns who wrote what, as far as it is known: from sources of versions and the admin's log."""

from datetime import timedelta
from importlib import import_module
from itertools import count

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from djangocms_versioning.models import Version

from accounts.models import User
from reviews.authorship import authors_by_role
from reviews.models import Contribution, Review, SignOff
from sources.models import Fact, Source, Writing
from tests import factories
from tests.factories import NOW, fact, page, person, source
from tests.forging import unguarded
from tests.reviews.scenes import in_roles

pytestmark = pytest.mark.django_db

ROLES = ("clinical", "patient", "plain-language")
KEYS = count()


@pytest.fixture
def both() -> User:
    return in_roles("both@example.org", "editor", "clinical")


def fill_in() -> None:
    import_module("reviews.migrations.0006_words_have_authors").fill_in(apps, None)


def read_the_log() -> None:
    import_module("sources.migrations.0005_who_wrote_facts_and_sources").read_the_log(apps, None)


def version_of_before(by: User, source: Version | None = None, state: str = "unpublished") -> Version:
    """Give a version that nothing was written down of when it was made."""
    made = factories.latest(page(f"page-{next(KEYS)}", title="A page", by=by))
    with unguarded():
        Version.objects.filter(pk=made.pk).update(source=source, state=state)
    return Version.objects.get(pk=made.pk)


def review_of_before(version: Version, roles=(), state: str = "done", at=NOW, **more) -> Review:
    """Give a review in which these roles approved."""
    fields = {"size": "full", "roles_needed": list(roles or ROLES), "change_note": "Words.", "text_digest": "d"}
    people = {"submitted_by": person("editor"), "submitted_at": at}
    published = {"published_at": at} if state == "done" else {}
    review = Review.objects.create(version=version, state=state, **fields | people | published | more)
    for role in roles:
        words = {"declared_interest": "none", "text_digest": "d", "decided_at": at}
        is_example = more.get("is_example", False)
        SignOff.objects.create(
            review=review, role=role, reviewer=person(role), decision="approved", is_example=is_example, **words
        )
    return review


def test_a_draft_has_the_authors_of_what_it_was_copied_from_for_the_roles_that_did_not_judge_it(both):
    live = version_of_before(both)
    review_of_before(live, roles=["plain-language"], size="minor")
    draft = version_of_before(person("editor"), live, state="draft")

    fill_in()

    assert [both.pk in authors_by_role(draft)[role] for role in ROLES] == [True, True, False]


def test_they_come_through_several_versions_up_to_the_one_that_judged_them(both):
    first = version_of_before(both)
    second = version_of_before(person("editor"), first)
    third = version_of_before(person("editor"), second)
    review_of_before(third, roles=["clinical"])
    fourth = version_of_before(person("editor"), third, state="draft")

    fill_in()

    assert [both.pk in authors_by_role(third)[role] for role in ROLES] == [True, True, True]
    assert [both.pk in authors_by_role(fourth)[role] for role in ROLES] == [False, True, True]


def test_an_example_judged_nothing(both):
    live = version_of_before(both)
    review_of_before(live, roles=ROLES, is_example=True)
    draft = version_of_before(person("editor"), live, state="draft")

    fill_in()

    assert both.pk in authors_by_role(draft)["clinical"]


def test_a_correction_that_waits_frees_its_author_when_it_is_judged(both):
    live = version_of_before(both, state="published")
    urgent = review_of_before(live, state="waiting", size="urgent", published_at=NOW, due_on=NOW.date())
    draft = version_of_before(person("editor"), live, state="draft")
    fill_in()
    assert both.pk in authors_by_role(draft)["clinical"]

    words = {"declared_interest": "none", "text_digest": "d", "decided_at": NOW, "decision": "approved"}
    SignOff.objects.create(review=urgent, role="clinical", reviewer=person("clinical"), **words)

    assert both.pk not in authors_by_role(draft)["clinical"]


def test_words_that_were_named_and_judged_are_free_and_those_in_review_are_not(both):
    judged, waiting = fact(), fact("dose", text="20 mg")
    for one in (judged, waiting):
        one.writings.create(writer=both, at=NOW - timedelta(days=1))
    live = version_of_before(person("editor"))
    live.content.citations.create(fact=judged)
    review_of_before(live, roles=ROLES)
    draft = version_of_before(person("editor"), state="draft")
    draft.content.citations.create(fact=judged)
    draft.content.citations.create(fact=waiting)
    review_of_before(draft, state="waiting")

    fill_in()

    assert set(
        Contribution.objects.filter(version=draft, role="clinical").values_list("writing__fact__key", flat=True)
    ) == {"dose"}
    assert both.pk in authors_by_role(draft)["clinical"]


def test_what_was_written_after_a_text_was_sent_was_not_judged_with_it(both):
    cited = source()
    cited.writings.create(writer=both, at=NOW + timedelta(days=1))
    live = version_of_before(person("editor"))
    live.content.citations.create(source=cited)

    review_of_before(live, roles=ROLES)
    fill_in()

    assert not Contribution.objects.filter(writing__isnull=False).exists()


def logged(thing: Fact | Source, by: User, flag: int, message: str) -> None:
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=str(thing.pk),
        object_repr=str(thing),
        action_flag=flag,
        action_time=NOW,
        change_message=message,
    )


def test_the_admins_log_tells_who_wrote_facts_and_sources(both):
    told, cited = fact(), source()
    logged(told, both, ADDITION, '[{"added": {}}]')
    logged(cited, both, CHANGE, '[{"changed": {"fields": ["State", "Title"]}}]')
    logged(cited, person("editor"), CHANGE, '[{"changed": {"fields": ["State"]}}]')
    logged(
        told, person("editor"), CHANGE, '[{"changed": {"name": "other finding", "object": "x", "fields": ["Source"]}}]'
    )
    logged(told, person("editor"), CHANGE, "Changed by hand.")

    read_the_log()

    assert list(Writing.objects.values_list("fact", "source", "writer", "at")) == [
        (told.pk, None, both.pk, NOW),
        (None, cited.pk, both.pk, NOW),
    ]
