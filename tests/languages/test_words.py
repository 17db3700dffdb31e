"""The words of the interface: translators find them all in one file, and readers meet no other."""

import re
from io import StringIO

import lxml.html
import pytest
from cms.models import Page
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings
from django.utils.translation import ngettext, override

from languages.checks import every_installed_language_has_its_words, untranslated
from languages.installed import CODES
from languages.interface import Message, messages
from languages.message_files import file_of, read, written
from pages.blocks.drawing import DRAWINGS
from tests.factories import say_reviewed
from tests.languages.made_up import accented, made_up_words, translate
from tests.languages.scenes import installed

SOME = ("home", "imaging", "ct-scan", "severe-reaction", "contact")
MONTHS = {"Tachwedd", "Rhagfyr"}  # Django's own
AS_IT_IS = {"Plainleaf", "Cymraeg", "Translated", *MONTHS}  # names, and what a translator writes


def shipped():
    return sorted(code for code in CODES if file_of(code).exists())


# The files for translators --------------------------------------------------------------------------------------------


def test_files_are_there_for_a_few_languages_with_no_word_guessed():
    assert shipped() == ["ar", "cy", "pl", "ur"]
    for language in shipped():
        said = read(file_of(language).read_text())
        assert not [words for key, words in said.items() if key[0] and any(words)]


@pytest.mark.parametrize("language", ["ar", "cy", "pl", "ur"])
def test_each_file_holds_the_words_of_the_code_and_no_other(language):
    text = file_of(language).read_text()

    assert {key for key in read(text) if key[0]} == {(one.says, one.plural) for one in messages()}
    assert text == written(language, messages(), read(text)), "run manage.py write_messages"


def test_what_was_translated_stays_when_a_file_is_brought_up_to_date(tmp_path):
    with override_settings(LOCALE_PATHS=[tmp_path]):
        call_command("write_messages", "cy", stdout=StringIO())
        file = file_of("cy")
        file.write_text(
            file.read_text().replace('msgid "Search"\nmsgstr ""', 'msgid "Search"\nmsgstr "Chwilio \\"yma\\""')
            + '\nmsgid "Gone"\nmsgstr "Wedi mynd"\n'
        )
        call_command("write_messages", stdout=StringIO())

        said = read(file.read_text())
        assert said["Search", ""] == ['Chwilio "yma"']
        assert ("Gone", "") not in said
        assert len(said) == len(messages()) + 1


def test_words_over_several_lines_are_read_as_translators_programs_write_them():
    text = '#, fuzzy\nmsgid ""\n"A long "\n"line.\\n"\nmsgstr ""\n"Llinell "\n"hir.\\n"\n\n'
    text += 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'

    assert read(text) == {("A long line.\n", ""): ["Llinell hir.\n"], ("%(n)s day", "%(n)s days"): ["a", "b"]}


def test_no_language_that_nobody_knows_gets_a_file(tmp_path):
    with override_settings(LOCALE_PATHS=[tmp_path]), pytest.raises(CommandError, match="no language with the code xx"):
        call_command("write_messages", "xx")
    assert not list(tmp_path.iterdir())


def test_words_are_found_however_they_are_said_in_a_template_and_in_code():
    found = {(one.says, one.plural): one.places for one in messages()}

    assert "templates/components/site_footer.html" in found["About this site", ""]  # what a page extends includes it
    assert ("%(number)s, published %(month)s", "") in found
    assert found["%(count)s sheet", "%(count)s sheets"] == ("site/take_along/views.py",)
    assert ("This is version %(number)s, an earlier version of this page.", "") in found
    assert ("Replaced by a newer edition", "") in found
    assert ("Guideline", "") not in found  # staff see that alone
    assert all(isinstance(one, Message) and one.says.strip() for one in messages())


# Before the site starts -----------------------------------------------------------------------------------------------


def test_english_alone_needs_no_translator():
    assert every_installed_language_has_its_words() == []


def test_a_language_is_refused_while_words_are_missing():
    with installed("cy"):
        (refusal,) = every_installed_language_has_its_words()

    assert refusal.id == "languages.E001"
    assert re.search(
        r"Cymraeg is installed, and 3\d\d of 3\d\d words that readers meet are not translated", refusal.msg
    )


def test_a_language_that_has_all_words_is_taken():
    with installed("cy", "ar"), made_up_words("cy", "ar"):
        assert every_installed_language_has_its_words() == []
        assert untranslated("cy") == []


def test_numbers_take_the_forms_of_the_language():
    with installed("cy"), made_up_words("cy"), override("cy"):
        assert ngettext("%(count)s sheet", "%(count)s sheets", 5) == accented("%(count)s sheets")


# What readers meet ----------------------------------------------------------------------------------------------------


def plain_words(html):
    """Give what a page says in plain English letters, where it does not say that it is English."""
    tree = lxml.html.document_fromstring(html)
    found = set()
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "svg"):
            continue
        language = next((e.get("lang") for e in [element, *element.iterancestors()] if e.get("lang")), "")
        if language != "cy":
            continue
        texts = [element.text, element.get("aria-label"), element.get("alt"), element.get("placeholder")]
        texts += [child.tail for child in element]
        if element.tag == "meta" and element.get("name") == "description":
            texts.append(element.get("content"))
        for text in filter(None, texts):
            text = re.sub(r"https?://\S+|/[-\w./]+/", "", text)
            found |= {
                word for word in re.findall(r"(?<![^\W\d_])[A-Za-z]{3,}(?![^\W\d_])", text) if word not in AS_IT_IS
            }
    return found


@pytest.fixture
def in_made_up_welsh(real_pages):
    """Some of the pages that come with the site, as if they were reviewed, and in made-up Welsh."""
    with installed("cy"), made_up_words("cy"):
        say_reviewed(is_example=False)
        for page in Page.objects.filter(reverse_id__in=SOME):
            translate(page, "cy")
        yield


@pytest.mark.django_db
def test_readers_meet_no_word_of_the_interface_in_english_on_a_screen_or_in_what_they_take_along(
    client, in_made_up_welsh
):
    listed = client.get("/sitemap.xml").content.decode()
    addresses = re.findall(r"<loc>http://testserver(/cy/[^<]*)</loc>", listed)
    assert len(addresses) == 5
    about_ct = (
        "versions/ct-scan/",
        "versions/ct-scan/1/",
        "take-along/ct-scan/",
        "my-questions/ct-scan/",
        "keep/ct-scan/",
    )
    feedback = ("", "thank-you/", "counted/", "whom-to-ring/")
    addresses += [f"/cy/{more}" for more in (*about_ct, "nothing/", "take-along/", "my-questions/", "keep/")]
    addresses += [f"/cy/feedback/ct-scan/1/{more}" for more in feedback]

    said = {address: plain_words(client.get(address, follow=True).content.decode()) for address in addresses}
    assert {address: words for address, words in said.items() if words} == {}

    text = client.get("/cy/take-along/ct-scan/text.txt").content.decode()
    text = text[: text.rindex(accented("Sources"))]  # what they are called stays as it is

    found = set(re.findall(r"(?<![^\W\d_])[A-Za-z]{3,}(?![^\W\d_])", re.sub(r"https?://\S+", "", text)))
    drawing = DRAWINGS["ct-scan"]
    of_drawings = set(re.findall(r"\w+", f"{drawing.title} {drawing.words}"))
    assert sorted(found - AS_IT_IS - of_drawings) == []
