"""Medical words are explained where they first stand, on every page, and reading a page searches nothing."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from cms.models import PageContent
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring, fromstring

from delivery.entries import Answer, PageEntry
from delivery.rendering import minified
from glossary import services
from glossary.matching import Matcher
from glossary.models import Meaning, Term
from pages import glossary_changes, glossary_uses
from pages.citations import with_links
from pages.glossary_uses import explained_in
from pages.models import PageDetails, TermUse
from pages.page_content import Body
from pages.term_markup import Explained, ExplainedWord
from reviews import publishing
from tests.factories import (
    NOW,
    agreed,
    fact,
    latest,
    new_draft,
    page,
    person,
    publish,
    publish_again,
    published_page,
    source,
    withdraw,
)
from tests.glossary.scenes import TISSUE, explained, known, retired

LATER = NOW + timedelta(days=1)
TEXT = "TextPlugin"


class Buttons(HTMLParser):
    """Collects the words that are explained, each with the tags it stands in and what opens."""

    def __init__(self, html):
        super().__init__()
        self.words, self.ids, self.targets, self.keys, self.within, self._is_word = [], [], [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in ("img", "br", "meta", "link", "input"):
            return
        self.within.append(tag)
        if "popover" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and attributes["href"].startswith("/glossary/#word-"):
            self.keys.append(attributes["href"].removeprefix("/glossary/#word-"))
        opens = attributes.get("popovertarget") if tag == "button" else None
        if opens and opens not in self.ids:  # and not one that closes
            self.targets.append(opens)
            self._is_word = True

    def handle_endtag(self, tag):
        assert self.within.pop() == tag
        self._is_word = False

    def handle_data(self, data):
        if self._is_word:
            self.words.append((data, [tag for tag in self.within if tag in NO_PLACE]))


NO_PLACE = ("a", "h1", "h2", "h3", "h4", "summary", "th", "caption", "figcaption", "dt", "strong")


def others_on(client, address="/ct-scan/") -> list[str]:
    """Give the words that the list at the end of a page explains, as it is shown."""
    answer = client.get(address)
    assert answer.status_code == 200
    end = fromstring(answer.content.decode()).xpath('//details[summary = "Other words on this page"]')
    listed = [term.text for details in end for term in details.findall(".//dt")]
    assert listed == [word.term for word in answer.context["page"].other_words]
    return listed


def words_in(html) -> list[str]:
    buttons = Buttons(html)
    assert sorted(buttons.ids) == sorted(buttons.targets) == sorted(set(buttons.ids))
    return [word for word, _within in buttons.words]


def words_on(client, address="/ct-scan/") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return words_in(answer.content.decode())


def drafted(**fields) -> tuple[str, list[str]]:
    """Give the HTML of a draft's blocks, and the words at its end: they are what they are when it goes out."""
    content = latest(page(**fields)).content
    body = Body.of(content)
    explained = explained_in(content, content.pagedetails, body, cards=body.cards, is_public=False)
    return body.render(explained=explained), [meaning.term for meaning in explained.others]


def body_of(client, address="/ct-scan/") -> str:
    page = client.get(address).context["page"]
    return page.warnings + page.first_part + page.rest


# What is explained ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_use_of_a_word_is_explained_and_no_other(client):
    explained()
    published_page(body="<p>Some have a biopsy.</p><p>Biopsies are small, and a biopsy is quick.</p>")

    assert words_on(client) == ["biopsy"]
    assert body_of(client).startswith(
        '<p>Some have a <span><button popovertarget="w1">biopsy</button><span popover id="w1">'
    )
    assert TISSUE in body_of(client)
    assert 'href="/glossary/#word-biopsy"' in body_of(client)


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["Biopsies", "biopsy", "tissue tests", "TISSUE TEST"])
def test_any_form_of_a_word_is_explained_as_it_stands_there(word):
    explained("biopsy", TISSUE, "tissue test", say="BY-op-see")
    html, _others = drafted(body=f"<p>{word}, said the doctor.</p>")

    assert words_in(html) == [word]
    assert "Say: BY-op-see" in html


