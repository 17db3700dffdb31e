"""Rounds of review, what reviewers said, who wrote what, and the record of it all."""

from reviews.models.contribution import CarriedKind, Contribution, ContributionQuerySet
from reviews.models.policy import ROLE_CHOICES, ReviewPolicy, Size, validate_roles
from reviews.models.record import Binned, Entry
from reviews.models.review import Review, ReviewQuerySet, SentText
from reviews.models.seal import Alarm, AlarmQuerySet, Seal
from reviews.models.sign_off import SignOff, SignOffQuerySet, SourceRead

__all__ = [
    "ROLE_CHOICES",
    "Alarm",
    "AlarmQuerySet",
    "Binned",
    "CarriedKind",
    "Contribution",
    "ContributionQuerySet",
    "Entry",
    "Review",
    "ReviewPolicy",
    "ReviewQuerySet",
    "Seal",
    "SentText",
    "SignOff",
    "SignOffQuerySet",
    "Size",
    "SourceRead",
    "validate_roles",
]
