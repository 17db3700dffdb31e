"""What the desk's table of pages can be narrowed down by, and the views of it that are kept as links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from cms.models import Page
from django import forms
from django.db.models import Exists, OuterRef
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from desk.page_list import ELSEWHERE, STATES, numbers_of, sections
from desk.page_order import SORTS
from pages.dates import first_and_last_day
from pages.models import Kind, PageDetails

LONGEST_SEARCH = 200


class PageFilterForm(forms.Form):
    """Narrows down the table of pages. What cannot be read is said at its field, and narrows nothing down."""

    q = forms.CharField(label=gettext_lazy("Find in titles and other names"), required=False, max_length=LONGEST_SEARCH)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("any")), *Kind.choices]
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("any")),
            *((name, told[0]) for name, told in {**STATES, **ELSEWHERE}.items()),
        ],
    )
    due = forms.ChoiceField(
        label=gettext_lazy("Review due"),
        required=False,
        choices=[
            ("", gettext_lazy("any time")),
            ("now", gettext_lazy("now, or it asks for somebody now")),
            ("overdue", gettext_lazy("overdue")),
            ("30", gettext_lazy("in 30 days")),
            ("60", gettext_lazy("in 60 days")),
            ("90", gettext_lazy("in 90 days")),
            ("365", gettext_lazy("in a year")),
            ("put-off", gettext_lazy("reminders put off")),
            ("none", gettext_lazy("no date")),
        ],
    )
    sort = forms.ChoiceField(label=gettext_lazy("Sorted by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = {page.reverse_id or str(page.pk): page for page in sections()}
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("any")),
            *((key, page.newest_title) for key, page in self.sections.items()),
        ]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("anybody")),
            ("me", _("you, or you are deputy")),
            ("wrote", _("anybody, and you wrote part of it")),
            ("nobody", _("nobody")),
            *((str(user.pk), str(user)) for user in _owners()),
        ]

        if month := first_and_last_day(self.data.get("due") or ""):
            month_in_words = (self.data["due"], date_format(month[0], "F Y"))
            self.fields["due"].choices = [*self.fields["due"].choices, month_in_words]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [  # type: ignore[attr-defined]
            ("", _("page")),
            *((name, words) for name, words in SORTS.items()),
            *((f"-{name}", _("%(what)s, backwards") % {"what": words}) for name, words in SORTS.items()),
        ]

    def clean_section(self) -> Page | None:
        return self.sections.get(self.cleaned_data["section"])

    def asked(self) -> dict[str, str]:
        """Give what was asked for as the address has it, without what was left empty."""
        return {name: self.data[name] for name in self.fields if name != "sort" and self.data.get(name)}

    @property
    def choices(self) -> list[BoundField]:
        """Give what is asked beside the words."""
        return [field for field in self if field.name != "q"]

    @property
    def narrows_by_choice(self) -> bool:
        """Say whether anything was chosen beside the words, and so is shown opened."""
        return any(self.data.get(field.name) for field in self.choices)


def _owners() -> list[User]:
    """Give everybody who answers for a version of a page."""
    owned = PageDetails.objects.filter(owner=OuterRef("pk"))
    return sorted(User.objects.filter(Exists(owned)), key=lambda user: str(user).casefold())


# Views that are kept as links -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SavedView:
    """One way to look at the table that people come back to: what it is called and what its address asks for.

    A quiet one is only named while there is something in it.
    """

    name: str
    title: Any
    asks: dict[str, str]
    is_quiet: bool = False

    @property
    def address(self) -> str:
        query = urlencode(self.asks)
        return f"{reverse('desk:pages')}?{query}" if query else reverse("desk:pages")


SAVED_VIEWS = (
    SavedView("all", gettext_lazy("All"), {}),
    SavedView("mine", gettext_lazy("Mine"), {"owner": "me"}),
    SavedView("wrote", gettext_lazy("I wrote in"), {"owner": "wrote"}, is_quiet=True),
    SavedView("review", gettext_lazy("In review"), {"state": "review"}),
    SavedView("wanted", gettext_lazy("Changes wanted"), {"state": "wanted"}, is_quiet=True),
    SavedView("approved", gettext_lazy("Approved, not yet out"), {"state": "approved"}, is_quiet=True),
    SavedView("planned", gettext_lazy("Planned"), {"state": "planned"}, is_quiet=True),
    SavedView("urgent", gettext_lazy("Urgent and unreviewed"), {"state": "unchecked"}, is_quiet=True),
    SavedView("overdue", gettext_lazy("Overdue"), {"due": "overdue"}),
    SavedView("due", gettext_lazy("Due in 90 days"), {"due": "90"}),
    SavedView("due-60", gettext_lazy("Due in 60 days"), {"due": "60"}, is_quiet=True),
    SavedView("due-30", gettext_lazy("Due in 30 days"), {"due": "30"}, is_quiet=True),
    SavedView("put-off", gettext_lazy("Reminders put off"), {"due": "put-off"}, is_quiet=True),
    SavedView("early", gettext_lazy("To be reviewed early"), {"state": "early"}, is_quiet=True),
    SavedView("links", gettext_lazy("With a dead link"), {"state": "links"}, is_quiet=True),
    SavedView("remarks", gettext_lazy("With feedback"), {"state": "feedback"}, is_quiet=True),
    SavedView("doubt", gettext_lazy("In doubt"), {"state": "doubt"}, is_quiet=True),
    SavedView("unowned", gettext_lazy("No owner"), {"owner": "nobody"}, is_quiet=True),
    SavedView("withdrawn", gettext_lazy("Withdrawn"), {"state": "withdrawn"}, is_quiet=True),
    SavedView("aside", gettext_lazy("Set aside"), {"state": "aside"}, is_quiet=True),
    SavedView("bin", gettext_lazy("In the bin"), {"state": "bin"}, is_quiet=True),
)


def links_to_views(user: User, today: date, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Give the saved views with how many pages each holds, the one that is asked for marked."""
    counts = numbers_of({view.name: view.asks for view in SAVED_VIEWS}, user, today)
    for view in SAVED_VIEWS:
        count = counts[view.name]
        is_current = asked == view.asks
        if count or is_current or not view.is_quiet:
            yield {"title": view.title, "url": view.address, "count": count, "is_current": is_current}
