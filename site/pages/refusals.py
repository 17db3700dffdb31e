"""What of pages is never changed, whoever asks the database."""

from django.conf import settings
from djangocms_versioning.constants import PUBLISHED

from pages.every_version import PAGE_CONTENT, has_public_text, is_in
from proposals.refusals import FOR_TWO, is_agreed
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

WITHDRAWAL = "A withdrawal stays as it was written. It ends when the page comes back."
ADDRESS = "An address is kept for good. Remember another one."
REDIRECT = "What was decided about an address is only ever added to."
NOT_NEXT = "An address leads to a page, or what it leads to is taken away, in turn."
PAGE_THERE = "A page stands at this address, or stood there once."
NO_TARGET = "An address can only lead to a page that readers can reach."
CITATION = "What a public version rests on stays as it was."
INTERVAL = "A planned review interval stays as it was written. Plan another one."
RECORDING = "A recording stays as it was brought in, and stays while a public version plays it."
AWARD = "An award is given or taken away, never turned into another."
ONE_EASY_READ = "A page has one easy-read version."
TEXT = "A text that was public stays, and stays with its page, in its language. It sends nobody elsewhere."
KEY = "A page that was public keeps its key, on which its permanent addresses rest."
HIDDEN = "A page that was public is withdrawn with a reason, not hidden."


_WAS_EVER_PUBLIC = has_public_text("OLD.id")
_HOW_MANY = "(SELECT count(*) FROM pages_redirect r WHERE r.path = NEW.path)"
_PAGE_IS_THERE = (
    "EXISTS (SELECT 1 FROM cms_pageurl u WHERE lower(u.path) = NEW.path)"
    " OR EXISTS (SELECT 1 FROM pages_address a WHERE lower(a.path) = NEW.path)"
)
_IS_REACHED = (
    f"EXISTS (SELECT 1 FROM cms_pagecontent c WHERE c.page_id = NEW.page_id AND {is_in('c.id', (PUBLISHED,))})"
)

_OF_RECORDING = ("id", "sha256", "file", "size", "seconds", "width", "height", "original_name", "uploaded_by")
#: In a public version a block names it: the fingerprint is looked for in what the block holds, as text.
_IS_PLAYED = (
    "EXISTS (SELECT 1 FROM pages_block b JOIN cms_cmsplugin p ON p.id = b.cmsplugin_ptr_id"
    " JOIN cms_placeholder s ON s.id = p.placeholder_id JOIN django_content_type o ON o.id = s.content_type_id"
    " WHERE o.app_label = 'cms' AND o.model = 'pagecontent'"
    f" AND CAST(b.data AS text) LIKE '%' || OLD.sha256 || '%' AND {is_in('s.object_id')})"
)


def _is_second_easy_read(content: str, key: str) -> str:
    """Give SQL that says whether readers get another page than that of this text as the easy-read version of the page `key`."""
    return (
        f"{key} <> '' AND EXISTS (SELECT 1 FROM pages_pagedetails d JOIN cms_pagecontent c ON c.id = d.extended_object_id"
        f" JOIN cms_pagecontent ours ON ours.id = {content} AND ours.language = c.language"
        f" WHERE d.easy_read_of = {key} AND c.page_id <> ours.page_id AND c.language = '{settings.LANGUAGE_CODE}'"
        f" AND {is_in('c.id', (PUBLISHED,))})"
    )


_IS_OUT_AS_SECOND = (
    f"{is_in('NEW.extended_object_id', (PUBLISHED,))} AND"
    f" {_is_second_easy_read('NEW.extended_object_id', 'NEW.easy_read_of')}"
)
_GOES_OUT_AS_SECOND = (
    f"NEW.state = '{PUBLISHED}' AND NEW.content_type_id = {PAGE_CONTENT} AND EXISTS (SELECT 1 FROM pages_pagedetails o"
    f" WHERE o.extended_object_id = NEW.object_id AND {_is_second_easy_read('NEW.object_id', 'o.easy_read_of')})"
)

declare(
    *only_changed_in("pages.Withdrawal", WITHDRAWAL, "ended_on", "is_agreed", "told"),
    Refusal(
        "pages.Withdrawal",
        "insert",
        FOR_TWO,
        f"(NEW.is_agreed OR NEW.told <> '') AND NOT {is_agreed('pages', 'withdrawal', 'NEW')}",
    ),
    Refusal("pages.Withdrawal", "update", FOR_TWO, f"NOT {is_agreed('pages', 'withdrawal')}", ("is_agreed", "told")),
    Refusal("pages.Withdrawal", "update", WITHDRAWAL, when="OLD.ended_on IS NOT NULL", fixed=("ended_on",)),
    *only_added_to("pages.Address", ADDRESS),
    *only_added_to("pages.Redirect", REDIRECT),
    Refusal(
        "pages.Redirect",
        "insert",
        NOT_NEXT,
        when=f"NEW.number <> 1 + {_HOW_MANY} OR (NEW.page_id IS NULL) = (NEW.number % 2 = 1)",
    ),
    Refusal("pages.Redirect", "insert", PAGE_THERE, when=f"NEW.page_id IS NOT NULL AND ({_PAGE_IS_THERE})"),
    Refusal("pages.Redirect", "insert", NO_TARGET, when=f"NEW.page_id IS NOT NULL AND NOT {_IS_REACHED}"),
    *only_added_to("pages.PlannedInterval", INTERVAL),
    Refusal("pages.Citation", "update", CITATION),
    Refusal("pages.Citation", "delete", CITATION, when=is_in("OLD.content_id")),
    Refusal("pages.Recording", "update", RECORDING, fixed=_OF_RECORDING),
    Refusal("pages.Recording", "delete", RECORDING, when=_IS_PLAYED),
    Refusal("pages.Award", "update", AWARD),
    Refusal("pages.PageDetails", "insert", ONE_EASY_READ, _IS_OUT_AS_SECOND),
    Refusal("pages.PageDetails", "update", ONE_EASY_READ, _IS_OUT_AS_SECOND, ("easy_read_of", "extended_object")),
    Refusal("djangocms_versioning.Version", "insert", ONE_EASY_READ, _GOES_OUT_AS_SECOND),
    Refusal("djangocms_versioning.Version", "update", ONE_EASY_READ, _GOES_OUT_AS_SECOND, ("state",)),
    # What is the CMS's, as far as it says which text readers find where.
    Refusal("cms.PageContent", "update", TEXT, when=is_in("OLD.id"), fixed=("id", "page", "language", "redirect")),
    Refusal("cms.PageContent", "delete", TEXT, when=is_in("OLD.id")),
    Refusal(
        "cms.Page", "update", KEY, when=f"OLD.reverse_id IS NOT NULL AND {_WAS_EVER_PUBLIC}", fixed=("reverse_id",)
    ),
    Refusal("cms.Page", "update", HIDDEN, when=f"NEW.login_required AND NOT OLD.login_required AND {_WAS_EVER_PUBLIC}"),
)