@pytest.mark.django_db
def test_the_summary_comes_before_the_body(client):
    explained()
    published_page(summary="You may have a biopsy.", body="<p>A biopsy is small.</p>")

    assert words_on(client) == ["biopsy"]
    answer = client.get("/ct-scan/")
    assert "button" in answer.context["page"].opening
    assert 'content="You may have a biopsy."' in answer.content.decode()
    assert "button" not in body_of(client)


@pytest.mark.django_db
def test_every_block_explains_words_in_its_sentences_and_nowhere_else():
    names = ["rich", "linked", "titled", "strong", "fact", "callout", "step", "do", "dont", "question", "cell"]
    nowhere = ["link", "head", "label", "title", "foldhead", "cap", "col", "row", "credit", "tablecap", "alt"]
    known(*(f"{name}word" for name in names), *(f"no{name}" for name in nowhere))
    html, others = drafted(
        summary="Plain.",
        body=[
            (TEXT, {"html": '<h2>A nohead</h2><p>A richword and <a href="/glossary/">nolink <em>nolink</em></a>, a linkedword'
                            "</p><h3>nohead <em>nohead</em></h3><ul><li>titledword</li></ul>"
                            "<blockquote><p><strong>A strongword</strong></p></blockquote>"}),
            ("KeyFactsPlugin", {"heading": "nohead", "facts": [{"label": "nolabel", "text": "A factword."}]}),
            ("CalloutPlugin", {"tone": "important", "heading": "nohead", "html": "<p>calloutword</p>"}),
            ("StepsPlugin", {"heading": "nohead", "phase": "during",
                             "steps": [{"title": "notitle", "text": "A stepword."}]}),
            ("DoAndDontPlugin", {"heading": "nohead", "dos": ["doword"], "donts": ["dontword"]}),
            ("QuestionsPlugin", {"heading": "nohead", "questions": ["Why a questionword?"]}),
            ("TablePlugin", {"caption": "notablecap", "header_row": True, "header_column": True,
                             "rows": [["", "nocol"], ["norow", "cellword"]]}),
        ],
    )  # fmt: skip

    assert words_in(html) == [f"{name}word" for name in names]
    assert {tag for _word, within in Buttons(html).words for tag in within} == {"strong"}
    not_here = {"nofoldhead", "nocap", "nocredit", "noalt"}
    assert others == sorted({f"no{name}" for name in nowhere} - not_here)


@pytest.mark.django_db
def test_a_table_without_headings_explains_in_all_its_cells():
    known("biopsy", "stitch")
    html, _others = drafted(
        body=[("TablePlugin", {"caption": "x", "header_row": False, "header_column": False, "rows": [["biopsy", "stitch"]]})]
    )  # fmt: skip

    assert words_in(html) == ["biopsy", "stitch"]


@pytest.mark.django_db
def test_what_is_folded_away_explains_a_word_only_where_no_open_text_does():
    known("biopsy", "stitch")
    html, _others = drafted(
        body=[
            ("ExpanderPlugin", {"heading": "A biopsy?", "html": "<p>A biopsy and a stitch.</p>"}),
            (TEXT, {"html": "<p>A biopsy.</p>"}),
        ]
    )

    assert words_in(html) == ["stitch", "biopsy"]
    assert html.index("</details>") < html.index(">biopsy</button>")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "shown"), [("imaging", ["CT"]), ("biopsy", ["CT"]), ("guide", ["CT", "biopsy"])])
def test_a_page_about_a_test_need_not_explain_its_own_title(kind, shown):
    known("biopsy", "CT")
    html, others = drafted(title="Liver biopsy", kind=kind, body="<p>A CT before the biopsy.</p>")

    assert words_in(html) == shown
    assert others == (["biopsy"] if kind != "guide" else [])


@pytest.mark.django_db
def test_a_part_of_the_title_s_words_is_not_taken_for_another_word():
    known("CT", "PET-CT")
    html, _others = drafted(title="PET-CT", kind="imaging", body="<p>A PET-CT, then a CT.</p>")

    assert words_in(html) == ["CT"]


