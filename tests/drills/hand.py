"""Works on a site as its staff do, through the services that their screens call; told what to do line by line, in JSON.

python -m tests.drills.hand     (in the environment of the site)
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from typing import Any

import django


def main() -> None:
    """Do one thing for each line."""
    django.setup()
    from django.db import close_old_connections

    for line in sys.stdin:
        given = json.loads(line)
        close_old_connections()
        try:
            said: dict[str, Any] = {"gave": STEPS[given.pop("do")](**given)}
        except Exception as error:  # whatever it is, the drill is to hear of it
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


def page(key: str) -> Any:
    from cms.models import Page

    return Page.objects.get(reverse_id=key)


def publish(key: str, **fields: str) -> float:
    """Have a new version of a page written, reviewed and published; give when that was done, on the steady clock."""
    from django.utils import timezone

    from tests import factories

    factories.publish_again(page(key), at=timezone.now(), **fields)
    return time.monotonic()


def make_ready(key: str, **fields: str) -> int:
    """Have a new version written and reviewed, so that it can be published; give its number in the database."""
    from django.utils import timezone

    from reviews import services
    from tests import factories

    draft = factories.new_draft(page(key), **fields)
    factories.somebody_answers_for(draft)
    review = services.submit(
        version=draft, by=draft.created_by, at=timezone.now(), size="full", change_note="Clearer words."
    )
    for role in review.roles_needed:
        services.sign_off(
            review=review, role=role, by=factories.person(role), decision="approved", comment="",
            declared_interest="none", at=timezone.now(),
        )  # fmt: skip
    return draft.pk


def start_draft(key: str) -> int:
    """Start a draft that its editor can go on with; give the place where its blocks stand."""
    from cms.models import Placeholder

    from tests import factories

    draft = factories.new_draft(page(key))
    return Placeholder.objects.get(slot="body", object_id=draft.object_id, content_type=draft.content_type).pk


def state(version: int) -> str:
    """Give the state of a version."""
    from djangocms_versioning.models import Version

    return Version.objects.get(pk=version).state


def counts() -> dict[str, int]:
    """Count what reviewing and publishing write."""
    from djangocms_versioning.models import Version

    from pages.models import Picture
    from reviews.models import Entry, Review, SignOff

    return {model.__name__: model.objects.count() for model in (Version, Review, SignOff, Entry, Picture)}


def halves() -> list[str]:
    """Give what is half done: version, review and record that do not agree, or two live versions of a page."""
    from cms.models import PageContent
    from djangocms_versioning.models import Version

    from reviews.models import Entry, Review

    found = []
    for review in Review.objects.select_related("version"):
        is_out = review.version.state in ("published", "unpublished")
        is_said = review.published_at is not None
        is_on_record = Entry.objects.filter(review=review, step="published").exists()
        if not is_out == is_said == is_on_record:
            found.append(f"review {review.pk}: {is_out=}, {is_said=}, {is_on_record=}")
    pages: dict[int, int] = {}
    for version in Version.objects.filter(state="published"):
        content = PageContent.admin_manager.get(pk=version.object_id)
        pages[content.page_id] = pages.get(content.page_id, 0) + 1
    return found + [f"page {pk} has {number} live versions" for pk, number in pages.items() if number > 1]


def make_due(key: str, on: str) -> None:
    """Set the day on which the review of a live page is due, as if its review had said so."""
    from django.utils import timezone

    from pages.models import PageDetails
    from reviews.models import Seal
    from reviews.sealing import seal

    live = PageDetails.objects.live().filter(extended_object__page=page(key))
    live.update(review_due_on=date.fromisoformat(on))
    details = live.get()
    newest = Seal.objects.filter(version__in=details.extended_object.versions.all()).latest("pk")
    seal(newest.review, details, timezone.now())


STEPS = {step.__name__: step for step in (publish, make_ready, start_draft, state, counts, halves, make_due)}

if __name__ == "__main__":
    main()
