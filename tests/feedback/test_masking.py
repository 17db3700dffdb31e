"""What could tell who a reader is goes before their words are kept; what a page is about stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.masking import masked
from tests.factories import TODAY

PHONES = [
    "07700 900123", "07700900123", "(0114) 496 0123", "0114-496-0123", "020 7946 0958", "01632960001", "07700.900.123",
    "07700-900-123", "07700/900123", "07700_900_123", "07700\n900123", "0 7 7 0 0 9 0 0 1 2 3", "0.7.7.0.0.9.0.0.1.2.3",
    "O77OO 9OO123", "０７７００９００１２３", "٠٧٧٠٠٩٠٠١٢٣", "07700 9️⃣00123", "07700\u2011900\u2013123", "07700\u00a0900\u2009123",
    "+44 7700 900123", "+44 (0) 7700 900 123", "0044 7700 900123", "447700900123", "7700 900123", "+353 87 123 4567",
    "+33 1 99 00 12 34", "+1 555 123 4567", "(555) 123-4567", "1-800-555-1234", "0808 157 0192", "tel: 496 0123",
    "phone 496 0123", "ring me on 4960 123", "tel07700900123", "room 12, 07700 900123", "٠٧٧٠٠ ٩٠٠ ١٢٣",
]  # fmt: skip
ADDRESSES = [
    "jane@example.org", "Jane.Doe+x@example.co.uk", "jane @ example.org", "jane @ example . org", "jane(at)example(dot)org",
    "jane [at] example [dot] org", "jane at example dot org", "jane at gmail.com", "jane at hotmail dot co dot uk",
    "ＪＡＮＥ＠ｅｘａｍｐｌｅ．ｏｒｇ", "jané@exämple.org", "<jane@example.org>", "mailto:jane@example.org",
    "jane@ example .org", "jane at gmail com", "jane at yahoo co uk", "jane at hotmail",
    "jane@gmail,com", "jane@gmailcom", "jane@btinternet, co, uk", "jane dot doe at example dot org",
]  # fmt: skip
NHS_NUMBERS = [
    "943 476 5919", "9434765919", "943-476-5919", "943.476.5919", "9 4 3 4 7 6 5 9 1 9", "９４３４７６５９１９", "401 023 2137",
]  # fmt: skip
SAID_TO_BE_NUMBERS = [
    "nhs no 943 476 5918", "NHS No. 943 476 5918", "NHS number is: 1234567890", "nhs nr 943 476", "hospital number A123456",
    "Patient ID 1234567", "hospital no: 12345-67", "MRN 1234567", "QQ 12 34 56 C", "1234567890", "123456789012",
]  # fmt: skip
BIRTHDAYS = [
    "12/03/1962", "12.3.62", "12-03-1962", "1962-03-12", "12 March 1962", "12th of March 1962", "March 12, 1962",
    "12 Mar 62", "12 Mar '62", "12/Mar/1962", "12 / 03 / 1962", "12 03 1962", "12031962", "19620312", "１２/０３/１９６２",
    "dob 120362", "d.o.b. 12 03 1962", "D O B 12.03.62", "DOB: 12 3 62", "born in 1962", "born on 12/3", "born March 1962",
    "date of birth: the 12th of March", "my birthday is 12 March", "born 3 January 2020", "12\n03\n1962",
]  # fmt: skip
POSTCODES = [
    "SW1A 1AA", "sw1a1aa", "S1 2HE", "S10 2TN", "s10-2tn", "EC1A  1BB", "M1.1AE", "S W 1 A 1 A A", "CA15 8HG", "B33 8TH",
    "b33 8th", "GIR 0AA", "BFPO 58", "ＳＷ１Ａ １ＡＡ",
]  # fmt: skip
STAYS = [
    "It takes 2 weeks", "every 3 to 6 months", "20 to 30 minutes", "at 10 o'clock", "11:30 or 12:45", "1:30 pm",
    "CA 15-3", "CA15-3 was 30 U/mL", "CA 15-3 at home", "HER2 3+", "T2 N1 M0", "BRCA1 and BRCA2", "ICD-10 C79.5", "99mTc",
    "18F-FDG 400 MBq", "10 mSv", "8 Gy in 1 fraction", "8Gy to L4", "L4 8Gy", "vitamin B12 5ug", "0.5 0.75 0.25 0.1 mg",
    "doses of 5 10 15 20 25 30 mg", "100 200 300 400", "1 2 3 4 5 6 7 8 9 10", "5,000,000 cells", "5 x 10⁹ per litre",
    "my temperature was 38.5", "37.5°C", "38.5 38.7 39.1 40.2", "120/80 72 98", "SpO2 95 %", "eGFR 30 to 59", "1 in 100",
    "between 10 and 20 people in 100", "16 November 2026", "reviewed 16/11/2026", "16.11.26", "2015-2018", "2015 2016 2017",
    "on 3 October 10 people came", "from 2 March 40 mg", "my baby was born 2 weeks ago", "3 January 2027 at 10:30",
    "CG81 1.3.1 to 1.3.3", "NG234", "NCT04123456", "10.1002/14651858.CD001768", "version 4", "page 3 of 12", "£1,234.56",
    "call 999", "NHS 111", "phone 116 123", "Samaritans 116 123", "hospital 2 weeks later", "look at nhs.uk",
    "I was at home. Then", "me @ home. Then I", "the scan@2 pm",
    "patients 18 to 65 years", "Rose rang her own team", "", "—", "🙂 ok",
]  # fmt: skip


def is_gone(said: str) -> bool:
    """Say whether what is left has neither figures nor an address in it, but for a room's number."""
    left = "".join(piece.partition("]")[2] for piece in f"]{said}".split("["))
    return "[" in said and sum(letter.isnumeric() for letter in left) <= 2 and not any(sign in left for sign in "@＠")


