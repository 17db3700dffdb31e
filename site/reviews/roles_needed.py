"""Which roles must sign off a version, and which of them have not."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import Version

from accounts.roles import Role
from reviews.authorship import authors_by_role
from reviews.kinds import kinds_judged
from reviews.models import Review, ReviewPolicy, SignOff, Size
from reviews.translating import is_translation, roles_for_translation

ROLE_WORDS = {
    Role.CLINICAL: gettext_lazy("clinical"),
    Role.PATIENT: gettext_lazy("patient"),
    Role.PLAIN_LANGUAGE: gettext_lazy("plain-language"),
}


def roles_needed(kinds: Collection[str], size: str) -> set[str]:
    """Give the roles that a review of this size needs for pages of these kinds, whatever the table says of them.

    That is one at least, and a clinician where meaning can change: nobody knows by what a page is called that nothing
    in it is clinical.
    """
    asked = dict(ReviewPolicy.objects.filter(kind__in=kinds, size=size).values_list("kind", "roles"))
    needed = {str(role) for kind in kinds for role in asked.get(kind) or ROLE_WORDS}
    return needed | ({Role.CLINICAL.value} if size != Size.MINOR else set())


def missing_roles(review: Review, digest: str) -> list[str]:
    """Give the roles that have not approved exactly the text with this digest."""
    authors = authors_by_role(review.version)
    prefetch_related_objects([review], "sign_offs")
    signed = {
        sign_off.role
        for sign_off in review.sign_offs.all()
        if sign_off.decision == SignOff.Decision.APPROVED
        and sign_off.text_digest == digest
        and sign_off.reviewer_id not in authors[sign_off.role]
    }
    return [role for role in review.roles_needed if role not in signed]


def roles_needed_for(version: Version, size: str) -> list[str]:
    """Give the roles that every kind asks for as which a version is judged, a translation by `roles_for_translation`."""
    needed = roles_needed(kinds_judged(version), size)
    return sorted(roles_for_translation(needed) if is_translation(version.content) else needed)


def in_words(roles: Iterable[str]) -> str:
    """Give roles as a list fit to show, in their usual order."""
    wanted = set(roles)
    return ", ".join(str(words) for role, words in ROLE_WORDS.items() if role in wanted)