@pytest.mark.django_db
def test_marks_of_sources_stay_what_they_are():
    source("biopsy")
    known("biopsy", "core biopsy")
    html, _others = drafted(body="<p>A core [source: biopsy] biopsy [source: biopsy, biopsy].</p>")

    assert words_in(html) == ["biopsy"]
    assert html.count('href="#source-1"') == 2
    assert "[source" not in html
    assert '<button popovertarget="w1">Close</button>' in html


@pytest.mark.django_db
def test_signs_and_numbers_that_touch_a_word_stay_on_its_line():
    source("guideline")
    known("biopsy")
    html, _others = drafted(body="<p>It (“biopsy”) [source: guideline]. More</p>")

    (line,) = re.findall(r"<span>(.*)</span>\. More", html)
    assert line.startswith("(“<button")
    assert line.endswith('</span>”)<sup><a href="#source-1"><span>Source </span>1</a></sup>')


@pytest.mark.django_db
def test_hostile_words_are_only_text():
    made = explained("x&y", "A sign that stands between two others.")
    Meaning.objects.create(
        of=made.of, term='"><b>x', meaning="<script>alert(1)</script>", say="<i>", also_called=["x&y"],
        written_by=person("editor"), written_at=NOW, approved_by=person("clinical"), approved_at=LATER,
    )  # fmt: skip
    html, _others = drafted(body="<p>Is x&amp;y a word?</p>")

    assert '">x&amp;y</button>' in html
    assert "<script" not in html
    assert "<b>" not in html


@pytest.mark.django_db
def test_an_example_meaning_on_a_page_that_was_really_reviewed_says_so(client):
    Meaning.objects.create(
        of=Term.objects.create(key="biopsy"), term="biopsy", meaning=TISSUE, is_example=True,
        written_by=person("editor"), written_at=NOW, approved_by=person("clinical"), approved_at=NOW,
    )  # fmt: skip
    published_page(body="<p>A biopsy.</p>")
    assert "Example content. No clinician has checked it." in body_of(client)

    PageDetails.objects.update(is_example=True)  # its notice says so of all its words
    assert "Example content. No clinician" not in body_of(client)


# What is explained at the end of the page ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_word_that_no_sentence_explains_is_explained_at_the_end(client):
    explained("biopsy", TISSUE, "tissue test", say="BY-op-see")
    explained("stitch", "A thread that closes a cut.")
    published_page(body='<h2>After a tissue test</h2><p>Ask about <a href="/glossary/">a stitch</a>.</p>')

    assert words_on(client) == []
    assert others_on(client) == ["biopsy", "stitch"]
    (end,) = fromstring(client.get("/ct-scan/").content.decode()).xpath("//main//details")
    assert " ".join(end.text_content().split()) == (
        f"Other words on this page biopsy {TISSUE} Say: BY-op-see Also: tissue test stitch A thread that closes a cut."
    )


@pytest.mark.django_db
def test_a_page_whose_words_are_all_explained_in_place_has_no_list(client):
    explained()
    published_page(body="<h2>A biopsy</h2><p>A biopsy is small.</p>")

    assert words_on(client) == ["biopsy"]
    assert others_on(client) == []
    assert "Other words" not in client.get("/ct-scan/").content.decode()


@pytest.mark.django_db
def test_what_stands_around_the_text_is_explained_at_the_end():
    known("alias", "changed", "booklet", "trust", "third")
    source("guideline", title="The booklet", publisher="A trust", edition="third edition")
    around = {"also_called": "an alias, x", "change_note": "We changed a line."}

    assert drafted(body="<p>Yes. [source: guideline]</p>", **around)[1] == [
        "alias",
        "booklet",
        "changed",
        "third",
        "trust",
    ]


@pytest.mark.django_db
def test_words_on_cards_follow_the_pages_that_they_lead_to(client):
    explained()
    explained("stitch", "A thread that closes a cut.")
    explained("gown", "A loose dress.")
    bone = published_page("bone", title="A biopsy of bone", summary="You get a stitch.", body="<p>A gown.</p>")
    published_page(body=[("PageLinksPlugin", {"heading": "More", "level": 2, "keys": ["bone"]})])
    assert others_on(client) == ["biopsy", "stitch"]

    draft = new_draft(bone, title="A piece of bone")
    PageDetails.objects.filter(extended_object=draft.content).update(summary="You wear a gown.")
    assert others_on(client) == ["biopsy", "stitch"]
    publish(draft)
    assert others_on(client) == ["gown"]

    withdraw(bone)
    assert others_on(client) == []


