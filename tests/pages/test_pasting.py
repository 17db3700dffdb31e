"""What is copied from elsewhere says the same here, or is refused in words; nothing of it is lost without anybody knowing."""

from time import process_time

import pytest
from cms.api import add_plugin
from django.core.exceptions import ValidationError
from django.urls import reverse
from djangocms_text.models import Text

from pages.block_writing import write_blocks
from pages.cleaning import clean_html
from pages.page_content import Body
from pages.pasting import Pasted
from tests.factories import latest, page, person
from tests.pages.test_blocks_saving import add_url, placeholder  # noqa: F401


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
        ("<div style='x'>" * 3_000 + "x", "<p>x</p>"),
        ("<p>Take <w:del w:author='A'>not </w:del><w:ins w:author='A'>two</w:ins></p>", "<p>Take two</p>"),
        ("<p>seen<span hidden>a</span><span style='font-size:0pt'>b</span><i style='opacity: 0'>c</i></p>", "<p>seen</p>"),
        (WHOLE.replace("margin: 0", "margin: 0 }} @media print {{ .m {{ display: none }} }} .T1 {{ vertical-align: 33% }}"
         " span.h, .g {{ display: none").format("<p>10<span class=T1>9</span><span class='x h'>hidden</span><i class=g>"
         "hidden</i><b class=h>no</b><i class=m>seen</i></p>"), "<p>10<sup>9</sup><strong>no</strong><em>seen</em></p>"),
        ("<p>10<span style='position:relative;top:-4.0pt;mso-text-raise:4.0pt'>9</span>/L</p>", "<p>10<sup>9</sup>/L</p>"),
        ("<p>H<span style='vertical-align:-0.3em'>2</span>O <a style='vertical-align:-1px'>x</a></p>", "<p>H<sub>2</sub>O x</p>"),
        ("<h2 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Results</h2>",
         "<h2>2. Results</h2>"),
        (word("one") + "<p class=MsoListParagraph>more of one</p>" + word("two") + "<p class=MsoNormal>end</p>",
         "<ul><li>one<p>more of one</p></li><li>two</li></ul>\n<p>end</p>"),
        (("<div class=ListContainerWrapper><ol start=1><li data-aria-level=1 class=x><p>a</p></li></ol></div>"
          "<div class=ListContainerWrapper><ul><li data-aria-level=2><p>b</p></li></ul></div>"
          "<div class=ListContainerWrapper><ol start=2><li data-aria-level=1><p>c</p></li></ol></div>"),
         "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("<pre>CT 10 min\nMRI 40 min</pre>", "<p>CT 10 min<br>MRI 40 min</p>"),
        ("<p style='white-space: pre-wrap'>a\nb<i>c\nd</i>e\nf</p>", "<p>a<br>b<em>c<br>d</em>e<br>f</p>"),
        ("<p>5 < 10 & 7 <b>x</b></p>", "<p>5 &lt; 10 &amp; 7 <strong>x</strong></p>"),
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
        ("<p>10 <span style='font-family:Symbol;mso-ascii-font-family:Arial'>m</span>g</p>", "“m” is shown as other signs",
         "<p>10 [?]g</p>"),
        ("<p>5 <font face='Symbol'>£</font> 10</p>", "“£” is shown as other signs", "<p>5 [?] 10</p>"),
        (("<p>10 <span style='font-family:Symbol'><span style='mso-symbol-font-family:Symbol'>m</span></span>g</p>"),
         "“m” is shown as other signs", "<p>10 [?]g</p>"),
        ("<p>Take <m:oMath><m:f><m:num>1</m:num><m:den>2</m:den></m:f></m:oMath> of it</p>", "A formula", "<p>Take of it</p>"),
        ("<p>Take <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>", "A formula", "<p>Take</p>"),
        ("<p>How many? <input value='two'></p>", "A field of a form", "<p>How many?</p>"),
        ("<ol start='5'><li>five</li></ol>", "“five” has the number 5", "<ol><li>five</li></ol>"),
        ("<ol><li>one</li><li value=7>seven</li></ol>", "“seven” has the number 7", "<ol><li>one</li><li>seven</li></ol>"),
        (word("three", sign="3."), "“three” has the number 3", "<ol><li>three</li></ol>"),
        ("<p>a</p><table><tr><th colspan=2>Test</th></tr><tr><td>CT</td><td>b</td></tr></table>", "merged cells", "<p>a</p>"),
        ("<p>a</p><div style='display: table'><div>Test</div><div>Time</div></div>", "Add a Table block", "<p>a</p>"),
        ("<p>a<sup><a class=sdfootnoteanc href='#sdfootnote1sym'>1</a></sup></p><div id=sdfootnote1><p>b</p></div>",
         "A footnote cannot be kept", "<p>a</p>"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(copied, lost, rest):
    pasted = Pasted(copied)

    (said,) = pasted.lost
    assert lost in said
    assert clean_html(pasted.rest) == rest


@pytest.mark.parametrize(
    "flood",
    [
        "<!--",
        "<!",
        "<?",
        "<body ",
        "<body>",
        "<style>",
        "<style ",
        "<style>a",
        "@media{",
        "\n",
        "<p>\n",
        "\uf0b7",
        "<x ",
        "/*",
    ],
)
def test_no_text_takes_long_to_read(flood):
    begun = process_time()

    for html in (flood * 10_000, f"<style>{flood * 10_000}</style><p class=a>x"):
        clean_html(Pasted(html, reads_bullets=True).html)

    assert process_time() - begun < 3  # a tenth of a second, or half a minute


@pytest.mark.parametrize(
    "style", ["vertical-align:1.2.3em", "vertical-align:.", "mso-list:a level" + "9" * 5_000, "font-family:" + "'" * 99]
)
def test_a_style_that_makes_no_sense_says_nothing(style):
    assert "x" in clean_html(Pasted(f'<p style="{style}">a <span style="{style}">x</span></p>').html)


def test_what_is_lost_inside_of_what_is_lost_goes_with_it():
    nested = "<p>x<span style='font-family:Symbol'><a href='file:y'><math>1</math></a>m</span></p>"

    assert clean_html(Pasted(nested).rest) == "<p>x[?]</p>"


def test_a_number_inside_the_number_of_a_heading_trips_nobody():
    number = "<span style='mso-list:Ignore'>1<span style='mso-list:Ignore'>.2</span></span>"

    assert clean_html(Pasted(f"<h2>{number}Results</h2>").html) == "<h2>1.2 Results</h2>"


def test_entries_in_a_cell_are_told_from_each_other():
    assert Pasted(
        "<table><tr><td><ul><li>CT</li><li>MRI.</li><li>X-ray</li></ul></td><td>b</td></tr></table>"
    ).cells == [["CT; MRI. X-ray", "b"]]


@pytest.mark.django_db
def test_a_list_that_was_typed_to_begin_elsewhere_is_not_counted_anew_without_a_word(editor, placeholder):  # noqa: F811
    answer = editor.post(add_url(placeholder, "TextPlugin"), {"body": '<ol start="5"><li><p>five</p></li></ol>'})

    assert "has the number 5" in answer.content.decode()
    assert not Text.objects.exists()


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
def test_a_browser_asks_what_a_copied_text_becomes(editor):
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
