"""Words that mean the same to who searches: whichever a reader types, pages with the others are found as well."""

from __future__ import annotations

from collections import defaultdict

from search.words import stems_of

#: Names of tests are not here: each page has the words that people use for it.
_GROUPS = (
    "afraid anxious anxiety fear frightened nervous scared terrified worried worry",
    "accident chance unexpected",
    "baby child children infant",
    "belly abdomen abdominal stomach tummy",
    "blind sight",
    "breath breathe breathing breathless breathlessness",
    "checkup check test",
    "chemo chemotherapy",
    "clinician consultant doctor",
    "clot clots thrombosis",
    "come return",
    "deaf hearing",
    "decline refuse",
    "diagnose diagnosed diagnosis diagnosing",
    "disease cancer",
    "dizzy dizziness faint",
    "dose doses",
    "drain drained drainage",
    "dye contrast",
    "eat eating food",
    "drink drinking",
    "expecting pregnancy pregnant",
    "fever temperature",
    "financial cost pay paying price",
    "glands nodes",
    "hurt hurts hurting pain painful sore",
    "jab injection",
    "kidney renal",
    "liver hepatic",
    "lung lungs pulmonary",
    "man male men",
    "medication medicine tablet",
    "metastases metastasis metastatic mets secondaries secondary",
    "needle needles injection",
    "operation surgery",
    "outcome result",
    "phone ring call telephone",
    "prepare preparation ready",
    "recurrence relapse return",
    "risk danger harm",
    "safe safety",
    "sample specimen",
    "site website",
    "spread spreading metastatic",
    "swell swelling swollen",
    "throat airway",
    "trace tracer",
    "tumour growth lump",
    "tunnel tube",
    "vomit vomiting sick nausea",
)


def _others() -> dict[str, frozenset[str]]:
    others: dict[str, set[str]] = defaultdict(set)
    for group in _GROUPS:
        stems = set(stems_of(group))
        for stem in stems:
            others[stem] |= stems - {stem}
    return {stem: frozenset(found) for stem, found in others.items()}


#: The stems that mean the same as a stem.
SAME = _others()
