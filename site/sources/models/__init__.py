"""The documents that pages rest on, the facts taken from them, and what became of both."""

from sources.models.fact import Fact, OtherFinding
from sources.models.link_check import LONGEST_ADDRESS, LinkCheck
from sources.models.replaceable import Change, Replaceable, Writing
from sources.models.source import CITATION_FIELDS, Source, refuse_impossible_date

__all__ = [
    "CITATION_FIELDS",
    "LONGEST_ADDRESS",
    "Change",
    "Fact",
    "LinkCheck",
    "OtherFinding",
    "Replaceable",
    "Source",
    "Writing",
    "refuse_impossible_date",
]
