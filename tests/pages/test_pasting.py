"""What is copied from elsewhere says the same here, or is refused in words; nothing of it is lost without anybody knowing."""

import pytest
from cms.api import add_plugin
from django.core.exceptions import ValidationError
from django.urls import reverse
from djangocms_text.models import Text

from pages.cleaning import clean_html
from pages.page_content import Body, write_blocks
from pages.pasting import Pasted
from tests.factories import latest, page, person
from tests.pages.test_blocks_saving import add_url, editor, placeholder  # noqa: F401


def word(text: str, *, level: int = 1, sign: str = "·", kind: str = "0") -> str:
    """Give an entry of a list as a word processor puts it on the clipboard."""
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l{kind} level{level} lfo1'>"
        "<![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'>"
        f"<span style='mso-list:Ignore'>{sign}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span>"
        f"<![endif]>{text}<o:p></o:p></p>"
    )


WHOLE = "<html xmlns:o='x'><head><style>p {{ margin: 0 }}</style><title>Doc1</title></head><body lang=EN-GB>{}</body></html>"


@pytest.mark.parametrize(
    ("copied", "kept"),
    [
        ("<p class=MsoNormal>150 × 10<sup>9</sup>/L</p>", "<p>150 × 10<sup>9</sup>/L</p>"),
        ('<p><span style="vertical-align: super">9</span>x<span style="vertical-align:sub">2</span></p>',
         "<p><sup>9</sup>x<sub>2</sub></p>"),
        (WHOLE.format(word("one") + word("two", level=2, sign="o") + word("three")),
         "<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>"),
        (word("one", sign="1.") + word("two", sign="2."), "<ol><li>one</li><li>two</li></ol>"),
        (word("one", sign="1.") + word("inner", level=2) + word("two", sign="2."),
         "<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>"),
        (word("dot") + word("number", sign="a)", kind="1"), "<ul><li>dot</li></ul>\n<ol><li>number</li></ol>"),
        (word("deep", level=9), "<ul><li><ul><li><ul><li><ul><li>deep</li></ul></li></ul></li></ul></li></ul>"),
        (('<b style="font-weight:normal" id="docs-internal-guid-1"><ul><li aria-level=1><p><span style="font-weight:700">a'
         '</span></p></li><ul><li aria-level=2><p><span style="font-style:italic">b</span></p></li></ul></ul></b>'),
         "<ul><li><strong>a</strong><ul><li><em>b</em></li></ul></li></ul>"),
        ("<p style='x'>Take <del cite='mailto:a@example.org'>not</del> <ins cite='x'>two</ins></p>", "<p>Take two</p>"),
        ("<p>seen<span style='display: none'>hidden</span><span style='mso-hide:all'>too</span></p>", "<p>seen</p>"),
        (("<p>text<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[A1]</a></span></p>"
         "<div style='mso-element:comment-list'><p class=MsoCommentText>what I really think</p></div>"), "<p>text</p>"),
        (("<p style='x'>page <span style='mso-element:field-begin'></span> PAGEREF _Toc1 \\h "
         "<span style='mso-element:field-separator'></span>12<span style='mso-element:field-end'></span>.</p>"),
         "<p>page 12.</p>"),
        ("<p>in <st1:place w:st='on'>Leeds</st1:place><o:p></o:p></p>", "<p>in Leeds</p>"),
        ("<!--[if gte mso 9]><xml><w:x>secret</w:x></xml><![endif]--><p>seen</p>", "<p>seen</p>"),
        ("<p>a <q>b</q></p>", "<p>a “b”</p>"),
        ("<span style='display:block'>a</span><span style='display:block'>b</span>", "<p>a</p>\n<p>b</p>"),
        ("<h6 class=x>Deep</h6><p class=x>one<br>two</p>", "<h4>Deep</h4>\n<p>one<br>two</p>"),
        ("<table><tr><td>a cell of a spreadsheet</td></tr></table>", "<p>a cell of a spreadsheet</p>"),
        ("<div style='x'>" * 15_000 + "x", "<p>x</p>"),
    ],
)  # fmt: skip
def test_a_copied_text_says_the_same(copied, kept):
    pasted = Pasted(copied)

    assert pasted.lost == []
    assert clean_html(pasted.html) == kept
    assert Pasted(kept).html == kept


