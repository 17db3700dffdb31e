"""What of accounts is never changed, whoever asks the database, and who holds a role, in its words."""

from django.db.models import TextChoices

from accounts.models import PowerChange
from accounts.roles import REVIEWER_ROLES, Role
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

ONLY_ADDED_TO = "The record is only ever added to."
NOT_FOR_ONE = "A reviewer is confirmed by somebody who holds that role and did not make them one."
ENDED = "A confirmation that has ended stays so."
STILL_CONFIRMED = "A reviewer whose address changes must be confirmed again."
STILL_OPEN = "Whoever signed in by an address must not do so by the next one: the password goes with it."


def holds(role: Role, account: str) -> str:
    """Return SQL that says whether the account with this id holds a role."""
    return holds_one_named(f"'{role.value}'", account)


def holds_one_named(name: str, account: str) -> str:
    """Return SQL that says whether the account with this id holds the role whose name this SQL gives."""
    return (
        "EXISTS (SELECT 1 FROM accounts_user_groups held JOIN auth_group g ON g.id = held.group_id"
        f" WHERE held.user_id = {account} AND g.name = {name} AND (g.name NOT IN ({_among(REVIEWER_ROLES)})"
        " OR EXISTS (SELECT 1 FROM accounts_confirmation known"
        " WHERE known.account_id = held.user_id AND known.role = g.name AND known.ended_at IS NULL)))"
    )


def _among(names: tuple[TextChoices, ...]) -> str:
    return ", ".join(f"'{name.value}'" for name in names)


_HAD_A_HAND_IN_IT = (
    "EXISTS (SELECT 1 FROM accounts_powerchange c WHERE c.account_id = NEW.account_id AND c.by_id = NEW.by_id"
    f" AND c.step IN ({_among(PowerChange.UNSETTLING)}))"
)

declare(
    *only_added_to("accounts.PowerChange", ONLY_ADDED_TO),
    *only_changed_in("accounts.Confirmation", ONLY_ADDED_TO, "ended_at"),
    Refusal("accounts.Confirmation", "update", ENDED, when="OLD.ended_at IS NOT NULL", fixed=("ended_at",)),
    Refusal(
        "accounts.Confirmation",
        "insert",
        NOT_FOR_ONE,
        f"NEW.by_id IS NOT NULL AND ({_HAD_A_HAND_IN_IT} OR NOT {holds_one_named('NEW.role', 'NEW.by_id')})",
    ),
    Refusal(
        "accounts.User",
        "update",
        STILL_CONFIRMED,
        when="EXISTS (SELECT 1 FROM accounts_confirmation c WHERE c.account_id = OLD.id AND c.ended_at IS NULL)",
        fixed=("email",),
    ),
    Refusal("accounts.User", "update", STILL_OPEN, when="OLD.password = NEW.password", fixed=("email",)),
)
