"""What of proposals is never changed, whoever asks the database; and what changes only as two people agreed.

What is agreed is put into the thing itself within the same step, so a proposal that was agreed and is not applied yet
opens the thing to that step alone.
"""

from accounts.refusals import holds
from accounts.roles import Role
from triggers.refusing import Refusal, declare, only_changed_in

ASKED = "What was asked for stays as it was asked."
DECIDED = "What was decided stays as it was decided."
OWN_WISH = "Nobody agrees to a change after asking for one of the same thing to which nobody has agreed."
FOR_TWO = "Readers see this, so nobody changes it alone."


def is_agreed(app_label: str, model: str, row: str = "OLD", *, also: str = "TRUE") -> str:
    """Return SQL that says whether two people, the second a clinician, want the row that is about to change to be changed now.

    `also` is SQL about `p`, what they agreed to.
    """
    return (
        "EXISTS (SELECT 1 FROM proposals_proposal p JOIN django_content_type t ON t.id = p.content_type_id"
        f" WHERE t.app_label = '{app_label}' AND t.model = '{model}' AND p.object_id = {row}.id"
        f" AND p.decision = 'agreed' AND p.applied_at IS NULL AND {holds(Role.CLINICAL, 'p.decided_by_id')} AND {also})"
    )


_ASKED_BEFORE = (
    "EXISTS (SELECT 1 FROM proposals_proposal p WHERE p.content_type_id = NEW.content_type_id AND p.object_id = NEW.object_id"
    " AND p.id < NEW.id AND p.decision = 'set-aside' AND p.asked_by_id = NEW.decided_by_id"
    " AND NOT EXISTS (SELECT 1 FROM proposals_proposal later WHERE later.content_type_id = NEW.content_type_id"
    " AND later.object_id = NEW.object_id AND later.id > p.id AND later.id < NEW.id AND later.decision = 'agreed'))"
)
_DECISION = ("decision", "decided_by", "decided_at")

declare(
    *only_changed_in("proposals.Proposal", ASKED, *_DECISION, "applied_at"),
    Refusal(
        "proposals.Proposal",
        "update",
        OWN_WISH,
        f"OLD.decision = '' AND NEW.decision = 'agreed' AND {_ASKED_BEFORE}",
    ),
    Refusal("proposals.Proposal", "update", DECIDED, when="OLD.decision <> ''", fixed=_DECISION),
    Refusal("proposals.Proposal", "update", DECIDED, when="OLD.applied_at IS NOT NULL", fixed=("applied_at",)),
)
