"""What we add to the CMS's pages: details, blocks, pictures, recordings, addresses that last, and withdrawals."""

from pages.models.addresses import Address, Redirect, Withdrawal
from pages.models.block import Block
from pages.models.details import (
    DEFAULT_REVIEW_INTERVAL_MONTHS,
    LONGEST_RETOLD,
    LONGEST_WORDS_PEOPLE_USE,
    TESTS,
    Kind,
    PageDetails,
    PageDetailsQuerySet,
    PlannedInterval,
    is_live,
)
from pages.models.rests_on import Award, Citation, OutsideLink, TermUse
from pages.models.uploads import Picture, Recording, Upload

__all__ = [
    "DEFAULT_REVIEW_INTERVAL_MONTHS",
    "LONGEST_RETOLD",
    "LONGEST_WORDS_PEOPLE_USE",
    "TESTS",
    "Address",
    "Award",
    "Block",
    "Citation",
    "Kind",
    "OutsideLink",
    "PageDetails",
    "PageDetailsQuerySet",
    "Picture",
    "PlannedInterval",
    "Recording",
    "Redirect",
    "TermUse",
    "Upload",
    "Withdrawal",
    "is_live",
]