@pytest.mark.django_db
def test_a_word_explained_in_place_is_not_explained_again_for_a_card():
    known("biopsy")
    published_page("bone", title="A biopsy of bone")
    html, others = drafted(
        body=[
            (TEXT, {"html": "<p>A biopsy.</p>"}),
            ("PageLinksPlugin", {"heading": "More", "level": 2, "keys": ["bone"]}),
        ]
    )

    assert words_in(html) == ["biopsy"]
    assert others == []


@pytest.mark.django_db
def test_a_section_explains_the_words_of_the_pages_that_it_lists_and_another_page_does_not(client):
    explained()
    section = published_page("tests", title="Tests", template="section")
    published_page("bone", title="A biopsy of bone", parent=section)
    assert others_on(client, "/tests/") == ["biopsy"]

    PageContent.objects.filter(title="Tests").update(template="pages/page.html")
    assert others_on(client, "/tests/") == []


@pytest.mark.django_db
def test_a_source_that_gets_another_title_has_it_explained_where_it_is_named_alone(client):
    explained()
    named, replaced = source("guideline"), source("old")
    published_page(body="<p>Yes. [source: guideline]</p>")
    published_page("bone", title="Bone", body="<p>Yes. [source: old]</p>")
    published_page("skin", title="Skin", body="<p>Yes.</p>")
    assert not TermUse.objects.exists()

    agreed(named, title="All about biopsies")
    named.refresh_from_db()
    assert [others_on(client, f"/{slug}/") for slug in ("ct-scan", "bone", "skin")] == [["biopsy"], [], []]

    agreed(replaced, state="superseded", superseded_by_id=named.pk)
    assert [others_on(client, f"/{slug}/") for slug in ("ct-scan", "bone", "skin")] == [["biopsy"], ["biopsy"], []]


@pytest.mark.django_db
def test_a_draft_lists_its_other_words_and_those_of_its_cards(client):
    explained()
    explained("stitch", "A thread that closes a cut.")
    published_page("bone", title="A biopsy of bone")
    blocks = [
        (TEXT, {"html": "<h2>A stitch</h2>"}),
        ("PageLinksPlugin", {"heading": "More", "level": 2, "keys": ["bone"]}),
    ]
    version = latest(page(body=blocks))
    client.force_login(person("editor"))

    assert others_on(client, f"/desk/versions/{version.pk}/preview/") == ["biopsy", "stitch"]


@pytest.mark.django_db
def test_an_example_meaning_at_the_end_says_so(client):
    Meaning.objects.create(
        of=Term.objects.create(key="biopsy"), term="biopsy", meaning=TISSUE, is_example=True,
        written_by=person("editor"), written_at=NOW, approved_by=person("clinical"), approved_at=NOW,
    )  # fmt: skip
    published_page(body="<h2>A biopsy</h2>")
    assert "Example content. No clinician has checked it." in client.get("/ct-scan/").content.decode()

    PageDetails.objects.update(is_example=True)
    assert client.get("/ct-scan/").content.decode().count("Example content. No clinician") == 1  # for the whole page


# When it is worked out ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_reading_takes_one_query_and_searches_nothing(client, monkeypatch):
    explained()
    explained("stitch", "A thread that closes a cut.")
    published_page(body="<p>A biopsy needs a stitch.</p>")
    client.get("/ct-scan/")
    monkeypatch.setattr(Matcher, "find", None)

    with CaptureQueriesContext(connection) as queries:
        assert len(words_on(client)) == 2

    assert len([query for query in queries if "glossary" in query["sql"]]) == 1


@pytest.mark.django_db
def test_words_that_are_approved_later_are_explained_on_pages_that_are_there(client):
    published_page(body="<p>A biopsy.</p>")
    assert words_on(client) == []

    explained()
    assert words_on(client) == ["biopsy"]


