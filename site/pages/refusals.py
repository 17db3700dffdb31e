"""What of pages is never changed, whoever asks the database."""

from pages.rules import PUBLIC_STATES
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

WITHDRAWAL = "A withdrawal stays as it was written. It ends when the page comes back."
ADDRESS = "An address is kept for good. Remember another one."
CITATION = "What a public version rests on stays as it was."
INTERVAL = "A planned review interval stays as it was written. Plan another one."
AWARD = "An award is given or taken away, never turned into another."
TEXT = "A text that was public stays, and stays with its page."
KEY = "A page that was public keeps its key, on which its permanent addresses rest."
HIDDEN = "A page that was public is withdrawn with a reason, not hidden."


def _is_public(content: str) -> str:
    """Give SQL that says whether a content with this id is or was public."""
    return (
        "EXISTS (SELECT 1 FROM djangocms_versioning_version v JOIN django_content_type t ON t.id = v.content_type_id"
        f" WHERE t.app_label = 'cms' AND t.model = 'pagecontent' AND v.object_id = {content}"
        f" AND v.state IN ({', '.join(repr(state) for state in PUBLIC_STATES)}))"
    )


_WAS_EVER_PUBLIC = f"EXISTS (SELECT 1 FROM cms_pagecontent c WHERE c.page_id = OLD.id AND {_is_public('c.id')})"

declare(
    *only_changed_in("pages.Withdrawal", WITHDRAWAL, "ended_on"),
    Refusal("pages.Withdrawal", "update", WITHDRAWAL, when="OLD.ended_on IS NOT NULL", fixed=("ended_on",)),
    *only_added_to("pages.Address", ADDRESS),
    *only_added_to("pages.PlannedInterval", INTERVAL),
    Refusal("pages.Citation", "update", CITATION),
    Refusal("pages.Citation", "delete", CITATION, when=_is_public("OLD.content_id")),
    Refusal("pages.Award", "update", AWARD),
    # What is the CMS's, as far as it says which text readers find where.
    Refusal("cms.PageContent", "update", TEXT, when=_is_public("OLD.id"), fixed=("id", "page")),
    Refusal("cms.PageContent", "delete", TEXT, when=_is_public("OLD.id")),
    Refusal(
        "cms.Page", "update", KEY, when=f"OLD.reverse_id IS NOT NULL AND {_WAS_EVER_PUBLIC}", fixed=("reverse_id",)
    ),
    Refusal("cms.Page", "update", HIDDEN, when=f"NEW.login_required AND NOT OLD.login_required AND {_WAS_EVER_PUBLIC}"),
)
