"""What a page says without HTML: its letters, how they stand, and which sources are named where."""

from pages.paragraphs import Marks
from pages.pieces import BoxPiece, HeadingPiece, ListPiece, ParagraphPiece, Phrase, paragraph, pieces_of_html, said


def test_marks_of_sources_stand_apart_from_the_words_and_those_of_unknown_facts_go():
    assert said("It takes long [source: a, b]. So [fact: gone] it is.") == (
        Phrase("It takes long"),
        Phrase("", sources=("a", "b")),
        Phrase(". So"),
        Phrase(" it is."),
    )


def test_marks_side_by_side_are_one_or_their_numbers_would_be_read_as_another():
    assert said("The same day[source: a] [source: a, b].") == (
        Phrase("The same day"),
        Phrase("", sources=("a", "a", "b")),
        Phrase("."),
    )


def test_rich_text_is_told_in_pieces():
    html = "<h3>Why</h3><p>It is <strong>quick</strong>.<br>So.</p><ol><li>One<ul><li>Deep</li></ul></li></ol>"

    assert pieces_of_html(f"{html}<blockquote><p>Fine.</p></blockquote>") == [
        HeadingPiece(3, said("Why")),
        ParagraphPiece((Phrase("It is "), Phrase("quick", Marks(is_strong=True)), Phrase(".\nSo."))),
        ListPiece(((paragraph("One"), ListPiece(((paragraph("Deep"),),))),), is_numbered=True),
        BoxPiece("quotation", "", (paragraph("Fine."),)),
    ]
