"""What is planned: that a version goes out or a page is withdrawn at a set time. And what came of each plan."""

from __future__ import annotations

from datetime import datetime

from cms.models import Page
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from accounts.done_by import DoneBy


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans by what is still to come of them."""

    def standing(self) -> PlanQuerySet:
        """Those that are still to happen, in the order in which they will."""
        return self.filter(state=Plan.Stage.PLANNED).order_by("due_at", "pk")

    def due(self, at: datetime) -> PlanQuerySet:
        """Those whose time has come."""
        return self.standing().filter(due_at__lte=at)

    def to_see_to(self) -> PlanQuerySet:
        """Those that did not happen, and nobody has seen to that yet."""
        return self.filter(state__in=Plan.CAME_TO_NOTHING, seen_at__isnull=True).order_by("ended_at", "pk")

    def to_look_at(self) -> PlanQuerySet:
        """Those that stand, and those that nobody has seen to, in the order in which they were to happen."""
        to_see_to = Q(state__in=Plan.CAME_TO_NOTHING, seen_at__isnull=True)
        return self.filter(Q(state=Plan.Stage.PLANNED) | to_see_to).order_by("due_at", "pk")


class Plan(models.Model):
    """At `due_at` that version goes out, or the page is withdrawn, unless something that it rests on changes before.

    What it rests on is in `basis`, as `scheduling.basis` wrote it. `after` is the other plan for the page that stood when
    this one was made, and comes before it. Of a withdrawal `version` is the one that was live then, and `why` is what its
    readers will be told.
    """

    class Aim(models.TextChoices):
        PUBLISH = "publish", _("Publication")
        WITHDRAW = "withdraw", _("Withdrawal")

    class Stage(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CALLED_OFF = "called-off", _("Called off")
        VOID = "void", _("Void")
        FAILED = "failed", _("Refused")
        DONE = "done", _("Done")

    CAME_TO_NOTHING = (Stage.VOID, Stage.FAILED)

    kind = models.CharField(_("what"), max_length=10, choices=Aim.choices)
    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.PROTECT, related_name="plans")
    version = models.ForeignKey(Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="plans")
    basis = models.JSONField()
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("when it is to happen"))
    why = models.TextField(_("why"), max_length=1000)
    instead = models.ForeignKey(
        Page, verbose_name=_("where to go instead"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(_("planned"))
    state = models.CharField(_("state"), max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    ended_at = models.DateTimeField(_("when it ended"), null=True)
    seen_at = models.DateTimeField(_("somebody saw that it came to nothing"), null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="planned"), name="plans_that_stand"),
            models.Index(
                fields=["ended_at", "id"],
                condition=Q(state__in=["void", "failed"], seen_at__isnull=True),
                name="plans_to_see_to",
            ),
            models.Index(fields=["ended_at", "id"], name="plans_as_they_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "kind"], condition=Q(state="planned"), name="a_page_has_one_plan_of_a_kind_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_plan_says_why"),
            models.CheckConstraint(condition=Q(due_at__gt=F("planned_at")), name="a_plan_is_for_later"),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True) | (~Q(state="planned") & Q(ended_at__isnull=False)),
                name="a_plan_stands_or_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(instead__isnull=True) | Q(kind="withdraw"), name="only_a_withdrawal_leads_elsewhere"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(state__in=["void", "failed"]),
                name="only_what_came_to_nothing_is_seen_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("desk:plan", args=[self.pk])

    @property
    def stands(self) -> bool:
        """Return whether it is still to happen."""
        return self.state == Plan.Stage.PLANNED

    @property
    def is_to_see_to(self) -> bool:
        """Return whether it came to nothing, and nobody has seen to that yet."""
        return self.state in Plan.CAME_TO_NOTHING and self.seen_at is None


class PlanStep(DoneBy):
    """One line of what became of a plan: who, when and why. Added to, never changed. `by` is None where no person did it."""

    class Turn(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CALLED_OFF = "called-off", _("Called the plan off")
        VOID = "void", _("The plan became void")
        FAILED = "failed", _("The rules refused what was planned")
        DONE = "done", _("Done as planned")
        SEEN = "seen", _("Put the plan aside")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(_("what"), max_length=10, choices=Turn.choices)
    by = models.ForeignKey(  # type: ignore[assignment]  # nobody, where a command did it
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        indexes = [models.Index(fields=["at", "id"], name="steps_of_plans_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(step__in=["planned", "called-off", "void", "failed"]) | ~Q(why=""),
                name="a_step_of_a_plan_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())
