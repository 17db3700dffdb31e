"""The menu over every screen of the team, the administration's included: the ways that this person may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import roles_of
from feedback.models import Remark
from glossary.models import Meaning
from proposals.models import Proposal

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
    "accounts": (gettext_lazy("Accounts"), (("accounts", "user"),)),
}


@dataclass(frozen=True)
class MenuEntry:
    """One way to go, with how much waits there; None where nothing is counted."""

    title: str
    url: str
    is_current: bool
    count: int | None = None


def menu(user: User, at: str) -> list[MenuEntry]:
    """Give the menu of this person as it stands at an address."""
    return [MenuEntry(title, url, _is_at(url, at), count) for title, url, count in _ways(user)]


def _is_at(url: str, at: str) -> bool:
    return at == url or (at.startswith(url) and url != reverse("desk:home"))


def _ways(user: User) -> Iterator[tuple[str, str, int | None]]:
    has_role = bool(roles_of(user))
    if has_role:
        yield _("Desk"), reverse("desk:home"), None
        yield _("Pages"), reverse("desk:pages"), None
    if user.is_staff:
        yield from ((title, url, None) for title, url in ways_to_kept(user))
    if has_role:
        yield _("Planned"), reverse("desk:plans"), None
        yield _("Feedback"), reverse("desk:feedback"), Remark.objects.open().count()
        yield _("Words"), reverse("desk:words"), Meaning.objects.waiting().count()
        yield _("To agree"), reverse("desk:to-agree"), Proposal.objects.waiting().count()
        yield _("Who signs off"), reverse("desk:policies"), None
        yield _("Record"), reverse("desk:record"), None


def ways_to_kept(user: User) -> Iterator[tuple[str, str]]:
    """Give what is kept in the administration and this person may see: what it is called, and where it is."""
    for title, models in KEPT.values():
        app, model = models[0]
        if user.is_staff and user.has_perm(f"{app}.view_{model}"):
            yield str(title), reverse(f"admin:{app}_{model}_changelist")
