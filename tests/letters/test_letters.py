"""What people type holds only what can be seen, in one form, whoever saves it."""

import re
import unicodedata

import pytest
from cms.models import PageContent
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from content_files.blocks import FilesBeside
from content_files.faults import ContentRefused
from content_files.page_file import read_page
from glossary.models import Meaning
from letters.cleaning import clean, clean_line, clean_lines, objection_to
from letters.saving import HAVE_THEIR_OWN, clean_letters
from pages.digest import digest_of
from pages.models import PageDetails
from sources.models import Source
from tests.factories import latest, page, person, published_page, source

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bi\xadopsy", "biopsy"),
        ("bi\u200bop\ufeffsy\u2060", "biopsy"),
        ("a\x00b\x01c\x7f\x9f", "abc"),
        ("10\xa0mSv", "10\xa0mSv"),
        ("10\u202fmSv, 1\u2007000", "10\xa0mSv, 1\xa0000"),
        ("two\u2009thin\u3000wide\u2003em", "two thin wide em"),
        ("cafe\u0301", "café"),
        ("150 × 10⁹/L", "150 × 10⁹/L"),
        ("left\u200eright\u2066isolate\u2069", "leftrightisolate"),
        ("bullet \uf0b7 of a font", "bullet  of a font"),
        ("\U000e0041hidden\U0010fffd", "hidden"),
        ("👩\u200d⚕️ and ❤️", "👩\u200d⚕️ and ❤️"),
        ("no\u200djoin\ufe0f", "nojoin"),
        ("می\u200cروم", "می\u200cروم"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a" + "\u0301" * 60 + "b", "á" + "\u0301" * 4 + "b"),
        ("Việt, กั้, שָׁ", "Việt, กั้, שָׁ"),
        ("lone \ud800", "lone "),
        ("<p>\u0338", "<p>\u0338"),
    ],
)
def test_letters_have_one_form(typed, kept):
    assert clean(typed) == kept


@given(st.text(max_size=30) | st.text("a\u0301\u200d\u200c\ufe0f\U0001f600\xad\u2642<\u0338\r\n", max_size=12))
def test_cleaning_letters_again_changes_nothing(text):
    for way in (clean, clean_line, clean_lines):
        assert way(way(text)) == way(text)
    assert unicodedata.is_normalized("NFC", re.sub("[<>=]\u0338?", " ", clean(text)))


def test_a_sign_that_turns_letters_round_is_told_with_the_words_after_it():
    assert "before “5 ton tablets”" in objection_to("Take \u202e5 ton\u202c tablets")
    assert objection_to("Take 5 tablets") == ""


@pytest.mark.parametrize("sign", ["\u200f", "\u061c"])
def test_nor_does_one_that_turns_figures_round(sign):
    assert "before “5 - 10 tablets”" in objection_to(f"Take {sign}5 - 10 tablets")


@pytest.mark.parametrize(
    "typed", ["10 \uf06dg", "<p>10 \uf06dg</p>", "10\xa0\U000f006dg", "\uf06dg of it", "<p>\uf06dg of it</p>"]
)
def test_a_sign_of_one_font_is_told_and_not_left_out(typed):
    told = objection_to(typed)

    assert "only one font has" in told
    assert "p>" not in told
    with pytest.raises(ValidationError, match="type the sign itself"):
        forms.CharField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["\uf0b7 one\n\uf0a7\ttwo", "<p>\uf0b7&nbsp;one</p>", "<li>\uf0b7<span> one</span></li>"]
)
def test_a_bullet_of_a_font_is_missed_by_nobody(typed):
    assert objection_to(typed) == ""


# Whoever saves it -----------------------------------------------------------------------------------------------------


def texts_of_all_models():
    """Give (model, field) of every text that people may type."""
    ours = {"letters", "accounts", "sources", "quality_marks", "glossary", "pages", "proposals", "reviews", "cms"}
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model._meta.app_label in ours and model not in HAVE_THEIR_OWN
        and isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.primary_key
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), texts_of_all_models(), ids=str)
def test_every_text_of_every_model_is_cleaned_on_its_way_in(model, field):
    typed = model(**{field.attname: " bi\xadop\u202esy\u200b "})

    clean_letters(model, typed)

    assert getattr(typed, field.attname) == "biopsy"