def test_paragraphs_with_bullets_become_a_list_only_when_they_are_being_pasted():
    copied = "<p>·&nbsp;&nbsp;one</p><p>• two</p><p>three</p>"

    assert clean_html(Pasted(copied, reads_bullets=True).html) == "<ul><li>one</li><li>two</li></ul>\n<p>three</p>"
    assert Pasted(copied).html == copied


@pytest.mark.parametrize(
    ("copied", "lost", "rest"),
    [
        ("<p>a</p><table><tr><th>Test</th><td>Time</td></tr></table>", "Add a Table block", "<p>a</p>"),
        ("<p>a</p><img src='data:image/png;base64,x'>", "add a Picture block", "<p>a</p>"),
        ("<p>a</p><svg><path d='M0'></svg>", "add a Picture block", "<p>a</p>"),
        ("<p>a<a style='mso-footnote-id:ftn1' href='#_ftn1'>[1]</a></p><div style='mso-element:footnote-list'><p>b</p></div>",
         "A footnote cannot be kept", "<p>a</p>"),
        ("<p>Take <s>not</s> two</p>", "crossed out would read as if they were not: “not”", "<p>Take two</p>"),
        ("<p>Take <span style='text-decoration:line-through'>not</span> two</p>", "“not”", "<p>Take two</p>"),
        ("<p>See <a href='file:///C:/me.docx'>this</a></p>", "“this” leads to a file", "<p>See this</p>"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(copied, lost, rest):
    pasted = Pasted(copied)

    (said,) = pasted.lost
    assert lost in said
    assert clean_html(pasted.rest) == rest


@pytest.mark.django_db
def test_no_door_lets_a_table_be_flattened(editor, placeholder):  # noqa: F811
    table = "<p>a</p><table><tr><td>Test</td><td>Time</td></tr><tr><td>CT</td><td>10 min</td></tr></table>"

    answer = editor.post(add_url(placeholder, "TextPlugin"), {"body": table})
    with pytest.raises(ValidationError, match="Add a Table block"):
        add_plugin(placeholder, "TextPlugin", "en", body=table)
    with pytest.raises(ValidationError, match="Add a Table block"):
        write_blocks(placeholder.source, [{"block": "text", "html": table}])

    assert "Add a Table block" in answer.content.decode()
    assert not Text.objects.exists()


@pytest.mark.django_db
def test_the_form_takes_a_list_of_a_word_processor(editor, placeholder):  # noqa: F811
    editor.post(add_url(placeholder, "TextPlugin"), {"body": word("10<sup>9</sup>") + word("two")})

    assert Text.objects.get().body == "<ul><li>10<sup>9</sup></li><li>two</li></ul>"


@pytest.mark.django_db
def test_a_browser_asks_what_a_copied_text_becomes(editor):  # noqa: F811
    table = "<table><tr><td>Test</td><td>10<sup>9</sup></td></tr><tr><td>CT</td><td>10&nbsp;min</td></tr></table>"

    said = editor.post(reverse("admin:pages_pasted"), {"html": f"<p>a</p>{table}"}).json()
    cells = editor.post(reverse("admin:pages_pasted"), {"html": table}).json()["cells"]

    assert "Add a Table block" in said["lost"][0]
    assert (said["rest"], said["rest_text"], said["cells"]) == ("<p>a</p>", "a", [])
    assert cells == [["Test", "10⁹"], ["CT", "10\xa0min"]]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["clinical", ""])
def test_nobody_else_may_ask(client, role):
    if role:
        client.force_login(person(role))

    assert client.post(reverse("admin:pages_pasted"), {"html": "x"}).status_code in (302, 403)


@pytest.mark.django_db
def test_a_text_that_was_stored_before_is_still_read():
    content = latest(page(body="<p>words</p>")).content
    Text.objects.update(body="<p>a \u202e b</p><table><tr><td>c</td></tr></table>")

    assert "words" not in Body.of(content).plain_text()
    assert Body.of(content).plain_text() == "a b\nc"
