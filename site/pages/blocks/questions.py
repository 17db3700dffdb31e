"""Questions to take along and ask."""

from django.utils.translation import gettext_lazy

from pages.list_fields import Lines
from pages.pieces import ListPiece, entries
from pages.shapes import HEADING, LEVEL, ROWS_MOVE, Shape

SHAPE = Shape(
    "questions",
    "QuestionsPlugin",
    gettext_lazy("Questions to ask"),
    (
        HEADING,
        LEVEL,
        Lines(
            key="questions",
            label=gettext_lazy("Questions"),
            each=gettext_lazy("Question"),
            help_text=ROWS_MOVE,
            example="- Why this scan?",
        ),
    ),
    sample={
        "heading": "Questions to ask",
        "level": 4,
        "questions": ["Why this scan and not another one?", "Who will tell me the results?"],
    },
    is_list=True,
    told=lambda data, found: [ListPiece(entries(data["questions"]), has_room=True)],
    purpose=gettext_lazy("for the appointment: readers can tick and print them"),
)
