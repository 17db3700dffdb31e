"""What of plans is never changed, whoever asks the database."""

from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

AS_PLANNED = "A plan stays as it was made. Call it off and make another one."
BEGINS = "A plan begins as one that stands."
OVER = "This plan is over, and stays as it ended."
NOT_DONE = "A plan is done when its version is out, or its page is withdrawn."
ONLY_ADDED_TO = "What became of a plan is only ever added to."

_IS_OUT = "EXISTS (SELECT 1 FROM djangocms_versioning_version v WHERE v.id = NEW.version_id AND v.state = 'published')"
_IS_AWAY = "EXISTS (SELECT 1 FROM pages_withdrawal w WHERE w.page_id = NEW.page_id AND w.ended_on IS NULL)"

declare(
    *only_changed_in("scheduling.Plan", AS_PLANNED, "state", "ended_at", "seen_at"),
    Refusal("scheduling.Plan", "insert", BEGINS, when="NEW.state <> 'planned'"),
    Refusal("scheduling.Plan", "update", OVER, when="OLD.state <> 'planned'", fixed=("state", "ended_at")),
    Refusal("scheduling.Plan", "update", OVER, when="OLD.seen_at IS NOT NULL", fixed=("seen_at",)),
    Refusal(
        "scheduling.Plan",
        "update",
        NOT_DONE,
        when=f"NEW.state = 'done' AND ((NEW.kind = 'publish' AND NOT {_IS_OUT}) OR (NEW.kind = 'withdraw' AND NOT {_IS_AWAY}))",
        fixed=("state",),
    ),
    *only_added_to("scheduling.PlanStep", ONLY_ADDED_TO),
)
