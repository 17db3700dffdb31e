"""The menu over every screen of the team, the administration's included: the ways that this person may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import confirming
from accounts.models import User
from accounts.roles import roles_of
from desk.new_page import may_make_pages
from feedback.models import Remark
from glossary.models import Meaning
from languages.installed import others
from proposals.models import Proposal
from reviews.lazy_list import counts_of

#: What is kept in the administration and met every week: what it is called, and the lists of it by app and model.
KEPT: dict[str, tuple[Any, tuple[tuple[str, str], ...]]] = {
    "sources": (gettext_lazy("Sources"), (("sources", "source"),)),
    "facts": (gettext_lazy("Facts"), (("sources", "fact"),)),
    "terms": (gettext_lazy("Terms"), (("glossary", "term"),)),
    "marks": (
        gettext_lazy("Marks"),
        (("quality_marks", "certificate"), ("quality_marks", "claim"), ("quality_marks", "scheme")),
    ),
    "pictures": (gettext_lazy("Pictures"), (("pages", "picture"),)),
    "recordings": (gettext_lazy("Recordings"), (("pages", "recording"),)),
    "accounts": (gettext_lazy("Accounts"), (("accounts", "user"),)),
}


@dataclass(frozen=True)
class MenuEntry:
    """One way to go, with how much waits there; None where nothing is counted."""

    title: str
    url: str
    is_current: bool
    count: int | None = None


def menu(user: User, at: str) -> list[list[MenuEntry]]:
    """Give the menu of this person as it stands at an address: the ways to work, then those to what is kept."""
    rows = [list(_ways_to_work(user)), list(_ways_to_what_is_kept(user))]
    here = max((url for row in rows for _title, url, _count in row if _is_at(url, at)), key=len, default="")
    return [[MenuEntry(title, url, url == here, count) for title, url, count in row] for row in rows]


def _is_at(url: str, at: str) -> bool:
    return at == url or (at.startswith(url) and url != reverse("desk:home"))


def _ways_to_work(user: User) -> Iterator[tuple[str, str, int | None]]:
    if not roles_of(user):
        return
    yield _("Desk"), reverse("desk:home"), None
    yield _("Pages"), reverse("desk:pages"), None
    if others():
        yield _("Translations"), reverse("desk:translations"), None
    if may_make_pages(user):
        yield _("New page"), reverse("desk:new-page"), None
    yield _("Calendar"), reverse("desk:calendar"), None
    yield _("Planned"), reverse("desk:plans"), None
    remarks, meanings, proposals, reviewers = counts_of(
        [Remark.objects.open(), Meaning.objects.waiting(), Proposal.objects.waiting(), confirming.waiting()]
    )
    yield _("Feedback"), reverse("desk:feedback"), remarks
    yield _("Words"), reverse("desk:words"), meanings
    yield _("To agree"), reverse("desk:to-agree"), proposals + reviewers


def _ways_to_what_is_kept(user: User) -> Iterator[tuple[str, str, int | None]]:
    yield from ((title, url, None) for title, url in ways_to_kept(user))
    if roles_of(user):
        yield _("Who signs off"), reverse("desk:policies"), None
        yield _("Record"), reverse("desk:record"), None


def ways_to_kept(user: User) -> Iterator[tuple[str, str]]:
    """Give what is kept in the administration and this person may see: what it is called, and where it is."""
    for title, models in KEPT.values():
        app, model = models[0]
        if user.is_staff and user.has_perm(f"{app}.view_{model}"):
            yield str(title), reverse(f"admin:{app}_{model}_changelist")
