"""Rounds of review, what reviewers said, who wrote what, and the record of it all."""

from __future__ import annotations

from typing import Any

from cms.models import Page
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from accounts.roles import REVIEWER_ROLES, Role, roles_of
from glossary.models import Meaning
from pages.digest import making_of_today
from pages.models import TESTS, Kind
from proposals.models import Guarded
from sources.models import Source, Writing

#: Kinds whose words only a clinician can judge, unless they change no meaning.
CLINICAL_KINDS = frozenset({*TESTS, Kind.DANGER})
ROLE_CHOICES = [(role.value, role.label) for role in REVIEWER_ROLES]


class Size(models.TextChoices):
    """How much is judged. What is minor is worked out from the texts, and never claimed."""

    FULL = "full", _("Full review")
    CHANGE = "change", _("Change")
    MINOR = "minor", _("Minor change")
    URGENT = "urgent", _("Urgent correction")


def validate_roles(roles: Any) -> None:
    """Refuse anything but a list of at least one reviewer role.

    Raises:
        ValidationError: in words fit to show.
    """
    if not isinstance(roles, list) or not roles:
        raise ValidationError(_("At least one other person must sign off. Choose one role or more."))
    if unknown := set(map(str, roles)) - {role.value for role in REVIEWER_ROLES}:
        raise ValidationError(_("These are not reviewer roles: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})


class ReviewPolicy(Guarded):
    """Which roles a review needs, for each kind of page and size of review.

    More roles are asked at once; that one is left out, a publisher agrees to.
    """

    agreed_by = frozenset({Role.PUBLISHER})

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices)
    roles = models.JSONField(_("roles"), validators=[validate_roles])

    class Meta:
        ordering = ["kind", "size"]
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        constraints = [
            models.UniqueConstraint(fields=["kind", "size"], name="one_policy_for_a_kind_and_size"),
            models.CheckConstraint(condition=~Q(roles=[]), name="a_review_needs_at_least_one_sign_off"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_size_display()}"

    def clean(self) -> None:
        """Refuse that no clinician judges pages about tests or with urgent advice."""
        if self.kind in CLINICAL_KINDS and self.size != Size.MINOR and Role.CLINICAL not in self.roles:
            raise ValidationError(_("A clinical reviewer always judges pages about tests, and urgent advice."))

    def asks_for_two(self, changed: ReviewPolicy) -> set[str]:
        return {"roles"} if set(self.roles or ()) - set(changed.roles) else set()

    def takes_one(self, changed: ReviewPolicy) -> set[str]:
        return self.differing(changed, ["roles"])


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews as people ask for them."""

    def waiting(self) -> ReviewQuerySet:
        """Those that somebody must still sign off."""
        return self.filter(state=Review.State.WAITING)

    def holding(self) -> ReviewQuerySet:
        """Those that keep their draft locked."""
        return self.filter(state__in=Review.HOLDING, published_at__isnull=True, is_recheck=False)

    def urgent_and_unreviewed(self) -> ReviewQuerySet:
        """Urgent corrections that are live and nobody has reviewed yet."""
        return self.filter(size=Size.URGENT, published_at__isnull=False, settled_at__isnull=True)

    def visible_to(self, user: Any) -> ReviewQuerySet:
        """Every review for people with a role; nothing for anybody else."""
        return self if roles_of(user) else self.none()


class Review(models.Model):
    """One round of judging one version."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for sign-offs")
        APPROVED = "approved", _("Approved")
        CHANGES_WANTED = "changes-wanted", _("Changes wanted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn from review")
        DONE = "done", _("Done")

    #: From which state a review may go to which, and when it does. The database holds to it (`refusals`), and the command
    #: `draw_review_states` draws it into docs/architecture.md.
    MOVES = {
        (State.WAITING, State.APPROVED): "every role that was asked has approved",
        (State.WAITING, State.CHANGES_WANTED): "a reviewer wants changes",
        (State.WAITING, State.REJECTED): "a reviewer rejects the text",
        (State.WAITING, State.WITHDRAWN): "the text is taken back, or readers will never get it",
        (State.WAITING, State.DONE): "what is live already is approved: a re-review, or an urgent correction",
        (State.APPROVED, State.DONE): "the version is published",
        (State.APPROVED, State.WITHDRAWN): "the text is taken back, or readers will never get it",
    }
    HOLDING = (State.WAITING, State.APPROVED)
    REFUSED = (State.CHANGES_WANTED, State.REJECTED, State.WITHDRAWN)

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    size = models.CharField(_("size"), max_length=10, choices=Size.choices)
    is_recheck = models.BooleanField(_("of the published text, unchanged"), default=False)
    roles_needed = models.JSONField(_("roles asked"), validators=[validate_roles])
    change_note = models.TextField(_("what changed, and why"))
    text_digest = models.CharField(max_length=64)
    making = models.PositiveSmallIntegerField(default=making_of_today)  # of its digest and its sign-offs': pages.digest
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submitted_reviews"
    )
    submitted_at = models.DateTimeField(_("sent for review"))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.WAITING)
    completed_at = models.DateTimeField(_("completed"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    settled_at = models.DateTimeField(_("an urgent correction's review followed"), null=True)
    due_on = models.DateField(_("review must follow by"), null=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [  # the few that somebody can move on, among all that ever were
            models.Index(fields=["version"], condition=Q(state="waiting"), name="reviews_that_wait"),
            models.Index(
                fields=["version"],
                condition=Q(state="approved", published_at__isnull=True),
                name="reviews_to_be_published",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(size="urgent", published_at__isnull=False, settled_at__isnull=True),
                name="urgent_and_unreviewed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "approved"]),
                name="a_version_is_in_one_review_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(roles_needed=[]), name="a_review_asks_at_least_one_role"),
            models.CheckConstraint(condition=~Q(change_note=""), name="a_review_says_what_changed"),
            models.CheckConstraint(
                condition=~Q(size="urgent") | Q(due_on__isnull=False),
                name="an_urgent_correction_has_a_day_to_be_reviewed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_size_display()}: {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("desk:review", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether sign-offs are still taken."""
        return self.state == Review.State.WAITING

    @property
    def is_urgent(self) -> bool:
        return self.size == Size.URGENT


class SignOffQuerySet(models.QuerySet["SignOff"]):
    """Sign-offs by what they mean for the words they are about."""

    def judging(self) -> SignOffQuerySet:
        """Those by which a role has judged a text that can change no more: approved, for real, and done or published."""
        settled = Q(review__state=Review.State.DONE) | Q(review__published_at__isnull=False)
        return self.filter(
            settled, decision=SignOff.Decision.APPROVED, is_example=False, review__is_example=False
        ).order_by()


class SentText(models.Model):
    """A text as it was sent for review, found by its digest when its draft has long said something else. Never changed.

    The same text is kept once, however often it is sent. A page of ours takes about 7 KB, the longest 12 KB.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    says = models.JSONField(help_text="What `pages.digest.describe` gave.")

    class Meta:
        verbose_name = _("text as it was sent")
        verbose_name_plural = _("texts as they were sent")

    def __str__(self) -> str:
        return self.digest


class SignOff(models.Model):
    """One reviewer's word, in one role, about exactly one text. Never changed, only added to."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES_WANTED = "changes-wanted", _("Changes wanted")
        REJECTED = "rejected", _("Rejected")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sign_offs")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices)
    comment = models.TextField(_("comment"), blank=True)
    declared_interest = models.TextField(_("interests"), help_text=_("Write “none” if you have none."))
    text_digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField(_("decided"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(condition=Q(decision="approved") | ~Q(comment=""), name="a_refusal_says_why"),
            models.CheckConstraint(condition=~Q(declared_interest=""), name="no_interest_is_said_not_assumed"),
            models.UniqueConstraint(fields=["review", "role"], name="one_sign_off_for_a_role"),
            models.UniqueConstraint(fields=["review", "reviewer"], name="one_person_signs_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_decision_display()}"


class SourceRead(models.Model):
    """A reviewer opened this source when a page was reviewed as it is, in that edition, and found that it holds or not.

    Written with their sign-off, which the database refuses without one for each source of the page. Never changed.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sources_read")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(_("still current"))
    opened_on = models.DateField(_("opened"))
    edition = models.CharField(_("edition, as it was then"), max_length=200, blank=True)
    published = models.CharField(_("published, as was known then"), max_length=10, blank=True)

    class Meta:
        ordering = ["review", "reviewer", "pk"]
        verbose_name = _("source read")
        verbose_name_plural = _("sources read")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer", "source"], name="a_reviewer_says_once_in_a_review_if_a_source_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.source}, {self.opened_on}"


class Seal(models.Model):
    """What a public version said when it was last written: its text by a digest, what it says of itself in full.

    Written with each publication, each review that was completed since, and when digests come to be made in another way.
    Only ever added to; the newest counts.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="seals")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="seals")
    making = models.PositiveSmallIntegerField()
    text_digest = models.CharField(max_length=64)
    told = models.JSONField()
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.version}: {self.text_digest[:12]}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Alarms by whether anything came of them."""

    def standing(self) -> AlarmQuerySet:
        """Those whose version is still in doubt."""
        return self.filter(ended_at__isnull=True)


class Alarm(models.Model):
    """A public version was found not to be what was signed or recorded. It stands until it is found to be so again."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Its text is not the one that our reviewers signed.")
        TOLD = "told", _("Its dates, reviewers or marks are not the ones that were recorded.")
        PLACE = "place", _("It stands in a place that is not recorded.")
        RECORD = "record", _("It does not fit the record.")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind.choices)
    noticed_at = models.DateTimeField(_("noticed"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["noticed_at", "pk"]
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(ended_at__isnull=True), name="a_version_has_one_alarm_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"


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


class Binned(models.Model):
    """A page that was never public or sent for review lies in the bin: see `binning`."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="binned")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.page_id)


class Entry(models.Model):
    """One line of the record: who did what to which page, when and why. Added to, never changed."""

    class Step(models.TextChoices):
        SUBMITTED = "submitted", _("Sent for review")
        ANSWERED = "answered", _("Answered a reviewer")
        SIGNED_OFF = "signed-off", _("Signed off")
        CHANGES_WANTED = "changes-wanted", _("Asked for changes")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN_FROM_REVIEW = "withdrawn-from-review", _("Withdrew from review")
        APPROVED = "approved", _("Review completed")
        PUBLISHED = "published", _("Published")
        PUBLISHED_URGENTLY = "published-urgently", _("Published at once, to be reviewed after")
        RECHECKED = "rechecked", _("Re-reviewed, no change needed")
        WITHDRAWN = "withdrawn", _("Withdrew the page")
        MOVED = "moved", _("Moved the page")
        SETTLED = "settled", _("Urgent correction reviewed")
        OWNERS = "owners", _("Changed who answers for it")
        INTERVAL = "interval", _("Changed how often it is reviewed")
        PUT_OFF = "put-off", _("Put off the reminders of its review")

    step = models.CharField(_("what"), max_length=30, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(  # noqa: DJ001 - SQLite remakes a table for any other new column, and its triggers go
        _("who, as named then"), max_length=400, null=True
    )
    at = models.DateTimeField(_("when"))
    why = models.TextField(_("why"), blank=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="record")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="record")
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="record")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record")
        indexes = [models.Index(fields=["at", "id"], name="the_record_in_its_order")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_step_display()}"
