"""The documents that pages rest on, the facts taken from them, and what became of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.current_user import acting_reason, acting_user
from proposals.models import Guarded

LONGEST_ADDRESS = 2000


def refuse_impossible_date(text: str) -> None:
    """Refuse what is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or names a day that never was.

    Raises:
        ValidationError: in words fit to show.
    """
    try:
        _first_day(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a date. Write 2026, 2026-05 or 2026-05-14, as far as it is known.") % {"text": text}
        ) from error


def _first_day(text: str) -> date:
    """Give the first day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean."""
    if len(text) not in (4, 7, 10):
        raise ValueError(text)
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :])


class Replaceable(models.Model):
    """What a newer one of its kind can replace. Each change of how it stands goes on record, whoever saves it.

    So does who wrote what readers get of it. Bulk updates by code call no `save`, so they leave no record: change
    these one by one.
    """

    #: The columns whose changes are recorded in any case.
    recorded: ClassVar[tuple[str, ...]] = ("state", "superseded_by_id")
    #: The columns that hold what readers get.
    words: ClassVar[tuple[str, ...]] = ()

    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last checked by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, why: str = "", at: datetime | None = None, **kwargs: Any) -> None:
        """Save it, with who wrote its words; where it stands differently now, write down who changed what, when and why."""
        with transaction.atomic():
            before = self.as_stored()
            if before:
                self.catch_up_with(before)
            super().save(*args, **kwargs)
            if (writer := acting_user()) and (before is None or self.says_unlike(before)):
                self.writings.create(writer=writer, at=at or timezone.now())  # type: ignore[attr-defined]
            if before and (after := self.as_stored()) and after.stands_unlike(before):
                Change.objects.create(
                    source=after if isinstance(after, Source) else None,
                    fact=after if isinstance(after, Fact) else None,
                    by=acting_user(),
                    at=at or timezone.now(),
                    what=after.what_changed(before),
                    why=why.strip() or acting_reason(),
                )

    def as_stored(self) -> Self | None:
        """Give it as the database has it, held until what is going on is saved; None where it is new."""
        return (
            type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk).first() if self.pk else None
        )

    def catch_up_with(self, stored: Self) -> None:
        """Take over what only the site itself writes, should it have done so since this was read."""

    def recorded_now(self) -> tuple[str, ...]:
        """Return the columns whose changes are recorded, as it stands."""
        return self.recorded

    def stands_unlike(self, before: Self) -> bool:
        return any(getattr(self, name) != getattr(before, name) for name in before.recorded_now())

    def says_unlike(self, before: Self) -> bool:
        return any(getattr(self, name) != getattr(before, name) for name in self.words)

    def what_changed(self, before: Self) -> str:
        """Say what is not as it was, as the rest of a sentence that begins with its name."""
        raise NotImplementedError

    def is_in_a_circle(self) -> bool:
        """Say whether its successor was itself replaced, by however many steps, by this one."""
        seen = {self.pk}
        newer = self.superseded_by  # type: ignore[attr-defined]  # both models have it
        while newer is not None:
            if newer.pk in seen:
                return True
            seen.add(newer.pk)
            newer = newer.superseded_by
        return False


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources as texts ask for them."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, Source]:
        """Give the sources with these keys, each with its successor, in one query; unknown keys are absent."""
        return {source.key: source for source in self.select_related("superseded_by").filter(key__in=set(keys))}

    def undated(self) -> Self:
        """Give those that still stand and of which nobody knows when they were published."""
        return self.filter(state=Source.State.CURRENT, published="")

    def fix(self, at: datetime) -> None:
        """Hold what these are called, and what replaced them: a text that cites them is put before reviewers, or published."""
        cited = models.Q(pk__in=self.values("pk")) | models.Q(supersedes__in=self.values("pk"))
        shown = Source.objects.filter(cited, fixed_at__isnull=True).values("pk")
        Source.objects.filter(pk__in=shown).update(fixed_at=at)

    def cited(self, keys: Iterable[str], fact_keys: Iterable[str]) -> tuple[dict[str, Source], dict[str, Fact]]:
        """Give by their keys the sources with these keys, the facts with those, and the sources of these facts.

        It takes one query, and a second where some fact has no source or nobody knows it.
        """
        wanted = set(fact_keys)
        named = models.FilteredRelation("facts", condition=models.Q(facts__key__in=wanted))
        rows = self.annotate(named=named).filter(models.Q(key__in=set(keys)) | models.Q(named__isnull=False))
        sources: dict[str, Source] = {}
        facts: dict[str, Fact] = {}
        for row in rows.select_related("superseded_by", "named"):  # type: ignore[misc]  # it does not see what was annotated
            source = sources.setdefault(row.key, row)
            fact: Fact | None = getattr(row, "named", None)
            if fact is not None:
                fact.source = source
                facts[fact.key] = fact
        if left := wanted - facts.keys():
            facts |= Fact.objects.by_keys(left)
        return sources, facts


#: What readers are told of a source. Versions that were signed off show it.
CITATION_FIELDS = ("title", "publisher", "address", "kind", "edition", "published")


_CHANGED = {
    "edition": _("was given another edition (“%(now)s”, before “%(before)s”)"),
    "title": _("was given another title (“%(now)s”, before “%(before)s”)"),
    "publisher": _("was given another publisher (“%(now)s”, before “%(before)s”)"),
    "address": _("was given another address (“%(now)s”, before “%(before)s”)"),
    "kind": _("was called another kind of document (“%(now)s”, before “%(before)s”)"),
    "published": _("was given another date of publication (“%(now)s”, before “%(before)s”)"),
}


class Source(Guarded, Replaceable):
    """One edition of one document. A new edition is a new source, so that old versions keep citing what they cited.

    What it is called changes only when two people want it so, once a text that cites it was sent for review.
    """

    class Kind(models.TextChoices):
        GUIDELINE = "guideline", _("Guideline")
        LEAFLET = "leaflet", _("Leaflet")
        STUDY = "study", _("Study")
        DOSE_TABLE = "dose-table", _("Table of doses")
        WEB_PAGE = "web-page", _("Web page")
        LAW = "law", _("Law")

    class State(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Replaced by a newer edition")
        WITHDRAWN = "withdrawn", _("Withdrawn by its publisher")

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Cited in texts as [source: key]. It stays as it is for good."),
    )
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    address = models.URLField(
        _("address"), max_length=500, blank=True, help_text=_("Of the document itself, not of a page that leads to it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    edition = models.CharField(
        _("edition"), max_length=200, blank=True, help_text=_("What tells this edition from the others.")
    )
    published = models.CharField(
        _("published"),
        max_length=10,
        blank=True,
        validators=[refuse_impossible_date],
        help_text=_("2026, 2026-05 or 2026-05-14, as far as it is known."),
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.CURRENT)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last looked whether it still stands.")
    )
    fixed_at = models.DateTimeField(
        _("held"), null=True, editable=False, help_text=_("When a text that cites it was first sent for review.")
    )

    objects = SourceQuerySet.as_manager()
    recorded = ("state", "superseded_by_id", "edition")
    words = ("title", "publisher", "address", "edition", "published")

    class Meta:
        ordering = ["key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        permissions = [("change_citation", _("Can change what a citation says"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | models.Q(state="superseded"),
                name="only_a_superseded_source_has_a_successor",
                violation_error_message=_("Only a source whose state is “replaced” can name the one that replaced it."),
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | ~models.Q(superseded_by=models.F("id")),
                name="a_source_does_not_supersede_itself",
                violation_error_message=_("A source cannot be replaced by itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(published="")
                | models.Q(published__regex=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z"),
                name="a_publication_date_is_a_year_month_or_day",
                violation_error_message=_("Write the date of publication as 2026, 2026-05 or 2026-05-14."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and hold what replaced it where readers are told of that."""
        super().save(*args, **kwargs)
        if self.fixed_at:
            self.hold({"superseded_by_id": self.superseded_by_id}, kwargs.get("at") or timezone.now())

    def clean(self) -> None:
        if self.superseded_by_id and self.state != self.State.SUPERSEDED:
            words = _("Only a source whose state is “replaced” can name the one that replaced it.")
            raise ValidationError({"superseded_by": words})
        if self.is_in_a_circle():
            raise ValidationError({"superseded_by": _("These sources would replace each other in a circle.")})

    @property
    def name(self) -> str:
        """Give the title and what tells this edition from the others."""
        return ", ".join(part for part in (self.title, self.edition) if part)

    @property
    def full_name(self) -> str:
        """Give the name with who published it, for where nothing else tells what it is."""
        return f"{self.publisher}: {self.name}"

    def hold(self, after: Mapping[str, Any], at: datetime) -> None:
        if newer := after.get("superseded_by_id"):
            Source.objects.filter(pk=newer).fix(at)

    def save_as_agreed(self, at: datetime) -> None:
        self.full_clean()
        self.save(at=at)

    def asks_for_two(self, changed: Source) -> set[str]:
        """Return what readers are told; that it no longer stands takes one person, because a warning cannot wait."""
        stands_again = {"state"} if changed.state == Source.State.CURRENT else set()
        return (
            self.differing(changed, {*CITATION_FIELDS, "superseded_by_id"} | stands_again) if self.fixed_at else set()
        )

    def recorded_now(self) -> tuple[str, ...]:
        return (*self.recorded, *CITATION_FIELDS) if self.fixed_at else self.recorded

    def catch_up_with(self, stored: Source) -> None:
        self.fixed_at = stored.fixed_at

    def what_changed(self, before: Source) -> str:
        said = []
        if (self.state, self.superseded_by_id) != (before.state, before.superseded_by_id):
            if self.superseded_by is not None:
                said.append(gettext("was replaced by “%(name)s”") % {"name": self.superseded_by.full_name})
            elif self.state == self.State.SUPERSEDED:
                said.append(gettext("was replaced by a newer edition"))
            elif self.state == self.State.WITHDRAWN:
                said.append(gettext("was withdrawn by its publisher"))
            else:
                said.append(gettext("was found to be current"))
        for name, words in _CHANGED.items():
            if getattr(self, name) != getattr(before, name):
                both = {
                    "now": getattr(self, name) or gettext("none"),
                    "before": getattr(before, name) or gettext("none"),
                }
                said.append(str(words) % both)
        return gettext(" and ").join(said)

    def published_in_words(self) -> str:
        """Give the date of publication as readers write it: “2026”, “May 2026” or “14 May 2026”; "" if not known."""
        try:
            return date_format(_first_day(self.published), {4: "Y", 7: "F Y", 10: "j F Y"}[len(self.published)])
        except ValueError:  # nothing, or a day that never was: no reason to keep a reader from the page
            return self.published

    def state_in_words(self) -> str:
        """Say whether the source still stands, and what replaced it where that is known."""
        if self.superseded_by is None:
            return str(self.get_state_display())
        return gettext("Replaced by %(name)s") % {"name": self.superseded_by.name}


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts as texts ask for them."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, Fact]:
        """Give the facts with these keys, each with its source, in one query; unknown keys are absent."""
        return {fact.key: fact for fact in self.select_related("source").filter(key__in=set(keys))}

    def as_readers_get_them(self, keys: Iterable[str]) -> dict[str, dict[str, str] | None]:
        """Give {key: {text, source}} of these facts, source by its key or ""; an unknown fact is None."""
        keys = sorted(set(keys))
        known = self.by_keys(keys)
        return {key: known[key].as_readers_get_it() if key in known else None for key in keys}

    def fix(self, at: datetime) -> None:
        """Fix what these say for good: a text that says it was put before reviewers, or published."""
        self.filter(fixed_at__isnull=True).update(fixed_at=at)


