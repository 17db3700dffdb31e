"""What was ever said of a word is never changed, whoever asks the database."""

from accounts.refusals import holds
from accounts.roles import Role
from proposals.refusals import FOR_TWO, is_agreed
from triggers.refusing import Refusal, declare, only_changed_in

FIXED = "A meaning stays as it is. Write another one."
UNJUDGED = "Readers get a meaning once a clinical reviewer has approved it."
RETIRED = "A word that is retired is explained again with a meaning that a clinical reviewer approves then."
_IS_APPROVED_AGAIN = (
    "EXISTS (SELECT 1 FROM glossary_meaning m WHERE m.of_id = OLD.id AND m.approved_at >= OLD.retired_at)"
)
OWN_WORDS = "Nobody approves a meaning that follows one of their own, as long as nobody has approved that."
_FOLLOWS_OWN = (
    "EXISTS (SELECT 1 FROM glossary_meaning m WHERE m.of_id = NEW.of_id AND m.written_by_id = NEW.approved_by_id"
    " AND m.id < NEW.id AND NOT EXISTS (SELECT 1 FROM glossary_meaning later WHERE later.of_id = NEW.of_id"
    " AND later.id >= m.id AND later.id <> NEW.id AND later.approved_at IS NOT NULL AND NOT later.is_example))"
)
_IS_UNJUDGED = f"NEW.approved_at IS NOT NULL AND NOT {holds(Role.CLINICAL, 'NEW.approved_by_id')}"
_DECIDED = ("approved_by", "approved_at", "set_aside_by", "set_aside_at")

declare(
    *only_changed_in("glossary.Meaning", FIXED, *_DECIDED),
    Refusal(
        "glossary.Term",
        "update",
        FOR_TWO,
        f"OLD.retired_at IS NULL AND NEW.retired_at IS NOT NULL AND NOT {is_agreed('glossary', 'term')}",
    ),
    Refusal(
        "glossary.Term",
        "update",
        RETIRED,
        f"OLD.retired_at IS NOT NULL AND (NEW.retired_at IS NULL OR NEW.retired_at <> OLD.retired_at)"
        f" AND NOT {_IS_APPROVED_AGAIN}",
    ),
    Refusal("glossary.Meaning", "insert", UNJUDGED, _IS_UNJUDGED),
    Refusal("glossary.Meaning", "update", UNJUDGED, f"OLD.approved_at IS NULL AND {_IS_UNJUDGED}"),
    Refusal("glossary.Meaning", "update", OWN_WORDS, f"OLD.approved_at IS NULL AND {_FOLLOWS_OWN}"),
    Refusal("glossary.Meaning", "update", FIXED, when="OLD.approved_at IS NOT NULL OR OLD.set_aside_at IS NOT NULL"),
)