@pytest.mark.django_db
def test_a_new_meaning_is_shown_at_once_and_a_proposal_is_not(client):
    explained()
    published_page(body="<p>A biopsy or some tissue.</p>")
    made = services.propose(
        term=Term.objects.get(),
        words=Meaning(term="tissue", meaning="Cells of one kind."),
        by=person("editor"),
        at=LATER,
        why="Clearer so.",
    )
    assert TISSUE in body_of(client)

    services.approve(meaning=made, by=person("clinical"), at=LATER)
    assert words_on(client) == ["tissue"]
    assert "Cells of one kind." in body_of(client)


@pytest.mark.django_db
def test_a_retired_word_is_explained_nowhere_and_where_it_stood_is_remembered(client):
    made = explained()
    page = published_page(body="<p>A biopsy.</p>")
    retired(made.of)

    assert words_on(client) == []
    assert [use.word for use in TermUse.objects.all()] == ["biopsy"]

    publish_again(page)
    assert not TermUse.objects.filter(content__versions__state="published").exists()


@pytest.mark.django_db
def test_earlier_versions_explain_their_words_too(client):
    ct = published_page(body="<p>A biopsy.</p>")
    publish_again(ct, body="<p>A stitch.</p>")
    explained()
    explained("stitch", "A thread that closes a cut.")

    assert words_on(client, "/ct-scan/versions/1/") == ["biopsy"]
    assert words_on(client, "/versions/ct-scan/2/") == ["stitch"]


@pytest.mark.django_db
def test_a_page_that_was_withdrawn_comes_back_with_its_words(client):
    ct = withdraw(published_page(body="<p>A biopsy.</p>"))
    explained()
    publish(latest(ct).copy(created_by=person("editor")), at=LATER)

    assert words_on(client) == ["biopsy"]


@pytest.mark.django_db
def test_an_urgent_correction_explains_its_words(client):
    explained()
    draft = new_draft(published_page(), body="<p>A biopsy.</p>")
    publishing.publish_urgently(version=draft, by=person("publisher"), at=LATER, reason="It was wrong.")

    assert words_on(client) == ["biopsy"]


@pytest.mark.django_db
def test_drafts_are_worked_out_as_they_are_looked_at(client):
    explained()
    version = latest(page(body="<p>A biopsy.</p>"))
    client.force_login(person("editor"))

    assert words_on(client, f"/desk/versions/{version.pk}/preview/") == ["biopsy"]
    assert not TermUse.objects.exists()

    explained("stitch", "A thread that closes a cut.")
    assert not TermUse.objects.exists()


@pytest.mark.django_db
def test_what_reviewers_compare_holds_no_explanations():
    explained()
    content = latest(published_page(body="<p>A biopsy.</p>")).content

    assert Body.of(content).render() == "<p>A biopsy.</p>"
    assert Body.of(content).plain_text() == "A biopsy."


@pytest.mark.django_db
def test_publishing_again_leaves_each_version_its_own_places():
    explained()
    ct = published_page(body="<p>A biopsy.</p>")
    publish_again(ct, body="<p>Now a biopsy.</p>")

    assert sorted(TermUse.objects.values_list("start", flat=True)) == [2, 6]


@pytest.mark.django_db
def test_working_out_many_versions_reads_each_once(django_assert_max_num_queries):
    for number in range(4):
        published_page(f"page-{number}", title=f"Page {number}", body="<p>A biopsy.</p>")
    explained()

    with django_assert_max_num_queries(4 + 10):
        glossary_changes.remember_all_words()
    assert TermUse.objects.count() == 4


