"""What of reviews and of what they let out is never changed, whoever asks the database."""

from accounts.refusals import holds_one_named
from accounts.roles import REVIEWER_ROLES, Role
from pages.every_version import PAGE_CONTENT
from pages.rules import PUBLIC_STATES
from proposals.refusals import is_agreed
from reviews.models import Review
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

ONLY_ADDED_TO = "The record is only ever added to."
OF_A_REVIEW = "What was sent for review, and by whom, stays as it was sent."
NO_SUCH_MOVE = "A review does not go from this state to that one."
NOT_THEIRS = "Nobody signs off in a role that they do not hold."
UNREAD = "Whoever signs a page off as it is has found each of its sources to be current, as it stands now."
NOT_TO_READ = "What is found of a source is written down once, with a sign-off of a page that rests on it."
OVER = "This review is over, and stays as it ended."
UNREVIEWED = "Nobody has reviewed this version, so it cannot be published."
WAS_PUBLIC = "A version that was public stays what it was, and is not published again."
NOT_WITHDRAWN = "A live page is withdrawn with a reason, or gets another version."

_MOVES = " OR ".join(f"OLD.state = '{before}' AND NEW.state = '{after}'" for before, after in Review.MOVES)

_CITED = (
    "FROM reviews_review r JOIN djangocms_versioning_version v ON v.id = r.version_id"
    " JOIN pages_citation c ON c.content_id = v.object_id JOIN sources_source s ON s.id = c.source_id"
    " WHERE r.id = NEW.review_id AND r.is_recheck"
)
_IS_READ = (
    "EXISTS (SELECT 1 FROM reviews_sourceread t WHERE t.review_id = r.id AND t.reviewer_id = NEW.reviewer_id"
    " AND t.source_id = s.id AND t.is_current AND t.edition = s.edition AND t.published = s.published)"
)
_HAS_SIGNED = (
    "EXISTS (SELECT 1 FROM reviews_signoff o WHERE o.review_id = NEW.review_id AND o.reviewer_id = NEW.reviewer_id)"
)

declare(
    *only_added_to("reviews.SignOff", ONLY_ADDED_TO),
    Refusal("reviews.SignOff", "insert", NOT_THEIRS, f"NOT {holds_one_named('NEW.role', 'NEW.reviewer_id')}"),
    *only_added_to("reviews.SourceRead", ONLY_ADDED_TO),
    Refusal(
        "reviews.SignOff",
        "insert",
        UNREAD,
        f"NEW.decision = 'approved' AND EXISTS (SELECT 1 {_CITED} AND (s.state <> 'current' OR NOT {_IS_READ}))",
    ),
    Refusal(
        "reviews.SourceRead",
        "insert",
        NOT_TO_READ,
        f"{_HAS_SIGNED} OR NOT EXISTS (SELECT 1 {_CITED} AND r.state = 'waiting' AND s.id = NEW.source_id)",
    ),
    *only_added_to("reviews.Entry", ONLY_ADDED_TO),
    *only_added_to("reviews.Contribution", ONLY_ADDED_TO),
    *only_added_to("reviews.CarriedKind", ONLY_ADDED_TO),
    *only_added_to("reviews.SentText", ONLY_ADDED_TO),
    *only_added_to("reviews.Seal", ONLY_ADDED_TO),
    *only_changed_in("reviews.Review", OF_A_REVIEW, "state", "completed_at", "published_at", "settled_at"),
    Refusal(
        "reviews.Review", "update", OVER, when="OLD.state NOT IN ('waiting', 'approved') AND NEW.state <> OLD.state"
    ),
    Refusal(
        "reviews.Review",
        "update",
        NO_SUCH_MOVE,
        when=f"OLD.state IN ('waiting', 'approved') AND NEW.state <> OLD.state AND NOT ({_MOVES})",
    ),
    Refusal("reviews.Review", "update", OVER, when="OLD.published_at IS NOT NULL", fixed=("published_at",)),
    Refusal("reviews.Review", "update", OVER, when="OLD.settled_at IS NOT NULL", fixed=("settled_at",)),
)

# Policies ------------------------------------------------------------------------------------------------------------

FEWER = "A policy asks fewer roles only when an administrator asks and a clinical reviewer agrees."
STAYS = "There is a policy for each kind of page and size of review."


def _asks(row: str, role: str, column: str = "roles") -> str:
    return f"CAST({row}.{column} AS text) LIKE '%\"{role}\"%'"