class Finding(models.Model):
    """What one source says of something."""

    low = models.DecimalField(_("lowest figure"), max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("highest figure"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("minutes, hours, mSv, in 100, in 1,000 and the like.")
    )
    condition = models.CharField(
        _("when it holds"), max_length=300, blank=True, help_text=_("Such as: with contrast, at one UK hospital.")
    )

    class Meta:
        abstract = True


class Fact(Replaceable, Finding):
    """A figure or short statement and the source it comes from. One edition: a new figure is a new fact."""

    class State(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Replaced by a newer fact")

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Stands in texts as [fact: key]. It stays as it is for good."),
    )
    label = models.CharField(
        _("what it tells"), max_length=200, help_text=_("For the team. Such as: How long a CT scan takes.")
    )
    text = models.CharField(
        _("what readers get"),
        max_length=300,
        help_text=_("It stands in the middle of sentences, so it begins with a small letter and has no full stop."),
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facts",
        help_text=_("None only where sources disagree and the text gives no figure."),
    )
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last looked whether the source says so.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.CURRENT)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    note = models.TextField(
        _("why this one"), max_length=1000, blank=True, help_text=_("Why it was chosen, for the team.")
    )
    fixed_at = models.DateTimeField(
        _("fixed"), null=True, editable=False, help_text=_("When a text that says it was first sent for review.")
    )

    objects = FactQuerySet.as_manager()
    words = ("text", "source_id")

    class Meta:
        ordering = ["key"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | models.Q(state="superseded"),
                name="only_a_superseded_fact_has_a_successor",
                violation_error_message=_("Only a fact whose state is “replaced” can name the one that replaced it."),
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | ~models.Q(superseded_by=models.F("id")),
                name="a_fact_does_not_supersede_itself",
                violation_error_message=_("A fact cannot be replaced by itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(source__isnull=False) | ~models.Q(text__regex="[0-9]"),
                name="a_figure_has_a_source",
                violation_error_message=_("A figure needs a source. Name one, or write the text without a figure."),
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(text__regex=r"[\[\]\n\r\t]"),
                name="a_fact_is_one_line_without_marks",
                violation_error_message=_("Write the text on one line, without square brackets."),
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="the_lowest_figure_of_a_fact_is_not_above_its_highest",
                violation_error_message=_("The lowest figure is above the highest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"

    def clean(self) -> None:
        self.text = " ".join(self.text.split())
        errors = {}
        if self.text.endswith("."):
            errors["text"] = _("Leave the full stop out: the text stands in the middle of sentences.")
        elif re.search(r"[\[\]]", self.text):
            errors["text"] = _("Write the text on one line, without square brackets.")
        elif re.search("[0-9]", self.text) and self.source_id is None and self.source is None:
            errors["source"] = _("A figure needs a source. Name one, or write the text without a figure.")
        if self.low is not None and self.high is not None and self.low > self.high:
            errors["low"] = _("The lowest figure is above the highest.")
        if self.is_in_a_circle():
            errors["superseded_by"] = _("These facts would replace each other in a circle.")
        if errors:
            raise ValidationError(errors)

    @property
    def marker(self) -> str:
        """Give what stands in texts for it."""
        return f"[fact: {self.key}]"

    @property
    def as_cited(self) -> str:
        """Give what a text says that names it: its text and the mark of its source."""
        return f"{self.text} [source: {self.source.key}]" if self.source else self.text

    def as_readers_get_it(self) -> dict[str, str]:
        """Give the part of it that a page shows: {text, source}."""
        return {"text": self.text, "source": self.source.key if self.source else ""}

    def catch_up_with(self, stored: Fact) -> None:
        self.fixed_at = stored.fixed_at

    def what_changed(self, before: Fact) -> str:
        if self.superseded_by is not None:
            newer = {"label": self.superseded_by.label, "text": self.superseded_by.text}
            return gettext("was replaced by “%(label)s: %(text)s”") % newer
        if self.state == self.State.SUPERSEDED:
            return gettext("was replaced by a newer fact")
        return gettext("was found to be current")


class OtherFinding(Finding):
    """What another source says of the same thing. For reviewers and editors; no reader ever gets it."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="other_findings")
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="other_findings"
    )
    text = models.CharField(_("what it says"), max_length=500)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("other finding")
        verbose_name_plural = _("other findings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="the_lowest_figure_of_a_finding_is_not_above_its_highest",
                violation_error_message=_("The lowest figure is above the highest."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValidationError({"low": _("The lowest figure is above the highest.")})


class Change(models.Model):
    """How a source or a fact came to stand differently: who, when, what, why. Added to, never changed."""

    source = models.ForeignKey(
        Source, verbose_name=_("source"), null=True, on_delete=models.PROTECT, related_name="changes"
    )
    fact = models.ForeignKey(Fact, verbose_name=_("fact"), null=True, on_delete=models.PROTECT, related_name="changes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    what = models.TextField(_("what"))
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) ^ models.Q(fact__isnull=True),
                name="a_change_is_of_a_source_or_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        """Give the change as a sentence."""
        name = self.source.full_name if self.source else self.fact.label if self.fact else ""
        day = date_format(timezone.localdate(self.at), "j F Y")
        return gettext("“%(name)s” %(what)s on %(day)s.") % {"name": name, "what": self.what, "day": day}


class Writing(models.Model):
    """Somebody wrote what readers get of a source or a fact. Added to, never changed."""

    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="writings")
    fact = models.ForeignKey(Fact, null=True, on_delete=models.PROTECT, related_name="writings")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("writing")
        verbose_name_plural = _("writings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) ^ models.Q(fact__isnull=True),
                name="words_are_written_of_a_source_or_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.writer}: {self.fact or self.source}"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Links by what came of asking for them."""

    def dead(self) -> LinkCheckQuerySet:
        """Those that failed, whatever the reason, and did so again when they were asked for two days later or more."""
        return self.filter(ok=False, failing_since__lte=models.F("checked_on") - LinkCheck.TIME_TO_RECOVER)


class LinkCheck(models.Model):
    """What came of asking for an address of another site, when it was last asked for."""

    GONE = (404, 410)
    TIME_TO_RECOVER = timedelta(days=2)

    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    checked_at = models.DateTimeField(_("checked"))
    checked_on = models.DateField(editable=False)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    ok = models.BooleanField(_("it works"))
    final_address = models.CharField(_("where it leads"), max_length=LONGEST_ADDRESS, blank=True)
    failing_since = models.DateField(_("failing since"), null=True)
    words = models.CharField(_("in words"), max_length=300, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ok=True, failing_since__isnull=True)
                | models.Q(ok=False, failing_since__isnull=False),
                name="a_link_that_fails_does_so_since_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_dead(self) -> bool:
        """Say what `LinkCheckQuerySet.dead` asks the database."""
        return self.failing_since is not None and self.failing_since <= self.checked_on - self.TIME_TO_RECOVER