@pytest.mark.django_db
def test_working_out_many_versions_gives_what_working_out_each_alone_gives():
    for term in ("biopsy", "scan", "contrast agent", "guideline"):
        explained(term, f"What a {term[0]} is.")
    newer = source("newer", title="A guideline of scans")
    source("older", title="Old", state="superseded", superseded_by=newer)
    fact("with-contrast", text="a contrast agent first", source=source("told", title="On every biopsy"))
    published_page(body="<p>A <strong>scan</strong>. [fact: with-contrast]</p><h2>Biopsies</h2><p>[source: older]</p>")
    published_page("guide", title="A scan", kind="guide", body=[(TEXT, {"html": "<p>Scans</p>"})])
    publish_again(published_page("bare", title="Bare", body="<p>Nothing.</p>"), body="<p>A biopsy [source: told].</p>")
    page("draft", title="Draft", body="<p>A biopsy.</p>")
    fields = [field.attname for field in TermUse._meta.concrete_fields if not field.primary_key]
    details = PageDetails.objects.exclude(extended_object__page__reverse_id="draft").select_related("extended_object")
    alone = [
        tuple(getattr(use, name) for name in fields)
        for one in details
        for use in glossary_uses.Glossary().uses_in(one.extended_object, one, Body.of(one.extended_object))
    ]
    TermUse.objects.all().delete()

    glossary_changes.remember_all_words()

    assert len(alone) == 7
    assert sorted(TermUse.objects.values_list(*fields), key=str) == sorted(alone, key=str)


@pytest.mark.django_db
def test_only_what_differs_is_written_again():
    explained()
    explained("scan", "A picture.")
    published_page(title="Tests", body="<p>A biopsy, a scan.</p>")
    before = dict(TermUse.objects.values_list("term__key", "pk"))
    TermUse.objects.filter(term__key="scan").update(start=3)

    glossary_changes.remember_all_words()

    after = dict(TermUse.objects.values_list("term__key", "pk"))
    assert after["biopsy"] == before["biopsy"]
    assert after["scan"] != before["scan"]
    assert TermUse.objects.get(term__key="scan").start == 12


# A place that does not fit is passed over -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stale_place_is_ignored(client):
    explained()
    published_page(body="<p>A biopsy.</p><p>And no more.</p>")
    place = TermUse.objects.values("block", "text", "start", "word").get()
    for moved in (
        {"start": 0}, {"start": 3}, {"start": 999}, {"word": "biops"}, {"word": "a biopsy"}, {"text": 0},
        {"block": 0}, {"block": 7}, {"word": "BIOPSY"},
    ):  # fmt: skip
        TermUse.objects.update(**place | moved)

        html = body_of(client)
        assert "<button" not in html, moved
        assert "<p>A biopsy.</p>" in html


def use(start, word, key="biopsy"):
    return ExplainedWord(start, word, Meaning(of=Term(key=key), term=word, meaning="Something."))


def plain(html: str) -> str:
    """Give what stands in the text when every explanation is taken out again."""
    html = re.sub(r"<span popover.*?<i>\]</i></span>", "", html)
    return re.sub(r"</?(?:span|button)[^>]*>", "", html)


def test_no_place_lies_across_a_mark():
    text = "A core [source: x] biopsy"
    explanations = Explained({(1, 0): [use(2, text[2:])]})

    html = with_links(text, {"x": 1}, False, lambda *s: explanations.html_of(text, *s, block=1, number=0))

    assert "<button" not in html


def test_two_places_never_overlap():
    explanations = Explained({(1, 0): [use(0, "core biopsy"), use(5, "biopsy", "other")]})

    assert explanations.html_of("core biopsy", 0, 11, block=1, number=0).count("popover id=") == 1


@given(
    st.text(alphabet="ab ([,.\u00a0<&-", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=4),
)
def test_explaining_never_changes_what_a_text_says(text, places):
    uses = [use(start, text[start : start + length], f"k{number}") for number, (start, length) in enumerate(places)]
    explanations = Explained({(1, 0): uses})

    html = explanations.html_of(text, 0, len(text), block=1, number=0)

    assert plain(html) == Explained().html_of(text, 0, len(text), block=1, number=0)