_ROLES = [role.value for role in REVIEWER_ROLES]
_ASKS_FEWER = " OR ".join(f"({_asks('OLD', role)} AND NOT {_asks('NEW', role)})" for role in _ROLES)
_LEAVES_OUT = " OR ".join(f"NOT {_asks('NEW', role)}" for role in _ROLES)
_IS_SAID = "CAST(p.after AS text) LIKE '%' || CAST(NEW.roles AS text) || '%'"
# Those that a new site starts with.
_IS_FIRST = (
    "(NEW.size = 'minor' AND CAST(NEW.roles AS text) = '[\"plain-language\"]')"
    " OR (NEW.kind = 'about' AND CAST(NEW.roles AS text) = '[\"clinical\", \"plain-language\"]')"
)

declare(
    Refusal(
        "reviews.ReviewPolicy",
        "update",
        FEWER,
        f"({_ASKS_FEWER}) AND NOT {is_agreed('reviews', 'reviewpolicy', also=_IS_SAID)}",
    ),
    Refusal("reviews.ReviewPolicy", "insert", FEWER, f"({_LEAVES_OUT}) AND NOT ({_IS_FIRST})"),
    Refusal("reviews.ReviewPolicy", "update", STAYS, fixed=("id", "kind", "size")),
    Refusal("reviews.ReviewPolicy", "delete", STAYS),
)

# Versions are versioning's, but what may come of those of pages is ours to say ----------------------------------------

_VERSION = "djangocms_versioning.Version"
_PUBLIC = f"({', '.join(repr(state) for state in PUBLIC_STATES)})"
_IS_OF_A_PAGE = f"NEW.content_type_id = {PAGE_CONTENT}"
_EVERYBODY_SIGNED = (
    "(SELECT count(DISTINCT s.role) FROM reviews_signoff s WHERE s.review_id = r.id AND s.decision = 'approved'"
    " AND s.text_digest = r.text_digest) >= {array_length}(r.roles_needed)"
)
_ASKED_A_CLINICIAN = f"(r.size = 'minor' OR {_asks('r', Role.CLINICAL.value, 'roles_needed')})"
# One that has let a version out once does not do so again: an old version would come back, and look reviewed.
_IS_LET_OUT = (
    "EXISTS (SELECT 1 FROM reviews_review r WHERE r.version_id = NEW.id AND r.published_at IS NULL AND NOT r.is_recheck"
    f" AND ((r.state = 'approved' AND {_EVERYBODY_SIGNED} AND {_ASKED_A_CLINICIAN})"
    " OR (r.state = 'waiting' AND r.size = 'urgent')))"
)
_IS_WITHDRAWN = (
    "EXISTS (SELECT 1 FROM pages_withdrawal w JOIN cms_pagecontent c ON c.page_id = w.page_id"
    " WHERE c.id = NEW.object_id AND w.ended_on IS NULL AND w.language IN ('', c.language))"
)
_IS_REPLACED = (
    "EXISTS (SELECT 1 FROM cms_pagecontent c JOIN cms_pagecontent other"
    " ON other.page_id = c.page_id AND other.language = c.language AND other.id <> c.id"
    " JOIN djangocms_versioning_version v ON v.object_id = other.id AND v.content_type_id = NEW.content_type_id"
    " WHERE c.id = NEW.object_id AND v.state = 'published')"
)

declare(
    Refusal(_VERSION, "insert", UNREVIEWED, f"NEW.state IN {_PUBLIC} AND {_IS_OF_A_PAGE} AND NOT {_IS_LET_OUT}"),
    Refusal(
        _VERSION,
        "update",
        UNREVIEWED,
        f"NEW.state IN {_PUBLIC} AND OLD.state NOT IN {_PUBLIC} AND {_IS_OF_A_PAGE} AND NOT {_IS_LET_OUT}",
    ),
    Refusal(
        _VERSION,
        "update",
        WAS_PUBLIC,
        f"OLD.state IN {_PUBLIC} AND NEW.state <> OLD.state AND NEW.state <> 'unpublished' AND {_IS_OF_A_PAGE}",
    ),
    Refusal(
        _VERSION,
        "update",
        NOT_WITHDRAWN,
        "OLD.state = 'published' AND NEW.state = 'unpublished'"
        f" AND {_IS_OF_A_PAGE} AND NOT {_IS_WITHDRAWN} AND NOT {_IS_REPLACED}",
    ),
    Refusal(
        _VERSION, "update", WAS_PUBLIC, f"OLD.state IN {_PUBLIC}", fixed=("id", "content_type", "object_id", "number")
    ),
    Refusal(_VERSION, "delete", WAS_PUBLIC, f"OLD.state IN {_PUBLIC}"),
)
