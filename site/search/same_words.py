"""Words that mean the same to who searches: whichever a reader types, pages with the others are found as well."""

from __future__ import annotations

from collections import defaultdict

from search.words import stems_of

#: Names of tests are not here: each page has the words that people use for it.
_GROUPS = (
    "afraid anxious anxiety fear frightened nervous scared terrified worried worry",
    "accident chance unexpected",
    "baby bairn child children grandchild grandchildren grandkids infant kid kids wean",
    "belly abdo abdomen abdominal gut stomach tum tummy",
    "blind sight",
    "breath breathe breathing breathless breathlessness puff puffed",
    "checkup check test",
    "chemo chemotherapy",
    "clinician consultant doctor",
    "clot clots thrombosis",
    "come return",
    "confused confusion muddled",
    "deaf hearing",
    "decline refuse",
    "diagnose diagnosed diagnosis diagnosing",
    "disease cancer",
    "dizzy dizziness faint giddy giddiness",
    "dose doses",
    "doughnut donut",
    "drain drained drainage",
    "diazepam valium lorazepam ativan temazepam sedative sedation sedated",
    "dye contrast",
    "eat eating fasting food starve starving",
    "drink drinking",
    "pregnancy pregnant",
    "fever temperature",
    "financial cost pay paying price",
    "glands nodes",
    "head heid",
    "hurt hurts hurting pain painful sore ache aches aching sair",
    "husband partner someone wife",
    "jab injection",
    "kidney renal",
    "late delay delayed wait waiting",
    "liver hepatic",
    "lung lungs pulmonary",
    "man male men",
    "medication medicine tablet",
    "metastases metastasis metastatic mets secondaries secondary",
    "needle needles injection",
    "operation surgery",
    "outcome report result",
    "overweight big large larger heavy fat obese",
    "pee urinate urine wee",
    "phone ring call telephone rang rung",
    "poorly frail ill unwell",
    "prepare preparation ready",
    "recurrence relapse return",
    "risk danger harm sideeffect",
    "safe safety",
    "sample specimen",
    "shiver shivering shivery",
    "site website",
    "spread spreading metastatic",
    "swell swelling swollen",
    "throat airway",
    "tired tiredness exhausted fatigue knackered shattered",
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
