"""Where pages stand and stood, what leads to them, and why one was taken away."""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import Page, PageContent
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.done_by import DoneBy
from pages.models.details import PageDetails
from proposals.models import Guarded


class AddressQuerySet(models.QuerySet["Address"]):
    """Remembers where pages have been."""

    def remember(self, page_at: Iterable[tuple[str, int]]) -> None:
        """Keep each (path, page id); a path that another page held before now belongs to the newer one."""
        page_at = list(page_at)
        known = self.pages_at(path for path, _page_id in page_at)
        self.bulk_create(
            self.model(path=path, page_id=page_id) for path, page_id in page_at if known.get(path) != page_id
        )

    def pages_at(self, paths: Iterable[str]) -> dict[str, int]:
        """Give, by its path, the id of the page that each of these leads to."""
        rows = self.filter(path__in=set(paths)).order_by("pk")
        return dict(rows.values_list("path", "page_id"))

    def leading(self) -> AddressQuerySet:
        """Those that lead somewhere: of each path the one that was remembered last."""
        later = self.model._base_manager.filter(path=OuterRef("path"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class Address(models.Model):
    """A path, without slashes at its ends, where the public once found a page. Kept for good; the page may be elsewhere.

    Only ever added to: where several pages have stood at a path, it leads to the one that came last.
    """

    path = models.CharField(max_length=255, db_index=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="addresses")

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return f"/{self.path}/"


class RedirectQuerySet(models.QuerySet["Redirect"]):
    """What somebody decided about addresses where no page ever stood."""

    def leading(self) -> RedirectQuerySet:
        """Those that lead somewhere: of each path the newest, unless it takes away what was before."""
        later = self.model._base_manager.filter(path=OuterRef("path"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), page__isnull=False)


class Redirect(DoneBy):
    """Somebody had a path where no page ever stood lead to a page, or took that away: then `page` is None.

    Only ever added to. `number` counts what was decided about one path, from 1; the newest holds. The path is in small
    letters, without slashes at its ends. Where a page stands now, or stood once, this leads nowhere: see `Address`.
    """

    path = models.CharField(_("address"), max_length=255)
    number = models.PositiveIntegerField()
    page = models.ForeignKey(
        Page, verbose_name=_("where it leads"), null=True, on_delete=models.PROTECT, related_name="redirects"
    )
    why = models.TextField(_("why"), max_length=1000)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        indexes = [models.Index(fields=["at", "id"], name="redirects_as_they_were_made")]
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="one_thing_at_a_time_is_decided_of_a_path"),
            models.CheckConstraint(condition=~Q(why=""), name="a_redirect_says_why"),
            models.CheckConstraint(condition=~Q(path=""), name="the_home_page_leads_nowhere_else"),
        ]

    def __str__(self) -> str:
        return f"/{self.path}/"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Withdrawals by what they still do."""

    def standing(self, language: str = settings.LANGUAGE_CODE) -> WithdrawalQuerySet:
        """Those that keep a page from readers of a language now: of the page as a whole, or of that translation alone."""
        return self.filter(Q(language="") | Q(language=language), ended_on__isnull=True)


class Withdrawal(Guarded):
    """A page was taken away: why, and where to go instead. With a `language`, only its translation into that one was.

    It cannot wait, so one person is enough for it. Readers are told their reason once a clinician agrees, and until then
    what the site says of every such page. `reason` stays as it was written; where a clinician agreed to other words, `told`
    has those.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="withdrawals")
    language = models.CharField(_("language"), max_length=15, blank=True, default="", editable=False)
    reason = models.TextField(_("reason, for readers"), max_length=1000)
    is_agreed = models.BooleanField(_("readers are told the reason"), default=False, editable=False)
    told = models.TextField(
        _("reason that was proposed afterwards"), max_length=1000, blank=True, default="", editable=False
    )
    instead = models.ForeignKey(
        Page, verbose_name=_("where to go instead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    for_safety = models.BooleanField(_("for safety"), default=False, help_text=_("Hides the old texts as well."))
    hides_through = models.PositiveIntegerField(
        null=True, editable=False, help_text=_("Versions up to this number are hidden.")
    )
    withdrawn_on = models.DateField(_("withdrawn"))
    ended_on = models.DateField(_("came back"), null=True, editable=False)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"],
                condition=Q(ended_on__isnull=True),
                name="a_page_is_withdrawn_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_says_why"),
            models.CheckConstraint(
                condition=Q(for_safety=True, hides_through__isnull=False)
                | Q(for_safety=False, hides_through__isnull=True),
                name="only_a_safety_withdrawal_hides_old_texts",
            ),
        ]

    def __str__(self) -> str:
        titles = PageContent.admin_manager.filter(page=self.page_id).order_by("-pk")
        return gettext("the reason why %(title)s was withdrawn") % {
            "title": titles.values_list("title", flat=True).first()
        }

    @property
    def is_met(self) -> bool:
        """Say whether readers come upon it: at the page's address, or where it still hides old texts."""
        return self.ended_on is None or self.hides_through is not None

    @property
    def reason_for_readers(self) -> str:
        """Give why, in the words that a clinician agreed to; "" before one has."""
        return (self.told or self.reason) if self.is_agreed else ""

    def asks_for_two(self, changed: Withdrawal) -> set[str]:
        return self.differing(changed, ["is_agreed", "told"])

    def hides(self, number: int, details: PageDetails, language: str) -> bool:
        """Say whether it hides a version. With a page, a translation or an easy-read version goes by what it was made from."""
        if details.easy_read_of and details.easy_read_of == self.page.reverse_id and not self.language:
            return (self.hides_through or 0) >= (details.made_from or 0)
        if self.language:
            return self.language == language and (self.hides_through or 0) >= number
        of_english = number if language == settings.LANGUAGE_CODE else details.made_from or 0
        return (self.hides_through or 0) >= of_english
