"""What readers said of a version of a page, and what the team did with it. Nothing here says who a reader was."""

from __future__ import annotations

from cms.models import Page
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from accounts.done_by import DoneBy


class Usefulness(models.Model):
    """How many readers called a version useful, and how many did not: two counts, and nothing of any one reader."""

    version = models.OneToOneField(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=15)
    yes = models.PositiveIntegerField(_("useful"), default=0)
    no = models.PositiveIntegerField(_("not useful"), default=0)

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")

    def __str__(self) -> str:
        return f"{self.yes} : {self.no}"


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks by what has become of them."""

    def open(self) -> RemarkQuerySet:
        """Return those that somebody still has to decide on."""
        return self.filter(state__in=Remark.OPEN)


class Remark(models.Model):
    """What one reader wrote about one version of a page, after what could tell who they are was taken out.

    The words go when they are a year old, or are removed as abuse or because they say who somebody is; then they are "" and
    `words_gone_on` is the day. The day it came is kept and not the time, which could be held against other logs. `led_to` is
    the version that changed because of it, which readers are told.
    """

    class Progress(models.TextChoices):
        NEW = "new", _("New")
        LOOKING = "looking", _("Being looked at")
        CHANGED = "changed", _("Changed because of it")
        NO_CHANGE = "no-change", _("No change")
        REMOVED = "removed", _("Words removed")

    OPEN = (Progress.NEW, Progress.LOOKING)
    #: From which state it can go to which.
    MOVES: dict[str, tuple[str, ...]] = {
        Progress.NEW: (Progress.LOOKING, Progress.CHANGED, Progress.NO_CHANGE, Progress.REMOVED),
        Progress.LOOKING: (Progress.CHANGED, Progress.NO_CHANGE, Progress.REMOVED),
        Progress.CHANGED: (Progress.LOOKING,),
        Progress.NO_CHANGE: (Progress.LOOKING, Progress.REMOVED),
        Progress.REMOVED: (),
    }

    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=15)
    words = models.TextField(_("words"), blank=True)
    words_gone_on = models.DateField(_("words gone"), null=True)
    received_on = models.DateField(_("received"))
    state = models.CharField(_("state"), max_length=20, choices=Progress.choices, default=Progress.NEW)
    led_to = models.ForeignKey(
        Version, verbose_name=_("what changed because of it"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("remark of a reader")
        verbose_name_plural = _("remarks of readers")
        indexes = [
            models.Index(fields=["state", "-id"], name="remarks_by_state"),
            models.Index(fields=["received_on"], condition=Q(words_gone_on=None), name="words_that_are_still_there"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(words="") & Q(words_gone_on=None)) | Q(words="", words_gone_on__isnull=False),
                name="words_are_there_or_went_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(state="removed") | Q(words=""), name="what_is_removed_has_no_words"),
            models.CheckConstraint(
                condition=Q(state="changed", led_to__isnull=False) | (~Q(state="changed") & Q(led_to=None)),
                name="what_changed_because_of_it_is_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to decide on it."""
        return self.state in self.OPEN


class Handling(DoneBy):
    """One line of what the team did with a remark: who moved it to which state, when and why. Added to, never changed."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="handlings")
    state = models.CharField(_("state"), max_length=20, choices=Remark.Progress.choices)
    led_to = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step with a remark")
        verbose_name_plural = _("steps with remarks")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["no-change", "removed"]) | ~Q(why=""),
                name="setting_a_remark_aside_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="changed", led_to__isnull=False) | (~Q(state="changed") & Q(led_to=None)),
                name="a_step_to_changed_names_the_version",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
