"""Whoever writes of a danger is known by their words, and the list of these is checked."""

import shutil

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from feedback.danger_words import NAME, read, speak_of_danger, speak_of_despair
from plain_language.word_lists import faults_of


@pytest.mark.parametrize(
    "words",
    [
        "I have a fever since the chemo", "My temperature is 39", "FEVER!!", "I can’t really breathe", "i can't breath",
        "I can not breathe properly", "there is a pain in my chest", "chest pains", "my legs have gone numb",
        "my leg feels weak", "I cannot feel my feet", "I want to die", "I don't want to be here any more", "thoughts of suicide",
        "feeling suicidal", "I might kill myself", "I keep coughing up blood", "my face is drooping", "having a seizure",
        "I cannot cope with this", "one leg is very swollen", "pins and needles", "ｆｅｖｅｒ", "fèver",
        "I took too many tablets", "my tongue is swollen after the dye", "I want to\nend my life",
    ],
)  # fmt: skip
def test_a_danger_is_known(words):
    assert speak_of_danger(words)


@pytest.mark.parametrize(
    "words",
    [
        "", "Please say more about the dye.", "The print is too small", "Is there parking?", "Very useful, thank you", "فحص",
        "What does CA 15-3 mean?", "The link does not work", "How long will I wait?", "The number is wrong",
        "This page is confusing", "I cannot see the picture", "You must hold your breath for a short time",
        "Nothing fits on my screen", "chest " + "and " * 9 + "pain",
    ],
)  # fmt: skip
def test_an_ordinary_remark_is_none(words):
    assert not speak_of_danger(words)


@pytest.mark.parametrize("words", ["I want to die", "suicide", "better off dead", "I don’t want to be here"])
def test_despair_is_a_danger_of_its_own(words):
    assert speak_of_despair(words)
    assert speak_of_danger(words)
    assert not speak_of_despair("My temperature is 39")


#: How patients and those close to them write of what cannot wait, and of what can.
URGENT = """
I’ve got a temp of 38.4 since chemo; my temp is up and im shaking; feeling shivery and awful after my treatment on
tuesday; burning up and shaking all over; I am boiling hot and then freezing; i cant catch my breath; struggling for
breath walking to the loo; my breathing is terrible tonight; really out of breath lying down; pain in my chest when
i breathe in; tight band round my chest; my chest is hurting; my legs have gone; legs like jelly since yesterday; I
can’t stand; cant get up off the chair my legs wont hold me; lost feeling in my feet; numb down below; I cant feel
when i need the toilet; havent been able to wee since last night; haven’t passed water all day; I’ve wet the bed
twice; lost control of my bowels; pooed myself; mum is talking gibberish; my husband is not making sense; she’s very
muddled and sleepy; dad is confused and thirsty; he has had a fit; she keeps fitting; half her face has dropped;
can’t lift my arm and my speech is slurred; worst headache of my life; cant see out of one eye; one side of my body
is weak; my leg is swollen and red; calf is hot and swollen; coughing up blood; there was blood when i was sick; I
keep bringing everything up; cant keep water down; I am being sick all the time and cant drink; passing blood; blood
in my poo; wont stop bleeding; my face has swollen up after the scan; lips and tongue are swelling; throat is
closing; came out in hives and cant breathe after dye; I fainted twice today; he collapsed; I’d be better off dead;
i dont see the point anymore; thinking about ending my life; i want it all to stop; I’ve had enough of living; I
took all my morphine; I am going to hurt myself; I feel suicidal; dont want to wake up tomorrow; cant go on like
this; pain is unbearable; the pain is so bad i am screaming; severe back pain at night; ma legs are awfy weak; I am
having breathing difficulty; having loose motions and high fever; chest is paining; skin has gone yellow; gone blue
round the lips; temp 39; heart is pounding; my heart keeps racing; i feel really unwell and think its sepsis; can’t
wake my wife properly
"""
ORDINARY = """
The page about CT is good but too long; The picture of the MRI is confusing; I could not find how long a bone scan
takes; please say whether I can drive after; My results were late and nobody rang; Say what happens if the dye
leaks; The link to the NHS app is broken; What about people who use a wheelchair?; the text is hard to read in dark
mode; It would help to know about parking; You don’t say what CEA is; My breast nurse told me something else about
eating; thank you this calmed me down; The radiographer was lovely; too many words; Spelling mistake in the third
line; Is the figure 10 to 30 minutes right?; The table runs off my screen; I was told to hold my breath during the
scan; does it hurt; can my mum come in with me; please add a video; I wish I had read this before my scan; nothing
about tattoos; The PDF will not open on my phone; my appointment is at 2; I had to wait 6 weeks; You say 1 in 1000
but my leaflet says 1 in 500; Say more about cost; What is a shadow on the liver?; I would like it in Urdu; my mum
had a biopsy last week and found this useful; the button does not work; Please explain white cells; how do I get a
copy
"""


def each(remarks: str) -> list[str]:
    return [" ".join(remark.split()) for remark in remarks.split(";")]


@pytest.mark.parametrize("words", each(URGENT))
def test_a_danger_is_known_as_people_say_it(words):
    assert speak_of_danger(words)


@pytest.mark.parametrize("words", each(ORDINARY))
def test_what_people_say_of_pages_is_none(words):
    assert not speak_of_danger(words)


@pytest.mark.parametrize("words", ["end of life care", "the waiting is killing me", "will I never wake up from it"])
def test_despair_is_not_read_into_a_saying(words):
    assert not speak_of_despair(words)


def test_the_list_that_comes_with_the_site_is_right():
    assert faults_of(read, settings.CONTENT_DIR / NAME) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "missing or empty"),
        ("signs = []", "missing or empty"),
        ("signs = 1", "missing or empty"),
        ('signs = ["Fever"]', "“Fever” is not words in small letters"),
        ('signs = ["can\'t"]', "without apostrophes"),
        ('signs = [""]', "is not words"),
        ("signs = [1]", "“1” is not words"),
        ('signs = ["fever", "fever"]', "stands here twice"),
        ('signs = ["fever"]', "The list “despair” is missing or empty."),
        ('signs = ["fever"]\nmore = ["x"]', "“more” is no list of this file"),
        ("signs = [", "is not right"),
    ],
)
def test_a_wrong_list_is_told_by_what_is_wrong(tmp_path, text, said):
    (tmp_path / NAME).write_text(text)

    assert said in "\n".join(faults_of(read, tmp_path / NAME))


def test_content_is_not_right_while_the_list_is_wrong(tmp_path):
    for kind in ("about", "facts.toml", "sources.toml"):
        there = settings.CONTENT_DIR / kind
        (shutil.copytree if there.is_dir() else shutil.copy)(there, tmp_path / kind)
    (tmp_path / NAME).write_text("signs = 1")

    with pytest.raises(CommandError, match=r"danger-words\.toml: The list “signs” is missing"):
        call_command("check_content", str(tmp_path), verbosity=0)


def test_the_site_does_not_start_without_it(settings, tmp_path):
    settings.CONTENT_DIR = tmp_path

    assert "danger-words.toml cannot be read" in "".join(
        found.msg for found in run_checks() if found.id == "feedback.E001"
    )
