"""How big a change is found to be: minor is what changes no meaning, and in doubt nothing is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plain_language.english_words import english_among
from reviews.careful_words import KINDS, careful_words
from reviews.models import Size
from reviews.sizes import FoundSize, size_of

ELSEWHERE = {"gadolinium", "lymphoedema"}  # what the glossary or another page knows


def described(body="", *, blocks=None, facts=None, **fields):
    """Give a text as `describe` does."""
    details = {"kind": "guide", "summary": "What it is.", "also_called": "", "review_interval_months": 36}
    details |= {"is_promotional": False, "change_note": "A note.", "words_people_use": ""}
    content = {"title": "CT scan", "slug": "ct-scan", "template": "pages/page.html", "menu_title": ""}
    for name, value in fields.items():
        (details if name in details else content)[name] = value
    text = {"slot": "body", "type": "TextPlugin", "language": "en", "inside": None, "holds": body}
    found = {"content": content, "details": details, "blocks": [text] if blocks is None else blocks}
    return found | ({"facts": facts} if facts else {})


def found(before, after) -> FoundSize:
    def known(words):
        return english_among(words) | (set(words) & ELSEWHERE)

    return size_of(before, after, known=known)


def between(before, after) -> FoundSize:
    return found(described(f"<p>{before}</p>"), described(f"<p>{after}</p>"))


MINOR = [
    # Spelling: nobody knows the first word, and somebody the second.
    ("You lie on a narow bed.", "You lie on a narrow bed."),
    ("The scaner is loud.", "The scanner is loud."),
    ("A docter looks at it.", "A doctor looks at it."),
    ("You will recieve a letter.", "You will receive a letter."),
    ("Bring a seperate list.", "Bring a separate list."),
    ("Teh scanner is loud.", "The scanner is loud."),
    ("You see teh scanner.", "You see the scanner."),
    ("Bring paper adn pens.", "Bring paper and pens."),
    ("They find a tumor there.", "They find a tumour there."),
    ("An anesthetic gel.", "An anaesthetic gel."),
    ("They give you gadolinum.", "They give you gadolinium."),
    ("You have lymphodema.", "You have lymphoedema."),
    ("Your apointment letter.", "Your appointment letter."),
    ("Scaners are loud.", "Scanners are loud."),
    ("The s\u0441anner is loud.", "The scanner is loud."),  # a Cyrillic letter is put right
    # A sentence gets the capital that it was due.
    ("you see a bed.", "You see a bed."),
    ("It hums. then it clicks.", "It hums. Then it clicks."),
    # Spaces.
    ("You  see a bed.", "You see a bed."),
    ("You see a bed .", "You see a bed."),
    ("It hums.It clicks.", "It hums. It clicks."),
    ("Wait 5 mg.", "Wait 5\u00a0mg."),
    ("Wait 5 mg.", "Wait 5&nbsp;mg."),
    ("You see a bed. ", "You see a bed."),
    ("A bed ( soft ) is there.", "A bed (soft) is there."),
    # Marks that are written in more than one way.
    ("It's loud.", "It’s loud."),
    ('A "donut" hums.', "A “donut” hums."),
    ("An X-ray room.", "An X\u2011ray room."),
    ("A cafe\u0301 there.", "A café there."),
    # Punctuation where no sentence is joined or parted, and no careful word stands in it.
    ("Behind it you see a bed.", "Behind it, you see a bed."),
    ("In the room, you see a bed.", "In the room you see a bed."),
    ("It hums. At the hospital they see you.", "It hums. At the hospital, they see you."),
    ("You see an <em>odd</em> bed.", "You see  an <em>odd</em> bed."),
    ("You see a bed", "You see a bed."),
    ("You see a <strong>bed</strong>", "You see a <strong>bed</strong>."),
    ("You see a bed.</p><p>It is soft", "You see a bed.</p><p>It is soft."),
    ("You see a bed.", "You see a bed."),
]  # fmt: skip

CHANGES = [
    # Words that somebody knows, however close.
    ("You can drink now.", "You can drink not.", "“now” to “not”"),
    ("It may increase.", "It may decrease.", "“increase” to “decrease”"),
    ("It is hyperglycaemia.", "It is hypoglycaemia.", "“hyperglycaemia” to “hypoglycaemia”"),
    ("It is hypercalcaemia.", "It is hypocalcaemia.", "“hypercalcaemia” to “hypocalcaemia”"),
    ("It is hipoglycaemia.", "It is hypoglycaemia.", "Words changed"),
    ("It is hyperactive.", "It is hypoactive.", "Words changed"),
    ("Take the tablets.", "Stop the tablets.", "A word for what to do changed: “Take” to “Stop”"),
    ("You are ill.", "You are I'll.", "Words changed"),
    ("I'll wait there.", "Ill wait there.", "Words changed"),
    ("It's bed is soft.", "Its bed is soft.", "Words changed"),
    ("They were there.", "They we're there.", "Words changed"),
    ("You see a bed.", "You see a bad.", "“bed” to “bad”"),
    ("You see a scan.", "You see scans.", "Words changed"),
    ("You see the scan.", "You see the scans.", "“scan” to “scans”"),
    ("See the gland.", "See the glans.", "Words changed"),
    ("A bowel test.", "A vowel test.", "Words changed"),
    ("The organ is red.", "The organs is red.", "Words changed"),
    ("It is causal.", "It is casual.", "Words changed"),
    ("You see form here.", "You see from here.", "Words changed"),
    ("A trail of it.", "A trial of it.", "Words changed"),
    ("They find a tumour.", "They find a tumor.", "Words changed"),  # to a word that the list does not know
    ("See asymtomatic.", "See symptomatic.", "Words changed"),
    ("It is avascularr.", "It is vascular.", "Words changed"),
    ("They do a colotommy.", "They do a colostomy.", "Words changed"),
    ("See prednisone.", "See prednisolone.", "Words changed"),
    ("See letrozole.", "See anastrozole.", "Words changed"),
    ("The myoma is there. See the myoma.", "The myxoma is there. See the myxoma.", "Words changed"),
    ("Nurse Smithh is there.", "Nurse Smith is there.", "Words changed"),  # a name
    ("You see a xyzz.", "You see a bed.", "Words changed"),
    ("You nto eat it.", "You not eat it.", "A “not” or “no” is new"),
    ("You see it befor it.", "You see it before it.", "A word for when is new"),
    ("See the scan.", "See alot.", "Words changed"),
    ("You see alot.", "You see a lot.", "Words changed"),
    ("You may be there.", "You maybe there.", "is gone: “may be” to “maybe”"),
    ("You see it a part.", "You see it apart.", "“a part” to “apart”"),
    ("You wont see it.", "You won't see it.", "A “not” or “no” changed"),
    ("You dont see it.", "You don't see it.", "A “not” or “no” changed"),
    # Negations.
    ("It hurts.", "It never hurts.", "A “not” or “no” is new"),
    ("You must not eat.", "You must eat.", "A “not” or “no” is gone"),
    ("Nobody sees it.", "Somebody sees it.", "A “not” or “no” is gone"),
    ("With a bed.", "Without a bed.", "A “not” or “no” is new"),
    ("You cannot see it.", "You can see it.", "A “not” or “no” is gone"),
    ("You can't see it.", "You can see it.", "A “not” or “no” is gone"),
    # Numbers and units.
    ("Wait 5 minutes.", "Wait 50 minutes.", "A number changed: “5” to “50”"),
    ("Use 1.5 ml.", "Use 15 ml.", "A number changed"),
    ("Use 1.5 ml.", "Use 1,5 ml.", "Punctuation changed"),
    ("Use 1.5 ml.", "Use 1. 5 ml.", "Punctuation changed"),
    ("Use .5 ml.", "Use 5 ml.", "Punctuation changed"),
    ("It is 1,000.", "It is 1000.", "changed"),
    ("It is 1 000.", "It is 1000.", "A number changed"),
    ("It is 10 2.", "It is 102.", "A number changed"),
    ("Wait 5–10 minutes.", "Wait 5 10 minutes.", "Punctuation changed"),
    ("Wait 5–10 minutes.", "Wait 5-10 minutes.", "Punctuation changed"),
    ("Wait 5 – 10 minutes.", "Wait 5–10 minutes.", "Punctuation changed"),
    ("Wait 5 to 10 minutes.", "Wait 5–10 minutes.", "Words changed"),
    ("It is -5.", "It is 5.", "Punctuation changed"),
    ("It is - 5.", "It is -5.", "Punctuation changed"),
    ("Use 5 mg.", "Use 5 g.", "A unit changed: “mg” to “g”"),
    ("Use 5mg.", "Use 5g.", "changed: “5mg” to “5g”"),
    ("Use 5 mg.", "Use 5 mcg.", "A unit changed"),
    ("Use 5 µg.", "Use 5 mg.", "A unit changed"),
    ("Lie for 20 minutes.", "Lie for 20 hours.", "A unit changed"),
    ("About 5% of it.", "About 5 of it.", "Punctuation changed"),
    ("About ½ of it.", "About ¾ of it.", "A number changed: “½” to “¾”"),
    ("About 10² of it.", "About 10³ of it.", "A number changed"),
    ("About 10₂ of it.", "About 10₃ of it.", "A number changed"),
    ("Take five.", "Take nine.", "A number changed"),
    ("Take fifteen.", "Take fifty.", "A number changed"),
    ("Take twenty-one.", "Take twenty-two.", "A number changed"),
    ("A dozen of them.", "A couple of them.", "A number changed"),
    ("A third of them.", "A half of them.", "A number changed"),
    ("About 1 in 100.", "About 1 in 1,000.", "changed"),
    ("HER2 is there.", "HER3 is there.", "A number changed"),
    ("Wait O hours.", "Wait 0 hours.", "A number is new"),
    ("Wait ٥ hours.", "Wait 5 hours.", "A number changed"),
    # Conditions, degrees, times, what to do.
    ("Rest if it hurts.", "Rest unless it hurts.", "A condition changed"),
    ("You can eat unless it hurts.", "You can eat it hurts.", "A condition is gone"),
    ("Use it for up to 3 days.", "Use it for 3 days.", "A word for how much or how sure is gone"),
    ("Use it for 3 days.", "Use it for at least 3 days.", "A word for how much or how sure is new"),
    ("It is more than that.", "It is less than that.", "A word for how much or how sure changed"),
    ("Most people see it.", "Some people see it.", "A word for how much or how sure changed"),
    ("It always hurts.", "It sometimes hurts.", "A word for how much or how sure changed"),
    ("You may eat.", "You must eat.", "A word for how much or how sure changed"),
    ("A large needle.", "A small needle.", "A word for how much or how sure changed"),
    ("Eat before it.", "Eat after it.", "A word for when changed"),
    ("Ring us today.", "Ring us tomorrow.", "A word for when changed"),
    ("Ring us today.", "Write to us today.", "A word for what to do is gone"),
    ("It was benign.", "It was malignant.", "A word for what was found changed"),
    ("Your left arm.", "Your right arm.", "A word for what was found changed"),
    ("Clinical or patient.", "Clinical and patient.", "A condition is gone"),
    ("Only you see it.", "You see it.", "A condition is gone"),
    ("Only you see it.", "You only see it.", "changed"),
    ("Eat the bed you see.", "The bed you see eat.", "A word for what to do is new"),
    # Spaces between tags, which join two words or part one.
    ("See a <em>typical</em> bed.", "See a<em>typical</em> bed.", "joined, or one was parted: “typical”"),
    ("It is in <strong>active</strong> use.", "It is in<strong>active</strong> use.", "joined, or one was parted"),
    ("It is un<em>safe</em>.", "It is un <em>safe</em>.", "joined, or one was parted"),
    ("See <em>1</em> <em>5</em> beds.", "See <em>1</em><em>5</em> beds.", "joined, or one was parted: “5”"),
    ('See <a href="/a/">1</a> <em>5</em> beds.', 'See <a href="/a/">1</a><em>5</em> beds.', "joined, or one was parted"),
    # A comma that may say what goes with what.
    ("Hello you see a bed.", "Hello, you see a bed.", "Punctuation changed"),
    ("You see, a bed.", "You see a bed.", "Punctuation changed"),
    ("Liver, bone scan is there.", "Liver bone scan is there.", "Punctuation changed"),
    ("See liver, bone scans.", "See liver bone scans.", "Punctuation changed"),
    ("They see, you rest.", "They see you rest.", "Punctuation changed"),
    ("In the room, the bed you see hums.", "In the room the bed you see hums.", "Punctuation changed"),
    ("In beds, rooms, you see it.", "In beds, rooms you see it.", "Punctuation changed"),
    ("In the room they see, you rest.", "In the room they see you rest.", "Punctuation changed"),
    # Punctuation.
    ("Eat it if you see it.", "Eat it. If you see it.", "changed"),
    ("You see a bed it is soft.", "You see a bed. it is soft.", "Punctuation changed"),
    ("You see a bed. It is soft.", "You see a bed It is soft.", "Punctuation changed"),
    ("You see a bed; it is soft.", "You see a bed, it is soft.", "Punctuation changed"),
    ("It is soft?", "It is soft.", "Punctuation changed"),
    ("It is soft!", "It is soft.", "Punctuation changed"),
    ("Do not, stop.", "Do not stop.", "Punctuation changed"),
    ("Do not eat, drink it.", "Do not eat drink it.", "Punctuation changed"),
    ("No, see us.", "No see us.", "Punctuation changed"),
    ("Patients who see us rest.", "Patients, who see us, rest.", "Punctuation changed"),
    ("Eat if ill, see us.", "Eat, if ill see us.", "Punctuation changed"),
    ("A small, cell tumour.", "A small cell tumour.", "Punctuation changed"),
    ("Do not take: a bed, a room.", "Do not take: a bed a room.", "Punctuation changed"),
    ("Do not take e.g. a bed, a room.", "Do not take e.g. a bed a room.", "Punctuation changed"),
    ("These hurt:</p><ul><li>a bed, a room.</li></ul><p>It hums.",
     "These hurt:</p><ul><li>a bed a room.</li></ul><p>It hums.", "Punctuation changed"),
    ("You see a<br>bed.", "You see a.<br>bed.", "Punctuation changed"),
    ("You see a <em>bed</em> there.", "You see a <em>bed</em>. there.", "Punctuation changed"),
    ("He see it: you rest.", "He see it: You rest.", "Words changed"),
    ("A small-cell tumour.", "A small cell tumour.", "Punctuation changed"),
    ("You re-sign it.", "You resign it.", "Words changed"),
    ("A “normal” bed.", "A normal bed.", "Punctuation changed"),
    ("A bed (soft) is there.", "A bed soft is there.", "Punctuation changed"),
    ("Beds/chairs are there.", "Beds chairs are there.", "Punctuation changed"),
    ("It is &gt; that.", "It is &lt; that.", "Punctuation changed"),
    ("The nurse's bed.", "The nurses' bed.", "Punctuation changed"),
    ("The nurses bed.", "The nurses' bed.", "Punctuation changed"),
    # Capital letters.
    ("It is approx. may there.", "It is approx. May there.", "changed: “may” to “May”"),
    ("See Dr. polish there.", "See Dr. Polish there.", "Words changed"),
    ("Use e.g. aids there.", "Use e.g. Aids there.", "Words changed"),
    ("Tell us there.", "Tell US there.", "Words changed"),
    ("A pet scan.", "A PET scan.", "Words changed"),
    ("In may there.", "In May there.", "changed"),
    ("A ct scan.", "A CT scan.", "Words changed"),
    # What looks the same and is not, and what cannot be seen.
    ("The scanner is loud.", "The s\u0441anner is loud.", "Words changed"),
    ("The bed is soft.", "The bed\u200b is soft.", "cannot be seen"),
    ("The bed is soft.", "The b\u200ded is soft.", "Words changed"),
    ("The bed is soft.", "The bed\u00ad is soft.", "cannot be seen"),
    ("The bed is soft.", "\u202eThe bed is soft.", "cannot be seen"),
    ("The bed is soft.", "The bed\u0336 is soft.", "cannot be seen"),
    # Form, headings, sources, facts and links.
    ("You see a bed.", "You see a <strong>bed</strong>.", "emphasis changed"),
    ("<strong>See</strong> a bed.", "<strong>See a</strong> bed.", "emphasis changed"),
    ("You see a bed. It is soft.", "You see a bed.</p><p>It is soft.", "emphasis changed"),
    ("You see a bed.", "You see a bed.</p><p>It is soft.", "Words changed"),
    ("One.</p><p>Two.", "Two.</p><p>One.", "changed"),
    ("A bed.</p><h2>Beeds</h2><p>Soft.", "A bed.</p><h2>Beds</h2><p>Soft.", "A heading changed: “Beeds” to “Beds”"),
    ("A bed.</p><h2>A bed</h2><p>Soft.", "A bed.</p><h2>A, bed</h2><p>Soft.", "A heading changed"),
    ("A bed.</p><h2>A bed</h2><p>Soft.", "A bed.</p><h3>A bed</h3><p>Soft.", "emphasis changed"),
    ("It is soft [source: a].", "It is soft [source: b].", "A source or a fact changed"),
    ("It is soft [source: a].", "It is soft.", "A source or a fact changed"),
    ("It takes [fact: scan-time].", "It takes [fact: scan-day].", "A source or a fact changed"),
    ('<a href="/a/">A bed</a>.', '<a href="/b/">A bed</a>.', "A link leads elsewhere: “/a/” to “/b/”"),
    ('See <a href="https://charity.example.org/old">a bed</a>.', "See a bed.", "emphasis changed"),
    (
        'See <a href="http://charity.example.org/old">them</a>.',
        'See <a href="https://charity.example.org/new">them</a>.',
        "A link leads elsewhere: “http://charity.example.org/old” to “https://charity.example.org/new”",
    ),
    (
        'See <a href="https://charity.example.org/old">them</a>.',
        'See <a href="mailto:x@charity.example.org">them</a>.',
        "A link leads elsewhere",
    ),
]  # fmt: skip


def test_the_tables_are_long_enough_to_mean_something():
    assert len(MINOR) + len(CHANGES) >= 160


@pytest.mark.parametrize(("before", "after"), MINOR)
def test_what_changes_no_meaning_is_minor(before, after):
    assert between(before, after) == FoundSize(Size.MINOR)


@pytest.mark.parametrize(("before", "after", "reason"), CHANGES)
def test_anything_else_is_a_change_and_says_what(before, after, reason):
    answer = between(before, after)

    assert answer.size == Size.CHANGE
    assert reason in " ".join(answer.reasons)


# Beside the words -----------------------------------------------------------------------------------------------------


FIELDS = [
    ("title", "CT scan", "CT scans"),
    ("title", "The scaner", "The scanner"),
    ("summary", "What it iss.", "What it is."),
    ("also_called", "", "CAT scan"),
    ("words_people_use", "", "cat scan"),
    ("kind", "imaging", "about"),
    ("slug", "ct-scan", "ct-scanner"),
    ("menu_title", "", "CT"),
    ("template", "pages/page.html", "pages/section.html"),
    ("review_interval_months", 36, 12),
    ("is_promotional", False, True),
]


@pytest.mark.parametrize(("name", "before", "after"), FIELDS)
def test_no_field_changes_by_a_minor_change(name, before, after):
    answer = found(described("<p>One.</p>", **{name: before}), described("<p>One.</p>", **{name: after}))

    assert answer.size == Size.CHANGE
    assert "changed" in answer.reasons[0]


def test_the_change_note_is_no_change():
    assert found(described(change_note="One."), described(change_note="Two.")).size == Size.MINOR


def test_what_this_file_knows_nothing_of_is_a_change():
    assert found(described(), described() | {"pictures": ["another"]}).size == Size.CHANGE
    assert found(described(), described() | {"details": None}).size == Size.CHANGE


def block(plugin, holds, **more):
    return {"slot": "body", "type": plugin, "language": "en", "inside": None, "holds": holds} | more


ONE, TWO = block("TextPlugin", "<p>See a bed.</p>"), block("TextPlugin", "<p>See a room.</p>")
SCANER, SCANNER = "The scaner is loud.", "The scanner is loud."


#: Blocks that differ in one field, by what is said of it.
ONE_FIELD = [
    ("MadeUpPlugin", {"a": 1}, {"a": 2}, "A block changed."),
    ("CalloutPlugin", {"tone": "important"}, {"tone": "urgent"}, "“Tone” changed"),
    ("CalloutPlugin", {"heading": "Beeds"}, {"heading": "Beds"}, "“Heading” changed"),
    ("CalloutPlugin", {"level": 2}, {"level": 3}, "“Level of the heading” changed"),
    ("ImagePlugin", {"picture": "a" * 64}, {"picture": "b" * 64}, "“Picture” changed"),
    ("ImagePlugin", {"alt": SCANER}, {"alt": SCANNER}, "changed"),
    ("DrawingPlugin", {"drawing": "ct-scan"}, {"drawing": "mri-scan"}, "“Drawing” changed"),
    ("PageLinksPlugin", {"keys": ["a"]}, {"keys": ["b"]}, "“Pages” changed"),
    ("ChoicesPlugin", {"choices": [{"key": "beeds"}]}, {"choices": [{"key": "beds"}]}, "A heading changed"),
    ("ChoicesPlugin", {"look": "rows"}, {"look": "urgent"}, "“How it looks” changed"),
    ("StepsPlugin", {"phase": "before"}, {"phase": "after"}, "“When” changed"),
    ("StepsPlugin", {"steps": [{"title": "Beeds"}]}, {"steps": [{"title": "Beds"}]}, "A heading changed"),
    ("DoAndDontPlugin", {"dos": ["Rest."]}, {"dos": ["Rest.", "Eat."]}, "a row was added"),
    ("DoAndDontPlugin", {"dos": ["Rest.", "Eat."]}, {"dos": ["Eat.", "Rest."]}, "a row was moved"),
    ("DoAndDontPlugin", {"dos": ["Rest."], "donts": []}, {"dos": [], "donts": ["Rest."]}, "a row was added or removed"),
    ("TablePlugin", {"rows": [["a", "5"]]}, {"rows": [["a", "6"]]}, "A number changed"),
    ("TablePlugin", {"rows": [["a", "b"]]}, {"rows": [["a"], ["b"]]}, "a row was added"),
    (
        "TablePlugin",
        {"header_row": True, "rows": [["a", "Beeds"], ["b", "c"]]},
        {"header_row": True, "rows": [["a", "Beds"], ["b", "c"]]},
        "A heading changed",
    ),
    (
        "TablePlugin",
        {"header_column": True, "rows": [["Beeds", "b"]]},
        {"header_column": True, "rows": [["Beds", "b"]]},
        "A heading changed",
    ),
    ("TablePlugin", {"rows": [["a", "b"], ["c", "d"]]}, {"rows": [["c", "d"], ["a", "b"]]}, "a row was moved"),
    ("ImagePlugin", {"caption": SCANER}, {"caption": SCANNER}, "“Caption” changed"),
    ("TablePlugin", {"caption": SCANER}, {"caption": SCANNER}, "“Caption” changed"),
    ("PageLinksPlugin", {"keys": ["a", "b"]}, {"keys": ["b", "a"]}, "“Pages” changed"),
    ("KeyFactsPlugin", {"facts": [{"label": "Beeds"}]}, {"facts": [{"label": "Beds"}]}, "A heading changed"),
    ("TablePlugin", {"header_row": True}, {"header_row": False}, "The first row holds headings"),
]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([ONE], [ONE, TWO], "A block was added."),
        ([ONE, TWO], [TWO], "A block was removed."),
        ([ONE, TWO], [TWO, ONE], "A block was moved."),
        ([ONE], [block("MadeUpPlugin", "<p>See a bed.</p>")], "another one took its place"),
        ([ONE], [ONE | {"slot": "aside"}], "another one took its place"),
        ([ONE], [ONE | {"language": "de"}], "another one took its place"),
        *(([block(plugin, old)], [block(plugin, new)], reason) for plugin, old, new, reason in ONE_FIELD),
    ],
)
def test_no_block_comes_goes_or_changes_its_kind_by_a_minor_change(before, after, reason):
    answer = found(described(blocks=before), described(blocks=after))

    assert answer.size == Size.CHANGE
    assert reason in answer.reasons[0]


@pytest.mark.parametrize(
    ("plugin", "holds"),
    [
        ("CalloutPlugin", lambda words: {"tone": "important", "heading": "A bed", "html": f"<p>{words}</p>"}),
        ("DoAndDontPlugin", lambda words: {"heading": "", "dos": [words], "donts": []}),
        ("StepsPlugin", lambda words: {"heading": "", "steps": [{"title": "", "text": words}]}),
        ("TablePlugin", lambda words: {"caption": "A bed", "rows": [["a", words]]}),
        ("QuestionsPlugin", lambda words: {"questions": ["Where?", words]}),
    ],
)
def test_a_slip_of_the_hand_is_minor_in_any_block(plugin, holds):
    before, after = (described(blocks=[block(plugin, holds(words))]) for words in (SCANER, SCANNER))

    assert found(before, after).size == Size.MINOR


def test_what_a_fact_says_is_never_minor():
    says = {"scan-time": {"text": "10 minutes", "source": "leaflet"}}
    other = {"scan-time": {"text": "10 hours", "source": "leaflet"}}

    assert found(described(facts=says), described(facts=other)).reasons == ("A fact says something else: scan-time.",)
    assert found(described(facts=says), described()).reasons == ("A fact is gone: scan-time.",)
    assert found(described(), described(facts=says)).reasons == ("A fact is new: scan-time.",)


def test_a_drawing_that_shows_something_else_under_its_key_is_never_minor():
    def showing(words, sha256="0"):
        return described() | {"drawings": {"scanner": {"words": words, "sha256": sha256}}}

    says = ("A drawing shows something else: scanner.",)
    assert found(showing("A ring."), showing("A tunnel.")).reasons == says
    assert found(showing("A ring."), showing("A ring.", "1")).reasons == says
    assert found(showing("A ring."), showing("A ring.")) == FoundSize(Size.MINOR)


def test_a_sign_that_changed_is_told_with_the_words_beside_it():
    reasons = between("You lie down; then wait.", "You lie down, then wait.").reasons

    assert reasons == ("Punctuation changed: “down; then” to “down, then”.",)


# Whatever the words ---------------------------------------------------------------------------------------------------


CAREFUL = sorted(word for word, kind in careful_words().kinds.items() if kind in KINDS)
sentences = some.lists(
    some.sampled_from(["you", "see", "bed", "soft", "room", "nurse", "scaner"]), min_size=1, max_size=6
)


@given(sentences, some.integers(0, 6), some.sampled_from(CAREFUL), some.sampled_from(["", *CAREFUL, "bed", "beed"]))
def test_no_careful_word_comes_goes_or_changes_by_a_minor_change(words, at, one, other):
    with_one, with_other = (" ".join([*words[:at], word, *words[at:]]) for word in (one, other))

    if " ".join(with_one.split()) != " ".join(with_other.split()):
        assert between(f"{with_one}.", f"{with_other}.").size == Size.CHANGE
        assert between(f"{with_other}.", f"{with_one}.").size == Size.CHANGE


@given(some.from_regex(r"\A[a-z ]{0,6}[0-9½¾²³][a-z .,]{0,4}[0-9]?\Z"), some.data())
def test_no_digit_comes_goes_or_changes_by_a_minor_change(text, data):
    at = data.draw(some.sampled_from([place for place, letter in enumerate(text) if letter.isnumeric()]))
    other = data.draw(some.sampled_from(["", *"0123456789½²"]))

    if other != text[at]:
        assert between(text, text[:at] + other + text[at + 1 :]).size == Size.CHANGE


ALPHABET = [
    "a",
    "not",
    "5",
    "1.5",
    " ",
    "  ",
    ".",
    ",",
    "-",
    "–",
    "’",
    "'",
    "scaner",
    "scanner",
    "</p><p>",
    "<em>",
    "</em>",
]


@given(
    some.lists(some.sampled_from(ALPHABET), max_size=10).map("".join),
    some.lists(some.sampled_from(ALPHABET), max_size=10).map("".join),
)
def test_the_same_text_is_minor_and_figures_never_differ(before, after):
    assert between(before, before) == FoundSize(Size.MINOR)
    if between(before, after).size == Size.MINOR:
        assert re.findall(r"\d+", before) == re.findall(r"\d+", after)
        assert before.count("not") == after.count("not")