@pytest.mark.django_db
def test_code_that_saves_saves_it_clean():
    made = source(title="A\xad guide\u200b", publisher="One\nTwo")
    Meaning.objects.create(
        of=apps.get_model("glossary.Term").objects.create(key="biopsy"),
        term="bi\xadopsy", also_called=["bi\xadopsies"], meaning="A small\u2009piece is taken.",
        written_by=person("editor"), written_at="2026-11-16T12:00Z",
    )  # fmt: skip

    assert Source.objects.values_list("title", "publisher").get(pk=made.pk) == ("A guide", "One Two")
    assert Meaning.objects.values_list("term", "also_called", "meaning").get() == (
        "biopsy", ["biopsies"], "A small piece is taken.",
    )  # fmt: skip


@pytest.mark.parametrize("field", [forms.CharField(), forms.EmailField(), forms.CharField(widget=forms.Textarea)])
def test_a_form_takes_nothing_that_only_looks_empty_and_nothing_turned(field):
    with pytest.raises(ValidationError, match="required"):
        field.clean(" \xad\u200b\ufeff")
    with pytest.raises(ValidationError, match="turns letters round"):
        field.clean("a\u202eb@example.org")
    assert field.clean(" a\u200bb@example.org\xad") == "ab@example.org"


def test_a_password_stays_exactly_as_it_was_typed():
    assert forms.CharField(strip=False).clean(" pass\xadword ") == " pass\xadword "


@pytest.mark.django_db
def test_an_editor_is_told_at_the_field(client):
    client.force_login(person("publisher"))
    made = source()
    posted = {"key": made.key, "title": "Take \u202e5 ton", "publisher": "B", "kind": "study", "state": "current"}

    answer = client.post(reverse("admin:sources_source_change", args=[made.pk]), posted)

    assert answer.status_code == 200
    assert "turns letters round" in answer.context["adminform"].form.errors["title"][0]


@pytest.mark.django_db
def test_a_title_with_a_soft_hyphen_is_stored_without_it(client):
    client.force_login(person("editor"))
    content = latest(page()).content

    answer = client.post(
        reverse("admin:cms_pagecontent_change", args=[content.pk]) + "?language=en",
        {"title": "CT\xad scan\u200b", "slug": "ct-scan", "language": "en", "template": "pages/page.html"},
    )

    assert answer.status_code == 302, answer.content
    assert PageContent.admin_manager.get(pk=content.pk).title == "CT scan"


# Files ----------------------------------------------------------------------------------------------------------------

FILE = '+++\ntitle = "CT{}scan"\nsummary = "What it is."\nchange_note = "First."\n+++\n\n{}\n'


def read(tmp_path, title=" ", body="Words."):
    return read_page(FILE.format(title, body), tmp_path / "imaging" / "ct-scan" / "1.md", FilesBeside(tmp_path))


def test_a_file_is_read_without_what_nobody_sees(tmp_path):
    file = read(tmp_path, "\xad\u2009", "bi\xadopsy and bi&shy;opsy")

    assert file.title == "CT scan"
    assert file.blocks == [{"block": "text", "html": "<p>biopsy and biopsy</p>"}]


def test_a_file_with_a_sign_of_one_font_is_refused_by_line(tmp_path):
    for title, body, line in (("\\uF06D", "", 2), (" ", "10 \uf06dg", 7), (" ", "10 &#xF06D;g", 7)):
        with pytest.raises(ContentRefused, match="only one font has") as refused:
            read(tmp_path, title, body)
        assert [fault.line for fault in refused.value.faults] == [line]


@pytest.mark.parametrize(
    ("title", "body", "line"),
    [
        ("\u202e", "", 2),
        ("\\u202E", "", 2),
        ("\\U0000200f5 - ", "", 2),
        (" ", "Take \u202e5 ton", 7),
        (" ", "Take &#8238;5 ton", 7),
        (" ", "Take &rlm;5 - 10", 7),
    ],
)
def test_a_file_with_turned_letters_is_refused_by_line(tmp_path, title, body, line):
    with pytest.raises(ContentRefused, match="turns letters round") as refused:
        read(tmp_path, title, body)

    assert [fault.line for fault in refused.value.faults] == [line]


# An upgrade -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_published_before_stays_as_it_is_and_raises_no_alarm():
    made = published_page(title="CT scan")
    content = latest(made).content
    PageContent.admin_manager.filter(pk=content.pk).update(title="CT\xad scan")
    PageDetails.objects.filter(extended_object=content).update(summary="One\r\ntwo \u202eowt")
    before = digest_of(content)

    content = PageContent.admin_manager.get(pk=content.pk)
    content.changed_by = "somebody"
    content.save()

    assert digest_of(content) == before
