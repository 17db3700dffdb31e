"""Syllables against words whose number is known."""

import pytest

from plain_language.syllables import by_rule, syllables_of
from plain_language.word_lists import word_lists

#: Words of our field, counted by ear.
KNOWN = {
    1: "bowl breathe cough dose gauze glove itch joint limb nurse pierced probe sleeve squeezed staged stitch strength "
    "tongue vein weighed wheeze",
    2: "ankle armpit bandage bowel bruises cancer capsule clinic coughing couldn't daughter diet dizzy drowsy fasting fibre "
    "forehead helpful iron itches litre marrow muscle nipple nodule painful patient pelvic poison quiet rhythm scanner "
    "serum shoulder spasm stomach surgeon swallow swollen thyroid tissue treatment tubing vessels vomit worried",
    3: "abdomen adrenal allergic appointment arteries aspirin biopsy calcium catheter cerebral consultant contagious "
    "diagram disposal exhausted gallbladder histamine hospital hydration infection injected injection intestine isotope "
    "lymphatic magnetic mammogram medical menopause microscope oedema oestrogen overnight pancreas physician radiant "
    "receptor relaxant remission saliva sedative skeleton specimen sterilised syringes therapist tomogram ultrasound "
    "urgently ventricle vertebra",
    4: "anaemia anaesthetist angiogram antibody bacteria carcinoma chemically cholesterol circulation dehydration diabetes "
    "diagnosis embolism evaluate haemoglobin incontinence inflammation intravenous investigate leukaemia lymphoedema "
    "malignancy mastectomy medication metastasis monitoring occasional oncologist operation palliative pathology "
    "pneumonia radiation recovery secondary stimulated temporary urinary vaccination ventilator",
    5: "appendicitis biological claustrophobia contamination examination gynaecology hereditary hysterectomy immediately "
    "immunology laboratory radiographer radiologist radiology rehabilitate sensitivity university",
    6: "anticoagulant cardiovascular deterioration hypercalcaemia osteoporosis radiotherapy rehabilitation responsibility",
}
WANTED = {word: count for count, words in KNOWN.items() for word in words.split()}
FLOOR = 0.96


def test_the_rules_alone_count_nearly_every_word_right_and_miss_by_one():
    plain = {word: count for word, count in WANTED.items() if "'" not in word}
    wrong = {word: by_rule(word) for word, count in plain.items() if by_rule(word) != count}

    assert len(plain) > 150
    assert 1 - len(wrong) / len(plain) >= FLOOR, wrong
    assert all(abs(found - plain[word]) == 1 for word, found in wrong.items()), wrong


def test_with_its_corrections_every_word_of_the_list_is_right():
    assert {word: syllables_of(word) for word in WANTED} == WANTED


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("CT", 2), ("MRI", 3), ("MRIs", 3), ("NHS", 3), ("WHO", 5), ("PET-CT", 3), ("NICE", 1), ("A&E", 2),
        ("HER2", 4), ("X-ray", 2), ("scan's", 1), ("nurse's", 2), ("don't", 1), ("can't", 1),
        ("didn't", 2), ("haven't", 2), ("doesn’t", 2), ("you’ll", 1), ("it'll", 2), ("we’ve", 1), ("25", 1), ("0.02", 1),
        ("10,000", 1), ("3rd", 1), ("e.g.", 2), ("a", 1), ("y", 1), ("hmm", 1), ("", 1), ("…", 1), ("日本", 1),
    ],
)  # fmt: skip
def test_what_is_no_plain_word_is_counted_as_it_is_said(word, count):
    assert syllables_of(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("idea", 3), ("ideas", 3), ("created", 3), ("creating", 3), ("headaches", 2), ("argued", 2), ("areas", 3),
     ("carriages", 3), ("everyone’s", 3), ("scientific", 4)],
)  # fmt: skip
def test_a_correction_holds_for_the_forms_of_its_word(word, count):
    assert syllables_of(word) == count


def test_every_correction_is_needed():
    assert [word for word, count in word_lists().syllables.items() if by_rule(word) == count] == []
