"""Which quality marks exist, and what this organisation may say of itself."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Scheme(models.Model):
    """A quality mark that exists in the world, run by somebody else, with that body's own terms."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    run_by = models.CharField(_("run by"), max_length=200)
    meaning = models.TextField(_("what it means"), help_text=_("One or two plain sentences for readers."))
    learn_more = models.URLField(_("where to read more"), max_length=500, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False, help_text=_("Closed: nobody can hold it today."))
    certificate_months = models.PositiveSmallIntegerField(
        _("a certificate lasts at most (months)"), null=True, blank=True
    )
    max_review_interval_months = models.PositiveSmallIntegerField(_("pages reviewed at least every (months)"), default=36)
    allows_promotional = models.BooleanField(_("may stand on promotional pages"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_review_interval_months__gte=1) & Q(max_review_interval_months__lte=36),
                name="a_scheme_asks_for_review_within_three_years",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """This organisation holds a scheme's mark, from one day until another, both included."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    scheme = models.ForeignKey(Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="certificates")
    holder = models.CharField(_("holder"), max_length=200)
    reference = models.CharField(_("number on the certificate"), max_length=100, blank=True)
    held_from = models.DateField(_("from"))
    held_until = models.DateField(_("until"))
    revoked_on = models.DateField(_("taken back on"), null=True, blank=True)
    picture = models.ImageField(
        _("the mark's picture"),
        upload_to="marks/",
        blank=True,
        help_text=_("Only the organisation that holds the mark may use its picture. Upload the one you were given."),
    )
    is_example = models.BooleanField(_("only an example"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-held_from"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(condition=Q(held_until__gte=F("held_from")), name="a_certificate_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(is_example=False) | (Q(picture="") & Q(reference="")),
                name="an_example_certificate_shows_no_picture_or_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.name}, {self.held_from:%B %Y} to {self.held_until:%B %Y}"

    def is_held_on(self, day: date) -> bool:
        """Say whether the certificate was or is held on that day."""
        return self.held_from <= day <= self.held_until and (self.revoked_on is None or day < self.revoked_on)


class Claim(models.Model):
    """Something the organisation says of itself. Nobody has certified it, and it must never look as if somebody had."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("what is claimed"), max_length=200)
    meaning = models.TextField(_("what it means"))
    learn_more = models.URLField(_("where to read more"), max_length=500, blank=True)
    is_current = models.BooleanField(_("still claimed today"), default=False)
    allows_promotional = models.BooleanField(_("may stand on promotional pages"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return self.name
