"""What a public version says of itself beside its text: what reviews and publications wrote, and no editor can change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pages.models import Award, PageDetails

#: A field that is added here is vouched for from the next time on that it is written.
TOLD_FIELDS = (
    "reviewed_on",
    "review_due_on",
    "reviewed_by",
    "published_on",
    "first_published_on",
    "dates_to_month",
    "is_example",
    "changes_since_review",
    "retells_as_found",
)

#: What is written again when an urgent correction is checked.
BY_A_CHECK = ("changes_since_review", "awards")


def told_by(details: PageDetails, awards: Iterable[Award] | None = None) -> dict[str, Any]:
    """Give it as plain data: {field: value, "awards": [["certificate" or "claim", id], …]}, days as ISO 8601."""
    values = {name: getattr(details, name) for name in TOLD_FIELDS}
    if awards is None:
        awards = details.awards.all() if details.pk else ()
    given = [["claim", a.claim_id] if a.claim_id else ["certificate", a.certificate_id] for a in awards]
    return {
        **{name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()},
        "awards": sorted(given),
    }
