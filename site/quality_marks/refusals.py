"""What of marks changes only as two people agreed, or never, whoever asks the database."""

from proposals.refusals import FOR_TWO, is_agreed
from quality_marks.models import Certificate, Claim, Scheme
from triggers.refusing import Refusal, declare

STAYS = "Pages may have carried this in these words, so they stay."
_HAS_CERTIFICATE = "EXISTS (SELECT 1 FROM quality_marks_certificate c WHERE c.scheme_id = OLD.id)"


def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removesuffix("_id") for name in names)


def _is_given_back(model: str, gives: str) -> Refusal:
    """Return the refusal of what would have readers see a mark again, or for the first time."""
    return Refusal(
        f"quality_marks.{model}", "update", FOR_TWO, f"({gives}) AND NOT {is_agreed('quality_marks', model.lower())}"
    )


declare(
    Refusal("quality_marks.Certificate", "update", STAYS, "OLD.is_agreed", _fields(Certificate.fixed)),
    Refusal("quality_marks.Claim", "update", STAYS, "OLD.is_agreed", _fields(Claim.fixed)),
    Refusal("quality_marks.Scheme", "update", STAYS, _HAS_CERTIFICATE, _fields(Scheme.fixed)),
    _is_given_back(
        "Certificate",
        "(NEW.is_agreed AND NOT OLD.is_agreed) OR (OLD.is_agreed AND OLD.revoked_on IS NOT NULL"
        " AND (NEW.revoked_on IS NULL OR NEW.revoked_on <> OLD.revoked_on))",
    ),
    _is_given_back(
        "Claim",
        "(NEW.is_agreed AND NOT OLD.is_agreed) OR (OLD.is_agreed AND NEW.is_current AND NOT OLD.is_current)",
    ),
    _is_given_back("Scheme", f"OLD.is_retired AND NOT NEW.is_retired AND {_HAS_CERTIFICATE}"),
    *(
        Refusal(
            f"quality_marks.{model}",
            "insert",
            FOR_TWO,
            f"NEW.is_agreed AND NOT {is_agreed('quality_marks', model.lower(), row='NEW')}",
        )
        for model in ("Certificate", "Claim")
    ),
)
