"""Who wrote what, and from which kinds of page words came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from glossary.models import Meaning
from pages.models import Kind
from reviews.models.policy import ROLE_CHOICES
from reviews.models.review import Review
from reviews.models.sign_off import SignOff
from sources.models import Writing


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Contributions by whether their authors may judge the words by now."""

    def judged(self) -> ContributionQuerySet:
        """Those whose words their role has judged, by somebody else's sign-off in the review that they wait for."""
        return self.filter(self._is_judged())

    def standing(self) -> ContributionQuerySet:
        """Those whose words their role has not judged; what a text named when it was sent counts until it is refused."""
        names = Q(writing__isnull=False) | Q(meaning__isnull=False)
        return self.filter(~self._is_judged()).exclude(names, review__state__in=Review.REFUSED)

    @staticmethod
    def _is_judged() -> Exists:
        by_others = SignOff.objects.judging().exclude(reviewer=OuterRef("author"))
        return Exists(by_others.filter(review=OuterRef("review"), role=OuterRef("role")))


class Contribution(models.Model):
    """This person wrote some of the words of that version, or of a block that lies on a clipboard. Never changed.

    Without a role they changed it themselves, and so are its author for all. With one, the words came from elsewhere:
    copied from another text, or a fact, source or meaning that the version names. They are theirs until that role has
    judged them: in `review`, which asks for a text that had these words and was fixed; or, where there is none, in this
    version. A version or block that is thrown away leaves its lines behind: its number is never given again.
    """

    version = models.ForeignKey(
        Version, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="contributions"
    )
    loose_block = models.BigIntegerField(_("block on a clipboard"), null=True, db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contributions")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES, blank=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="+")
    writing = models.ForeignKey(Writing, null=True, on_delete=models.PROTECT, related_name="+")
    meaning = models.ForeignKey(Meaning, null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(auto_now_add=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                *(Coalesce(F(name), 0) for name in ("version", "loose_block", "review", "writing", "meaning")),
                "author",
                "role",
                name="an_author_is_counted_once",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) ^ Q(loose_block__isnull=True),
                name="words_are_in_a_version_or_on_a_clipboard",
            ),
            models.CheckConstraint(
                condition=~Q(role="") | Q(review__isnull=True, writing__isnull=True, meaning__isnull=True),
                name="whoever_changed_it_themselves_is_its_author_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.version_id or self.loose_block}"


class CarriedKind(models.Model):
    """Words of that version, or of a block that lies on a clipboard, come from a page that was public as this kind.

    So whoever judges pages of this kind judges this one, too. Never changed, and left behind as a `Contribution` is.
    """

    version = models.ForeignKey(Version, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    loose_block = models.BigIntegerField(_("block on a clipboard"), null=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = _("kind that words brought along")
        verbose_name_plural = _("kinds that words brought along")
        constraints = [
            models.UniqueConstraint(
                *(Coalesce(F(name), 0) for name in ("version", "loose_block")), "kind", name="a_kind_is_brought_once"
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) ^ Q(loose_block__isnull=True),
                name="a_kind_is_brought_to_a_version_or_to_a_clipboard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.version_id or self.loose_block}"
