"""What a plan rests on when it is made, and what of that is no longer so: then it is void, whoever changed it and however."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from pages.boxes import keys_shown_in
from pages.digest import digest_of
from pages.models import Citation
from pages.plugins import plugins_of
from pages.rules import NotAllowed
from reviews import live_versions
from reviews.kinds import kinds_judged
from reviews.models import Review, ReviewPolicy
from scheduling.models import Plan
from sources.models import Change, Fact, Source

#: What says when somebody last looked, and no more, is no change of what a text rests on.
_LOOKED_AT = {"checked_on", "checked_by_id", "fixed_at", "note"}
_WORDS = {
    "text": gettext_lazy("Its text was changed."),
    "review": gettext_lazy("It was taken back from review, or is judged anew."),
    "signed": gettext_lazy("Its sign-offs are not those that it had."),
    "cited": gettext_lazy("A fact or a source that it rests on has changed."),
    "boxes": gettext_lazy("Urgent advice that it shows has changed."),
    "policy": gettext_lazy("Who must sign off such a page has changed."),
}


def basis_of(kind: str, version: Version) -> dict[str, Any]:
    """Return what a plan of this kind for this version rests on now, as plain data.

    That is `readers`, the id of the version that they get; and of a publication all that its sign-offs rest on.
    """
    live = live_versions.live_version(version.content.page_id)
    readers = {"readers": live.pk if live else None}
    return readers if kind == Plan.Aim.WITHDRAW else readers | _basis_of_sign_offs(version)


def what_changed(plan: Plan) -> str:
    """Return what is not as it was when a plan was made, in words; "" where it rests on the same as then."""
    before, after = plan.basis, plan.after
    if after is not None and not after.stands:
        if after.state != Plan.Stage.DONE:
            return _("What was planned to come before it did not happen.")
        before = before | {"readers": after.version_id if after.kind == Plan.Aim.PUBLISH else None}
    now = basis_of(plan.kind, plan.version)
    if now["readers"] != before["readers"]:
        return _of_readers(plan, now["readers"])
    since = Change.objects.filter(pk__in=set(now.get("changes", ())) - set(before.get("changes", ())))
    words = [str(change) for change in since.select_related("source", "fact")]
    for name, sentence in _WORDS.items():
        if now.get(name) != before.get(name) and not (name == "cited" and words):
            words.append(str(sentence))
            if name == "review":  # of which all that follows is
                break
    return " ".join(words)


def _of_readers(plan: Plan, readers: int | None) -> str:
    if readers is None:
        return _("The page was withdrawn meanwhile.")
    if readers == plan.version_id and plan.kind == Plan.Aim.PUBLISH:
        return _("Somebody has published it already.")
    return _("Another version was published meanwhile.")


def _basis_of_sign_offs(version: Version) -> dict[str, Any]:
    content = version.content
    review = version.reviews.filter(state=Review.State.APPROVED, published_at__isnull=True).first()
    boxes = {box.key: (box.version_id, box) for box in _boxes(content)}
    cited = Citation.objects.filter(content__in=[content.pk, *(box.pk for _version, box in boxes.values())])
    sources = set(cited.exclude(source=None).values_list("source", flat=True))
    facts = set(cited.exclude(fact=None).values_list("fact", flat=True))
    # Readers are told what came after a source, too.
    shown = Source.objects.filter(Q(pk__in=sources) | Q(supersedes__in=sources)).distinct()
    return {
        "text": _digest(content, review.making if review else 0),
        "review": review.pk if review else None,
        "signed": sorted(review.sign_offs.values_list("pk", flat=True)) if review else [],
        "cited": _sum_of(shown, Fact.objects.filter(pk__in=facts)),
        "changes": sorted(Change.objects.filter(Q(source__in=shown) | Q(fact__in=facts)).values_list("pk", flat=True)),
        "boxes": {key: [version_id, _digest(box)] for key, (version_id, box) in boxes.items()},
        "policy": _policies(version, review.size) if review else {},
    }


def _policies(version: Version, size: str) -> dict[str, list[str]]:
    """Return whom reviews of this size ask for, by each kind as which a version is judged."""
    kinds = kinds_judged(version)
    asked = dict(ReviewPolicy.objects.filter(kind__in=kinds, size=size).values_list("kind", "roles"))
    return {kind: asked.get(kind, []) for kind in sorted(kinds)}


def _boxes(content: PageContent) -> Iterable[Any]:
    """Return the texts of the boxes that a text shows, as readers get them, each with `key` and `version_id`."""
    live = PageContent.objects.filter(  # published versions only
        page__reverse_id__in=keys_shown_in(plugins_of(content)), language=settings.LANGUAGE_CODE
    )
    return live.annotate(key=F("page__reverse_id"), version_id=F("versions__pk"))


def _digest(content: PageContent, making: int = 0) -> str:
    try:
        return digest_of(content, making)
    except NotAllowed as refusal:  # a block of a kind that nobody knows
        return str(refusal)


def _sum_of(*things: QuerySet[Any]) -> str:
    rows = [row for some in things for row in some.order_by("pk").values()]
    told = [{name: value for name, value in row.items() if name not in _LOOKED_AT} for row in rows]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()
