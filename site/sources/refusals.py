"""What of sources and facts is never changed, whoever asks the database."""

from triggers.refusing import Refusal, declare, only_added_to

FIXED = "This fact is fixed, because a text that was sent for review says it. Add a new fact that replaces it."
ONLY_ADDED_TO = "The record of changes is only ever added to."

declare(
    Refusal("sources.Fact", "update", FIXED, "OLD.fixed_at IS NOT NULL", ("id", "key", "text", "source", "fixed_at")),
    Refusal("sources.Fact", "delete", FIXED, "OLD.fixed_at IS NOT NULL"),
    *only_added_to("sources.Change", ONLY_ADDED_TO),
)
