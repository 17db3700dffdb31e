"""What of sources and facts is never changed, whoever asks the database."""

from proposals.refusals import FOR_TWO, is_agreed
from sources.models import CITATION_FIELDS
from triggers.refusing import Refusal, declare, only_added_to

FIXED = "This fact is fixed, because a text that was sent for review says it. Add a new fact that replaces it."
ONLY_ADDED_TO = "The record of changes is only ever added to."
_IS_OF_ONE = f"OLD.fixed_at IS NOT NULL AND NOT {is_agreed('sources', 'source')}"
CITED = "A text that was sent for review cites this source, so it stays."

declare(
    Refusal("sources.Fact", "update", FIXED, "OLD.fixed_at IS NOT NULL", ("id", "key", "text", "source", "fixed_at")),
    Refusal("sources.Fact", "delete", FIXED, "OLD.fixed_at IS NOT NULL"),
    *only_added_to("sources.Change", ONLY_ADDED_TO),
    *only_added_to("sources.Writing", "Who wrote a fact or a source is only ever added to."),
    Refusal("sources.Source", "update", FOR_TWO, _IS_OF_ONE, (*CITATION_FIELDS, "superseded_by")),
    Refusal("sources.Source", "update", FOR_TWO, f"{_IS_OF_ONE} AND OLD.state <> 'current' AND NEW.state = 'current'"),
    Refusal("sources.Source", "update", CITED, "OLD.fixed_at IS NOT NULL", ("id", "key", "fixed_at")),
    Refusal("sources.Source", "delete", CITED, "OLD.fixed_at IS NOT NULL"),
)
