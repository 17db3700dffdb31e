"""Which quality marks exist, and what this organisation may say of itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.pictures import SafeImageField
from proposals.models import Guarded

_ADD_ANOTHER = _("Pages may have carried this in these words, so they stay. Add a new one instead.")


def is_rested_on(thing: models.Model) -> bool:
    """Return whether any row of any app points at this one."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: thing}).exists()
        for relation in thing._meta.related_objects
    )


class Scheme(Guarded):
    """A quality mark that exists in the world, run by somebody else, with that body's own terms.

    Once there is a certificate of it, its words stay, and its terms change when two people want it so.
    """

    fixed = ("name", "run_by", "meaning", "learn_more")

    key = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("Content files use it. It stays as it is for good.")
    )
    name = models.CharField(_("name"), max_length=200)
    run_by = models.CharField(_("run by"), max_length=200)
    meaning = models.TextField(_("what it means"), help_text=_("One or two plain sentences for readers."))
    learn_more = models.URLField(_("where to read more"), max_length=500, blank=True)
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_(
            "Closed: nobody can hold it today. Its mark goes from every page at once. Earlier versions say that they"
            " carried it at that time."
        ),
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("a certificate lasts at most (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_("Leave it empty if the scheme sets no limit."),
    )
    max_review_interval_months = models.PositiveSmallIntegerField(
        _("pages reviewed at least every (months)"),
        default=36,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("36 at most, which is the site's own rule."),
    )
    allows_promotional = models.BooleanField(
        _("may stand on promotional pages"),
        default=False,
        help_text=_("Tick only if the scheme's own terms say so. Most forbid it."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_review_interval_months__gte=1) & Q(max_review_interval_months__lte=36),
                name="a_scheme_asks_for_review_within_three_years",
                violation_error_message=_("Pages must be reviewed every 1 to 36 months."),
            ),
            models.CheckConstraint(
                condition=Q(certificate_months__isnull=True) | Q(certificate_months__gte=1),
                name="a_certificate_lasts_a_month_or_more",
                violation_error_message=_("A certificate must last at least 1 month. Leave it empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a limit that a certificate already here breaks."""
        if self.pk and self.certificate_months:
            for certificate in self.certificates.all():
                if objection := objection_to_length(self, certificate.held_from, certificate.held_until):
                    raise ValidationError({"certificate_months": objection})

    def is_fixed(self) -> bool:
        return self.pk is not None and is_rested_on(self)

    def words_if_fixed(self) -> str:
        return str(_ADD_ANOTHER)

    def asks_for_two(self, changed: Scheme) -> set[str]:
        if not self.is_fixed():
            return set()
        terms = {"certificate_months", "max_review_interval_months", "allows_promotional"}
        return self.differing(changed, terms | ({"is_retired"} if self.is_retired else set()))

    def takes_one(self, changed: Scheme) -> set[str]:
        return {"is_retired"} if changed.is_retired and not self.is_retired and self.is_fixed() else set()

    def last_day_of_certificate(self, held_from: date) -> date | None:
        """Give the last day that a certificate from that day may be held, or None where the scheme sets no limit."""
        if not self.certificate_months:
            return None
        years, month = divmod(held_from.month - 1 + self.certificate_months, 12)
        if held_from.year + years >= date.max.year:
            return None  # past all days that can be written
        try:
            anniversary = date(held_from.year + years, month + 1, held_from.day)
        except ValueError:  # such as 31 February: the period fills the month
            years, month = divmod(held_from.month + self.certificate_months, 12)
            anniversary = date(held_from.year + years, month + 1, 1)
        return anniversary - timedelta(days=1)


def objection_to_length(scheme: Scheme, held_from: date, held_until: date) -> str:
    """Object to a certificate that runs longer than its scheme gives one for."""
    last_day = scheme.last_day_of_certificate(held_from)
    if last_day is None or held_until <= last_day:
        return ""
    return _("%(scheme)s gives a certificate for %(months)s months at most: from %(start)s until %(end)s.") % {
        "scheme": scheme.name,
        "months": scheme.certificate_months,
        "start": date_format(held_from, "j F Y"),
        "end": date_format(last_day, "j F Y"),
    }


class Certificate(Guarded):
    """This organisation holds a scheme's mark, from one day until another, both included.

    Pages are made under it once a second person agrees that it is held. From then on it stays as it is, but that it may
    be taken back.
    """

    fixed = ("scheme_id", "holder", "reference", "held_from", "held_until", "picture", "is_example")

    key = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("Content files use it. It stays as it is for good.")
    )
    scheme = models.ForeignKey(Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(_("holder"), max_length=200, help_text=_("The organisation named on the certificate."))
    reference = models.CharField(_("number on the certificate"), max_length=100, blank=True)
    held_from = models.DateField(_("from"), help_text=_("The first day on which it is held."))
    held_until = models.DateField(
        _("until"), help_text=_("The last day on which it is held. The mark goes from every page the day after.")
    )
    revoked_on = models.DateField(
        _("taken back on"),
        null=True,
        blank=True,
        help_text=_("Only if the scheme took it back early. From that day on it is not held."),
    )
    picture = SafeImageField(
        _("the mark's picture"),
        upload_to="marks/",
        blank=True,
        help_text=_(
            "Only the organisation that holds the mark may use its picture. Upload the one you were given: PNG, JPEG"
            " or WebP, 2 MB at most."
        ),
    )
    is_example = models.BooleanField(
        _("only an example"),
        default=False,
        help_text=_("Nobody was really certified. Never shown as a mark of today; old versions call it an example."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For colleagues. Readers do not see it."))
    is_agreed = models.BooleanField(_("seen by a second person"), default=False, editable=False)

    class Meta:
        ordering = ["-held_from"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__gte=F("held_from")),
                name="a_certificate_ends_after_it_begins",
                violation_error_message=_("A certificate cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("held_from")),
                name="a_certificate_is_taken_back_after_it_begins",
                violation_error_message=_("A certificate cannot be taken back before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(is_example=False) | (Q(picture="") & Q(reference="")),
                name="an_example_certificate_shows_no_picture_or_number",
                violation_error_message=_("An example has no picture and no number: nobody was really certified."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(scheme)s, %(start)s to %(end)s") % {
            "scheme": self.scheme.name,
            "start": date_format(self.held_from, "F Y"),
            "end": date_format(self.held_until, "F Y"),
        }

    def clean(self) -> None:
        """Refuse, beside the field it is about, what the database would, and one that runs longer than its scheme gives it."""
        if self.is_example and self.reference:
            raise ValidationError({"reference": _("An example has no number: nobody was really certified.")})
        if self.is_example and self.picture:
            raise ValidationError({"picture": _("An example has no picture: nobody was really certified.")})
        if not (self.held_from and self.held_until):
            return  # the fields themselves object
        if self.held_until < self.held_from:
            raise ValidationError({"held_until": _("A certificate cannot end before it begins.")})
        if self.revoked_on and self.revoked_on < self.held_from:
            raise ValidationError({"revoked_on": _("A certificate cannot be taken back before it begins.")})
        scheme = getattr(self, "scheme", None)  # in a file, one that is not stored yet
        if scheme and (objection := objection_to_length(scheme, self.held_from, self.held_until)):
            raise ValidationError({"held_until": objection})

    def is_fixed(self) -> bool:
        return self.pk is not None and (self.is_agreed or is_rested_on(self))

    def words_if_fixed(self) -> str:
        return str(_ADD_ANOTHER)

    def asks_for_two(self, changed: Certificate) -> set[str]:
        given_back = {"revoked_on"} if self.is_agreed and self.revoked_on else set()
        return self.differing(changed, {"is_agreed"} | given_back)

    def takes_one(self, changed: Certificate) -> set[str]:
        return {"revoked_on"} if self.is_agreed and changed.revoked_on and not self.revoked_on else set()

    @property
    def last_day(self) -> date:
        """Give the last day on which it is held."""
        if self.revoked_on is None:
            return self.held_until
        return min(self.held_until, self.revoked_on - timedelta(days=1))

    def is_held_on(self, day: date) -> bool:
        """Say whether the certificate was or is held on that day."""
        return self.held_from <= day <= self.held_until and (self.revoked_on is None or day < self.revoked_on)


class Claim(Guarded):
    """Something the organisation says of itself. Nobody has certified it, and it must never look as if somebody had.

    Pages carry it once a second person agrees. From then on its words stay: a new name is a new claim.
    """

    fixed = ("name", "meaning", "learn_more", "allows_promotional")

    key = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("Content files use it. It stays as it is for good.")
    )
    name = models.CharField(_("what is claimed"), max_length=200)
    meaning = models.TextField(
        _("what it means"), help_text=_("One or two plain sentences for readers. Say that nobody has certified it.")
    )
    learn_more = models.URLField(_("where to read more"), max_length=500, blank=True)
    is_current = models.BooleanField(
        _("still claimed today"),
        default=False,
        help_text=_("When this is off, only earlier versions say it, as something said at that time."),
    )
    allows_promotional = models.BooleanField(_("may stand on promotional pages"), default=False)
    is_agreed = models.BooleanField(_("seen by a second person"), default=False, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return self.name

    def is_fixed(self) -> bool:
        return self.pk is not None and (self.is_agreed or is_rested_on(self))

    def words_if_fixed(self) -> str:
        return str(_ADD_ANOTHER)

    def asks_for_two(self, changed: Claim) -> set[str]:
        said_again = {"is_current"} if self.is_agreed and not self.is_current else set()
        return self.differing(changed, {"is_agreed"} | said_again)

    def takes_one(self, changed: Claim) -> set[str]:
        return {"is_current"} if self.is_agreed and self.is_current and not changed.is_current else set()
