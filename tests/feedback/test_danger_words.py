"""Whoever writes of a danger is known by their words, and the list of these is checked."""

import shutil

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from feedback.danger_words import NAME, read, signs, speak_of_danger, speak_of_despair
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

#: Others, who mistype what they say, or say it in yet other ways.
MISTYPED = """
i cant feel when i wee; legs dont work; my legs wont work; mum cant walk since this morning; legs keep giving way;
tingling in both feet; fell over legs just went; temperature of 37.9; shakes and chills; sweats and chills; feel
freezing and cant warm up; neutropenic; infected line; pus coming from my port; picc line red and sore; cant catch my
breth; breathin bad; out of puff; gasping for air; chest feels heavy; pressure in chest; jaw pain and arm pain;
coughing blood; bringing up blood; nose bleed wont stop; calf is red swollen and hot; my calf is sore and hot; swollen
leg; my arm is twice the size; so thirsty and confused all the time; thirsty and weeing loads; mum is hallucinating;
dad is drowsy and wont wake up; had a funny turn; cant talk properly; face is lopsided; sudden loss of vision; throat
feels tight after the dye; lips swelling after injection of dye; lips tingling after injection; rash all over after
contrast; hives; wheezing after injection; vomiting nonstop; cant keep anything down; yellow eyes; overdose; i took
too much morphine; took double my tablets; cant get my breath; wet myself and back pain; im shivering
and hot after chemo; nutropenia; brething hard; siezure; parralysed legs; temprature; diarrhea nonstop; cant swallow;
stiff neck and fever; headaches every morning being sick; my mam cannae walk the day; dont know where she is, hubby
very muddled; feet have gone dead; cant tell when im peeing; he is talking rubbish and clumsy; ive a temp; 39.2 fever
help; shakking and cold; my port is oozing; lump in neck cant swallow; sudden pain in side of chest when breathing;
heart going like the clappers; blood everywhere from my nose; been sick 10 times today; cant keep my tablets down; she
wont wake; husband has collapesed; eyes rolled back and jerking; leg is huge and shiny; spine hurts at night when
lying down; electric shocks down my legs; arm has gone weak; slured speach; swelled up after the dye; itchy all over
and short of breath since the injection; haven't peed since yesterday; pain is a 10 out of 10; constipated and
confused; yellow skin; anafilaxis; sepsus; dimentia sudden confushion; my back is agony; breathles; paralised; i took
to many pills; blood clott in lung; brething is fast;
my legs are like lead and i keep tripping; no sensation when wiping; cant hold my bladder; i am shaking with cold and
feel dreadful; feverich and sweaty night; throwing up blood; my lips went numb after the contrast; struggling to
breath when lying flat; she doesnt recognise me; sudden terrible headache and being sick; my left side has gone
floppy; big swollen tender leg after flight; chest is tight and i feel faint; extreme thirst and sleeping all day;
skin burning and peeling on chemo; choking feeling since injection; very hot and my heart is racing; hes fitting help;
bleeding that wont stop from biopsy; cannot keep my meds down vomiting; can hardly stand up straight; going yellow; my
speech is all jumbled; temp of 38; pain so bad i cant lie down
"""
DESPAIR = """
suiside; sucide; suicde; sucidal; kill my self; i want 2 die; i wanna end it; dont wanna live; dont wanna be here
anymore; cant do this anymore; cant do this any more; no point in living; no point in carrying on; whats the point in
going on; whats the point of it all; i give up on life; cant live like this; everyone would be better off without me;
wish i wasnt here; wish i were dead; how many pills to die; how many tablets would kill me; thinking of ending things;
done with life; life isnt worth living; not worth living; want to be dead; i should just die; lost the will to live;
hurting myself; cutting myself; jump off a bridge; ready to die; ending my own life; take my own life; unalive; self-
harm; dont see a future; i dont want to live any more; i cant go on; im going to end it; suicidle thoughts; dont wanna
wake up; id rather be dead than this; whats the point in living; im a burden everyone better off if i died; thinking
of killing myself; harming my self; life is pointless; how do people end their life with cancer; can i ask for
assisted death; no hope left; i feel hopless; tired of fighting want to die; planning my suiced; i have had enough
cant take anymore;
i just want it all to end; dont want to do this anymore; i want to stop living; no one would miss me; cant face living
like this; whats the point in carrying on; suicidle; thinking about killing my self; want to take all my pills; i cant
bear to live with this; i feel like ending it all; im done want to die; better if i
wasnt here; how to end my life
"""
TREATED = """
how long does a dexa take; can i have a bath after; what is a nodule; who do i call for results; scan delayed; is wine
ok; fly after a bone scan; is the end in sight for my treatment; how many scans will i have; can i take my own
tablets; i want to go home after; dont want to be seen by a man; cant wait any more for results; when will this be
over; i dont want to carry on with chemo; no point in another scan?; can i end my treatment; whats the point of a
biopsy; ready for my scan; living with secondary breast cancer; life after treatment; will i die; how long have i got;
die test; take off my own bra; cutting edge scans; hurting after biopsy; i want to be told; do i have to wake up
early; self referral; what is the future of scans; will i be asleep; harm from x-rays; does radiation harm; my own
notes; could i jump the queue; what does the radiographer press; can i chill before the scan; will my legs be covered;
do they cut you; do tablets kill the cancer; live chat; where i live there is no scanner; will they come to where i
live; how long will i have to live like this in the tube; the point of it; end of treatment scan; jumping leg syndrome
scan; hope; feel hopeful; do i need a line; puss in boots; breast screening; breathing instructions; brest lump;
breats ultrasound; letrozole and bone density; fulvestrant injection sore; denosumab; capecitabine hands peeling;
abemaciclib; palbociclib blood counts; zoledronic; docetaxel; herceptin; phesgo; kadcyla; enhertu lungs; scan in
leeds; stroma; fibroadenoma; neck scan; nuclear;
i dont know what they will do to me; how do i stop worrying living with cancer; my gran was dead within a year; i dont
recall the name; what does she know of me
"""


def each(remarks: str) -> list[str]:
    return [" ".join(remark.split()) for remark in remarks.split(";")]


@pytest.mark.parametrize("words", each(URGENT))
def test_a_danger_is_known_as_people_say_it(words):
    assert speak_of_danger(words)


def test_dangers_are_known_however_they_are_spelt():
    assert [words for words in each(MISTYPED) if not speak_of_danger(words)] == []
    assert [words for words in each(DESPAIR) if not speak_of_despair(words)] == []
    assert [words for words in each(TREATED) if speak_of_danger(words)] == []


@pytest.mark.parametrize("words", each(ORDINARY))
def test_what_people_say_of_pages_is_none(words):
    assert not speak_of_danger(words)


@pytest.mark.parametrize("words", ["end of life care", "the waiting is killing me", "will I never wake up from it"])
def test_despair_is_not_read_into_a_saying(words):
    assert not speak_of_despair(words)


@pytest.mark.parametrize(
    "list_of_ones_own", ['signs = ["cannot walk"]', 'signs = ["cant walk"]', 'signs = ["unable to walk"]']
)
def test_ways_to_say_the_same_are_one_in_a_list_too(settings, tmp_path, list_of_ones_own):
    settings.CONTENT_DIR = tmp_path
    (tmp_path / NAME).write_text(f'{list_of_ones_own}\ndespair = ["suicid*"]')
    signs.cache_clear()

    assert speak_of_danger("she could not walk")
    assert not speak_of_danger("she can walk")
    signs.cache_clear()


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
