"""What of reminders that were put off is never changed, whoever asks the database."""

from pages.every_version import PAGE_CONTENT
from triggers.refusing import Refusal, declare, only_added_to
from upkeep.models import MOST_DAYS_PUT_OFF

ONLY_ADDED_TO = "That reminders were put off is only ever added to."
TOO_LONG = "Reminders come again 90 days after a review was due at the latest."
NOT_DUE = "Only the reminders of the review that is due for a live page are put off."

_IS_DUE = (
    "EXISTS (SELECT 1 FROM pages_pagedetails d JOIN cms_pagecontent c ON c.id = d.extended_object_id"
    " JOIN djangocms_versioning_version v ON v.object_id = c.id"
    f" WHERE v.content_type_id = {PAGE_CONTENT} AND v.state = 'published'"
    " AND c.page_id = NEW.page_id AND d.review_due_on = NEW.due_on)"
)

declare(
    *only_added_to("upkeep.Snooze", ONLY_ADDED_TO),
    Refusal(
        "upkeep.Snooze",
        "insert",
        TOO_LONG,
        when=f"{{day_number}}(NEW.until_on) - {{day_number}}(NEW.due_on) > {MOST_DAYS_PUT_OFF}",
    ),
    Refusal("upkeep.Snooze", "insert", NOT_DUE, when=f"NOT {_IS_DUE}"),
)