@pytest.mark.parametrize("personal", PHONES + ADDRESSES + NHS_NUMBERS + SAID_TO_BE_NUMBERS + BIRTHDAYS + POSTCODES)
@pytest.mark.parametrize("around", ["{}", "Hello, {}. Thank you", "({})", "“{}”, please"])
def test_it_goes_however_it_is_spelt(personal, around):
    said = masked(around.format(personal), TODAY)

    assert is_gone(said), said


@pytest.mark.parametrize("words", STAYS)
@pytest.mark.parametrize("around", ["{}", "The page says {}, and I wondered"])
def test_what_a_page_is_about_stays(words, around):
    assert masked(around.format(words), TODAY) == around.format(words)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Ring 07700 900123 or jane@example.org", "Ring [phone number] or [e-mail address]"),
        ("I am 943 476 5919", "I am [NHS number]"),
        ("nhs no 943 476 5918", "nhs no [NHS or hospital number]"),
        ("born 12 March 1962 in S10 2TN", "born [date] in [postcode]"),
        ("the scan on 16 November 2026, dob 12/3/62", "the scan on 16 November 2026, dob [date]"),
        ("07700 900123 07700 900456", "[phone number] [phone number]"),
        ("Ｒｉｎｇ ０７７００９００１２３ 🙂 now", "Ｒｉｎｇ [phone number] 🙂 now"),
    ],
)
def test_a_note_says_what_it_was_and_all_else_stands_as_it_was_typed(words, kept):
    assert masked(words, TODAY) == kept


@pytest.mark.parametrize(
    "said",
    [
        "oh seven seven double oh nine hundred one two three", "zero seven seven zero zero, nine zero zero, one two three",
        "Nought one one four - four nine six - oh one two three", "nine four three four seven six five nine one nine",
        "o seven 7 double-o 9 oh oh one 2 three",
    ],
)  # fmt: skip
def test_a_number_said_in_words_goes(said):
    assert masked(f"Ring {said} please", TODAY) == "Ring [number] please"


@pytest.mark.parametrize(
    "said",
    ["one two three four five six seven eight nine", "one or two in a hundred", "zero to nine", "oh one more, oh two"],
)
def test_counting_in_words_stays(said):
    assert masked(said, TODAY) == said


@pytest.mark.parametrize("digits", ["9434765918", "9434765910", "1234567890"])
def test_ten_digits_whose_last_does_not_fit_are_not_called_an_nhs_number(digits):
    assert masked(digits, TODAY) == "[number]"


def test_somebody_of_sixteen_may_read_this_and_a_later_date_is_that_of_a_page():
    assert masked("15/11/2010", TODAY) == "[date]"
    assert masked("15/11/2011", TODAY) == "15/11/2011"


@given(st.text(max_size=200))
def test_whatever_is_typed_it_never_fails_and_does_nothing_twice(words):
    once = masked(words, TODAY)

    assert masked(once, TODAY) == once or "[" in words


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "a@", "0-", "dob ", "9 ", "a.", "SW1", "born ", " at ", "(", "12/", "+", "o0", "㍿", "ﷺ"]
)
def test_no_text_takes_long(piece):
    words = (piece * 2_000)[:2_000]
    began = time.process_time()

    masked(words, TODAY)

    assert time.process_time() - began < 1