# What may never be false ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_place_is_whole_or_none():
    explained()
    content = latest(page()).content
    for broken in ({"block": 1}, {"word": "x"}, {"block": 1, "text": 0, "start": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TermUse.objects.create(content=content, term=Term.objects.get(), **broken)


@pytest.mark.django_db
def test_a_version_explains_a_word_once():
    explained()
    content = latest(published_page(body="<p>A biopsy.</p>")).content

    with pytest.raises(IntegrityError), transaction.atomic():
        TermUse.objects.create(content=content, term=Term.objects.get())


# The real words on the real pages -------------------------------------------------------------------------------------


@pytest.fixture
def every_page(client, real_pages):
    """What readers get of each page that comes with the site, by its address; asked for once in a process."""
    if not EVERY_PAGE:
        addresses = [content.page.get_absolute_url() for content in PageContent.objects.select_related("page")]
        EVERY_PAGE.update((address, client.get(address).content) for address in addresses)
    return EVERY_PAGE


@pytest.mark.django_db
def test_any_medical_word_on_any_page_is_explained_on_that_page(every_page, subtests):
    meanings = {meaning.of.key: meaning for meaning in Meaning.objects.shown().select_related("of")}
    matcher = Matcher({key: meaning.forms for key, meaning in meanings.items()})
    assert len(every_page) > 30

    for address, html in every_page.items():
        with subtests.test(address):
            answer = html.decode()
            shown = Buttons(answer)
            in_place = set(shown.keys)
            listed = {element.get("id").removeprefix("word-") for element in words_at_the_end(answer)}

            assert {found.key for found in matcher.find(read_on(answer))} == in_place | listed
            assert not in_place & listed
            assert sorted(shown.ids) == sorted(set(shown.ids))
            assert not {tag for _word, within in shown.words for tag in within} - {"strong"}
            said = fromstring(answer).text_content()
            assert all(meanings[key].meaning in said for key in listed)


@pytest.mark.django_db
@pytest.mark.usefixtures("real_pages")
def test_the_page_about_ct_scans_weighs_at_most_seven_kilobytes_on_the_wire(client):
    """A bound on markup and on what is repeated: no sentence that a reader needs is ever cut to stay below it (decision 0053)."""
    answer = client.get("/imaging/ct-scan/")
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    body = answer.content
    for name, in_earnest in HASHED:
        assert name in body
        body = body.replace(name, in_earnest)

    entry = PageEntry(Answer(answer.status_code, headers, minified(body)))

    assert len(entry.compressed.best_of(entry.answer.body).brotli) <= 7_000, (
        "docs/performance.md says what on a page costs how much"
    )


@pytest.mark.django_db
def test_with_less_markup_every_page_reads_the_same(every_page, subtests):
    for address, html in every_page.items():
        with subtests.test(address):
            assert sentences_of(minified(html)) == sentences_of(html)


EVERY_PAGE: dict[str, bytes] = {}
#: In earnest, the names of static files say what is in them.
HASHED = (
    (b"css/site.css", b"css/site.e27af868.css"),
    (b"js/reader.js", b"js/reader.8e51adf3.js"),
    (b"js/questions.js", b"js/questions.d1e83342.js"),
    (b"img/leaf.svg", b"img/leaf.da1245f9.svg"),
    (b"img/drawings/ct-scan.svg", b"img/drawings/ct-scan.fd214b0d.svg"),
)

SAID_BY_DEFAULT = {("button", "type"), ("form", "method"), ("input", "type")}
BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "th", "td", "caption", "figcaption", "summary")


def sentences_of(html: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Give every element of a page, in order: its name, what it says of itself, and its words unless other blocks stand in it."""
    return [
        (
            element.tag,
            {name: value for name, value in element.attrib.items() if (element.tag, name) not in SAID_BY_DEFAULT},
            ""
            if any(within is not element for within in element.iter(*BLOCKS, "div", "ul", "ol", "dl", "table"))
            else " ".join(element.text_content().split()),
        )
        for element in document_fromstring(html).iter("*")
    ]


def words_at_the_end(answer: str) -> list:
    return fromstring(answer).xpath('//details[summary = "Other words on this page"]//div[@id]')


def read_on(answer: str) -> str:
    """Give all that a page says between its menus, but for what explains words and numbers sources."""
    (main,) = fromstring(answer).xpath("//main")
    beside = './/span[@popover] | .//sup | .//details[summary = "Other words on this page"]'
    for element in main.xpath(beside):
        element.drop_tree()
    for element in main.iter(BLOCKS):
        element.tail = f" | {element.tail or ''}"
    return main.text_content()
