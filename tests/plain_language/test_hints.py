"""Each hint: a text that gives it, and one that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plain_language.hint_kinds import KINDS
from plain_language.hints import MOST_HARD_SENTENCES, hardest, hints, one_in
from plain_language.measures import measure
from plain_language.sentences import words_of
from plain_language.structure_hints import heading_hints, link_hints, picture_hints
from plain_language.word_lists import word_lists

TWENTY = "You may go home and eat and drink as you like, but do not drive a car until the morning."


def found(text, kind):
    return [hint for hint in hints([text]) if hint.kind.key == kind]


def causes(text, kind):
    return [cause for hint in found(text, kind) for cause in hint.causes]


def test_a_sentence_of_twenty_words_is_not_too_long_and_one_of_more_is():
    assert len(words_of(TWENTY)) == 20
    assert found(TWENTY, "long-sentence") == []
    (hint,) = found(TWENTY.replace(".", ", and rest well."), "long-sentence")
    assert hint.note == "It has 23 words."
    assert hint.causes == ["and rest well"]


def test_the_words_that_make_a_sentence_hard_are_marked():
    (hint,) = found("Your multidisciplinary team discusses the histological findings at a meeting.", "hard-sentence")

    assert hint.causes == ["multidisciplinary", "discusses", "histological"]
    assert found("Your team talks about what they have found in the cells.", "hard-sentence") == []


def test_only_the_hardest_sentences_are_kept():
    many = hints(
        [f"{'Radiologists ' * number}investigate abnormalities everywhere, and you wait." for number in range(1, 10)]
    )

    kept = [hint for hint in hardest(many) if hint.kind.key == "hard-sentence"]

    assert len(kept) == MOST_HARD_SENTENCES
    assert min(hint.weight for hint in kept) >= max(
        hint.weight for hint in many if hint.kind.key == "hard-sentence" and hint not in kept
    )
    assert [h for h in hardest(many) if h.kind.key != "hard-sentence"] == [
        h for h in many if h.kind.key != "hard-sentence"
    ]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Pictures are taken by a radiographer.", "are taken"),
        ("The area is cleaned first.", "is cleaned"),
        ("You were not told why.", "were not told"),
        ("It has been carefully checked.", "been carefully checked"),
        ("Are you given dye?", "Are you given"),
        ("You may be asked to wait.", "be asked"),
        ("The letter was never sent.", "was never sent"),
        ("You’re seen within a week.", "You’re seen"),
        ("The results aren't known yet.", "aren't known"),
        ("You will be being watched.", "being watched"),
    ],
)
def test_passive_voice(text, cause):
    assert causes(text, "passive") == [cause]


@pytest.mark.parametrize(
    "text",
    [
        "You are tired.",
        "It is red.",
        "If you are worried, ring us.",
        "A radiographer takes the pictures.",
        "You are in bed.",
        "They are interested in you.",
        "This is what you need.",
        "You can get dressed.",
        "The wait is hard.",
        "You are used to it.",
        "It is indeed one hundred.",
        "You have rested and we have checked.",
        "The bed is open at both ends.",
        "Your mouth is unaffected.",
        "Being there helped.",
    ],
)
def test_no_passive_voice(text):
    assert causes(text, "passive") == []


@pytest.mark.parametrize(
    ("text", "cause", "instead"),
    [
        ("A nurse will administer the drug.", "administer", "give"),
        ("A nurse administered the drug.", "administered", "give"),
        ("Prior to the scan, rest.", "Prior to", "before"),
        ("It is undergoing a test.", "undergoing", "have"),
        ("Ask about adverse effects.", "adverse effects", "side effect, unwanted effect"),
        ("You have an abnormality.", "abnormality", "something that is not as usual"),
        ("Two abnormalities.", "abnormalities", "something that is not as usual"),
        ("Rest in the event of pain.", "in the event of", "if"),
        ("They submitted it.", "submitted", "send, give"),
    ],
)
def test_words_with_a_plainer_one(text, cause, instead):
    assert [(hint.causes, hint.instead) for hint in found(text, "plainer-word")] == [([cause], instead)]


def test_several_words_in_one_sentence_are_one_hint_that_says_which_is_which():
    (hint,) = found("Prior to it, they perform a test.", "plainer-word")

    assert hint.causes == ["Prior to", "perform"]
    assert hint.instead == "Prior to: before; perform: do"


def test_plain_words_and_names_of_things_are_left_alone():
    assert found("A biopsy takes a small piece. The radiologist looks at it before you go home.", "plainer-word") == []


def test_what_to_write_instead_is_itself_plain():
    forms = word_lists().instead

    assert len(forms) >= 400
    for entry, instead in forms.items():
        for choice in instead.partition("(")[0].split(","):
            assert tuple(choice.split()) not in forms, (entry, instead)


@pytest.mark.parametrize("text", ["There is a risk.", "Risks are rare.", "It is risky.", "You are at RISK of harm."])
def test_risk(text):
    assert [hint.instead for hint in found(text, "risk")] == ["chance"]


@pytest.mark.parametrize("text", ["There is a small chance.", "A brisk walk helps.", "An asterisk."])
def test_no_risk(text):
    assert found(text, "risk") == []


def test_chronic():
    assert causes("You have chronic pain.", "chronic") == ["chronic"]
    assert causes("A chronicle, in synchronic order.", "chronic") == []


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("It helps 14% of people.", "1 in 7"),
        ("It helps 14.3 per cent of people.", "1 in 7"),
        ("It helps 50 percent of people.", "1 in 2"),
        ("It helps 3 % of people.", "1 in 33"),
        ("It helps 70% of people.", "7 in 10"),
        ("It helps 0.1% of people.", "1 in 1,000"),
        ("It helps 100% of people.", ""),
        ("It helps 0% of people.", ""),
        ("It helps 250% more.", ""),
    ],
)
def test_percentages(text, instead):
    assert [hint.instead for hint in found(text, "percentage")] == [instead]


def test_chances_are_no_percentages():
    assert found("It helps 1 in 7 people, most of them by 5 points.", "percentage") == []


@given(st.floats(min_value=0.001, max_value=99.999))
def test_one_in_is_never_far_from_the_percentage(percentage):
    said = one_in(percentage)

    if said:
        some, all_ = (int(words.replace(",", "")) for words in said.split(" in "))
        assert some / all_ * 100 == pytest.approx(percentage, rel=0.04)


@pytest.mark.parametrize(
    ("text", "cause", "instead"),
    [
        ("An x-ray helps.", "x-ray", "X-ray"),
        ("An Xray helps.", "Xray", "X-ray"),
        ("Two X rays help.", "X rays", "X-ray"),
        ("Two X-Rays help.", "X-Rays", "X-ray"),
        ("A CAT scan helps.", "CAT scan", "CT scan"),
        ("A ct scan helps.", "ct scan", "CT scan"),
        ("A CT-scan helps.", "CT-scan", "CT scan"),
        ("An mri scan helps.", "mri scan", "MRI scan"),
        ("A PET/CT helps.", "PET/CT", "PET-CT scan"),
        ("A PET CT scan helps.", "PET CT", "PET-CT scan"),
    ],
)
def test_names_of_tests(text, cause, instead):
    hints_ = [hint for hint in found(text, "test-name") if hint.causes == [cause]]

    assert [hint.instead for hint in hints_] == [instead]


def test_names_of_tests_as_they_should_be():
    text = "X-rays, an X-ray, a CT scan, CT scans, CT pictures, an MRI scan, a PET-CT scan and PET-CT. You are X-rayed. A cat."

    assert found(text, "test-name") == []


def test_a_paragraph_of_three_sentences_is_not_too_long_and_one_of_four_is():
    assert found("Rest. Drink. Wait.", "long-paragraph") == []
    (hint,) = found("Rest. Drink. Wait. Go.", "long-paragraph")
    assert (hint.note, hint.sentence) == ("It has 4 sentences.", "Rest. …")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("You must NOT eat.", "NOT"),
        ("DO NOT EAT before.", "DO NOT EAT"),
        ("This is IMPORTANT.", "IMPORTANT"),
        ("HOSPITAL RULES", "HOSPITAL RULES"),
        ("WARNING", "WARNING"),
    ],
)
def test_capitals(text, cause):
    assert causes(text, "capitals") == [cause]


@pytest.mark.parametrize(
    "text",
    [
        "A CT scan.",
        "The NHS and NICE say so.",
        "HER2, ER and PR.",
        "I am OK.",
        "PIF TICK",
        "A B C",
        "UK, US",
        "MRI CT PET",
    ],
)
def test_names_in_capitals_are_no_shouting(text):
    assert causes(text, "capitals") == []


# Structure ------------------------------------------------------------------------------------------------------------


def test_headings_that_skip_a_level_or_repeat_are_pointed_out():
    assert heading_hints([(2, "Before"), (3, "Food"), (4, "Drink"), (2, "After"), (3, "At home")]) == []
    assert [hint.causes for hint in heading_hints([(3, "Before")])] == [["Before"]]
    assert [hint.causes for hint in heading_hints([(2, "Before"), (4, "Food")])] == [["Food"]]
    assert [hint.causes for hint in heading_hints([(2, "Before"), (2, "before ")])] == [["before "]]


@pytest.mark.parametrize(
    "words",
    [
        "click here",
        "Here",
        "Read more…",
        "more",
        "this page.",
        "https://a.example/b",
        "www.a.example",
        "nhs.uk",
        " ",
        "→",
    ],
)
def test_links_that_say_nothing(words):
    assert len(link_hints([("https://a.example/b", words)])) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/imaging/ct-scan/", "CT scan"),
        ("/x/", "more about CT scans"),
        ("mailto:a@b.example", "a@b.example"),
        ("tel:1", "0800 1111"),
    ],
)
def test_links_that_say_where_they_lead(address, words):
    assert link_hints([(address, words)]) == []


@pytest.mark.parametrize(
    ("alt", "more"),
    [("", {}), ("  ", {}), ("ct-scanner.jpg", {}), ("IMG_2231", {}), ("photo", {}), ("Image of a scanner", {}),
     ("word " * 26, {}), ("", {"is_decoration": True, "caption": "A CT scanner"})],
)  # fmt: skip
def test_pictures_without_good_words(alt, more):
    assert len(picture_hints(alt, **{"is_decoration": False} | more)) == 1


@pytest.mark.parametrize(
    ("alt", "more"),
    [("A scanner is a wide ring.", {"caption": "A CT scanner"}), ("", {"is_decoration": True}), ("Imagination", {})],
)
def test_pictures_with_good_words(alt, more):
    assert picture_hints(alt, **{"is_decoration": False} | more) == []


# All of them ----------------------------------------------------------------------------------------------------------


def test_every_kind_says_what_why_and_what_instead():
    for kind in KINDS.values():
        assert all(map(str, (kind.title, kind.why, kind.instead)))


@given(st.lists(st.text()))
def test_no_text_breaks_anything_and_no_letter_of_a_sentence_is_lost(lines):
    measure(lines)
    for line in lines:
        for hint in hardest(hints([line])):
            assert hint.kind.key == "long-paragraph" or hint.sentence in line


_BITS = [
    "x-ray",
    "14%",
    "RISK",
    "e.g.",
    "is",
    "taken",
    "prior",
    "to",
    ".",
    "?",
    "…",
    "”",
    " ",
    "\n",
    "CT",
    "don't",
    "’s",
    "A&E",
    "-",
]


@given(st.lists(st.sampled_from(_BITS)).map(" ".join) | st.lists(st.sampled_from(_BITS)).map("".join))
def test_no_mixture_of_what_is_looked_for_breaks_anything(line):
    measure([line])
    hints([line])


@given(st.text(), st.text(), st.booleans(), st.text())
def test_no_structure_breaks_anything(address, words, is_decoration, caption):
    link_hints([(address, words)])
    picture_hints(words, is_decoration=is_decoration, caption=caption)
    heading_hints([(2, words), (4, address)])


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "a." * 25_000, "A " * 25_000, "NOT " * 12_000, ". " * 25_000, "(" * 50_000]
)
def test_a_monstrous_text_takes_no_monstrous_time(text):
    hints([text])
    measure([text])
