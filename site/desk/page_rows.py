"""Tells of each page in the desk's table where it stands, when it is due, whom it waits for, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from cms.models import Page, PageContent
from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Substr
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djangocms_versioning.constants import DRAFT, PUBLISHED

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.around_pages import AroundPages
from desk.lines import address_of
from desk.page_list import owned
from desk.standing import day_in_words, put_off_in_words, roles_missing, urgency
from feedback.models import Remark
from pages.models import PageDetails
from pages.rules import PUBLIC_STATES
from reviews import roles_needed
from reviews.binning import DAYS_IN_BIN
from reviews.models import Binned, Review, SignOff
from upkeep.models import SOON_DAYS


def page_rows(content_ids: Sequence[int], user: User, today: date) -> list[PageRow]:
    """Tell of the pages with these texts, in this order. It takes the same few queries however many they are."""
    remarks = Remark.objects.open().filter(page=OuterRef("page")).order_by().values("page")
    path_of_top = Substr(OuterRef("page__path"), 1, Page.steplen)
    top = PageContent.admin_manager.filter(page__path=path_of_top, language=settings.LANGUAGE_CODE).order_by("-pk")
    contents = PageContent.admin_manager.select_related(
        "page__binned__by", "pagedetails__owner", "pagedetails__deputy"
    ).annotate(
        remarks=Subquery(remarks.annotate(number=Count("pk")).values("number")),
        section=Subquery(top.values("title")[:1]),
        is_owned=owned(),
    )
    found = contents.in_bulk(content_ids)
    around = AroundPages(list(found.values()), user)
    return [PageRow(found[pk], around, today) for pk in content_ids if pk in found]


class PageRow:
    """A page in the desk's table, as components/page_table.html shows it. `notes` are sentences that say why."""

    def __init__(self, content: Any, around: AroundPages, today: date) -> None:
        self.content, self.around, self.today = content, around, today
        self.details: PageDetails | None = getattr(content, "pagedetails", None)
        versions = around.versions[content.page_id]
        self.draft = next((version for version in reversed(versions) if version.state == DRAFT), None)
        self.live = next((version for version in reversed(versions) if version.state == PUBLISHED), None)
        public = next((version for version in reversed(versions) if version.state in PUBLIC_STATES), None)
        self.shown = self.draft or self.live or public or versions[-1]
        self.reviews = sorted(
            (review for version in (self.draft, self.live) if version for review in around.reviews[version.pk]),
            key=lambda review: (review.submitted_at, review.pk),
        )
        self.open_review = next((review for review in self.reviews if review.state in Review.HOLDING), None)
        of_draft = [review for review in self.reviews if self.draft and review.version_id == self.draft.pk]
        self.refused = of_draft[-1] if of_draft and of_draft[-1].state in Review.TURNED_DOWN else None
        of_all = [review for version in versions for review in around.reviews[version.pk]]
        self.unchecked = next((one for one in reversed(of_all) if one.is_urgent_and_unreviewed), None)
        self.doubt = next((around.doubts[one.pk] for one in reversed(versions) if one.pk in around.doubts), "")
        self.binned: Binned | None = getattr(content.page, "binned", None)
        self.early = around.early.get(self.details.pk, []) if self.details else []
        self.dead = around.dead.get(self.details.pk, []) if self.details else []

        self.page_id, self.title, self.url = content.page_id, content.title, address_of(self.shown)
        self.section = "" if content.page.parent_id is None else content.section or ""
        self.kind = str(self.details.get_kind_display()) if self.details else ""
        self.owner = self._person(self._owner) if self._owner else ""
        self.state = ", ".join(self._states())
        self.review_due_on = self.details.review_due_on if self.details and self.live else None
        self.is_overdue = bool(self.live and self.details and self.details.is_overdue(today))
        self.is_example = bool(self.details and self.details.is_example)
        self.waits_for = self._waits_for()
        self.notes = list(self._notes())

    @property
    def due(self) -> str:
        """Give the day on which the next review is due in words; its month where no more is known."""
        if self.review_due_on is None or self.details is None:
            return ""
        return (
            date_format(self.review_due_on, "F Y") if self.details.dates_to_month else day_in_words(self.review_due_on)
        )

    @property
    def _owner(self) -> User | None:
        owner = self.details.owner if self.details else None
        return owner if self.content.is_owned else None

    def _person(self, person: User) -> str:
        return _("you") if person == self.around.user else str(person)

    def _states(self) -> Iterator[str]:
        page, around = self.content.page_id, self.around
        if self.binned:
            yield _("in the bin")
        elif self.live:
            yield _("live")
        elif page in around.withdrawals:
            yield _("withdrawn")
        elif not self.draft:
            yield _("set aside")
        if self.doubt:
            yield _("in doubt")
        if self.unchecked:
            yield _("urgent correction not yet reviewed")
        if self.open_review and self.open_review.state == Review.State.APPROVED:
            yield _("approved, not yet out")
        elif self.open_review and self.open_review.is_recheck:
            yield _("being reviewed again")
        elif self.open_review:
            yield _("in review")
        elif self.refused:
            yield str(self.refused.get_state_display()).lower()
        elif self.draft:
            yield _("draft in work")
        if any(told.plan.stands for told in around.plans[page]):
            yield _("planned")
        if self.early:
            yield _("to be reviewed early")
        if self.dead:
            yield _("dead link")

    def _waits_for(self) -> str:
        page, around = self.content.page_id, self.around
        if self.binned:
            return ""
        if self.open_review:
            if any(
                told.plan.stands and told.plan.version_id == self.open_review.version_id for told in around.plans[page]
            ):
                return _("its time")
            if self.open_review.is_mine:
                return _("you")
            if self.open_review.state == Review.State.APPROVED:
                return _("a publisher")
            return _("%(roles)s sign-off") % {"roles": roles_needed.in_words(roles_missing(self.open_review))}
        if self.refused:
            return self._person(self.refused.submitted_by)
        if self.doubt:
            return _("you") if Role.PUBLISHER in roles_of(around.user) else _("a publisher")
        if self.draft:
            return self._person(self.draft.locked_by or self.draft.created_by)
        return self._owners_turn() if self.live else ""

    def _owners_turn(self) -> str:
        if self._owner is None:
            return _("an owner")
        is_soon = self.review_due_on is not None and self.review_due_on <= self.today + timedelta(days=SOON_DAYS)
        has_turn = is_soon or self.early or self.dead or self.unchecked
        return self._person(self._owner) if has_turn else ""

    def _notes(self) -> Iterator[str]:
        """Give what says why a page stands where it does."""
        page, around = self.content.page_id, self.around
        if self.doubt:
            yield str(self.doubt)
        if self.unchecked:
            yield urgency(self.unchecked, self.today)
        yield from (told.words for told in around.plans[page])
        if self.refused:
            for said in self.refused.sign_offs.all():
                if said.decision != SignOff.Decision.APPROVED:
                    yield f"“{said.comment}”"
        yield from self._notes_on_date()
        yield from self.early
        yield from self.dead
        if n := self.content.remarks:
            words = ngettext("%(n)s remark of a reader waits.", "%(n)s remarks of readers wait.", n)
            yield words % {"n": n}
        if withdrawal := around.withdrawals.get(page):
            words = _("Withdrawn on %(day)s: %(reason)s")
            yield words % {"day": day_in_words(withdrawal.withdrawn_on), "reason": withdrawal.reason}
        if self.binned:
            until = day_in_words(localdate(self.binned.at) + timedelta(days=DAYS_IN_BIN))
            words = _("Put there by %(who)s. It can be brought back until %(day)s.")
            yield words % {"who": self.binned.by, "day": until}

    def _notes_on_date(self) -> Iterator[str]:
        """Give what the next review asks by its date, and who has put its reminders off."""
        day = self.review_due_on
        if day is None or day > self.today + timedelta(days=SOON_DAYS):
            return
        days = (day - self.today).days
        if days < 0:
            words = ngettext(
                "Its review has been overdue for %(n)s day.", "Its review has been overdue for %(n)s days.", -days
            )
        else:
            words = ngettext("Its review is due in %(n)s day.", "Its review is due in %(n)s days.", days)
        yield words % {"n": abs(days)}
        snooze = self.around.snoozes.get((self.content.page_id, day))
        if snooze and snooze.until_on > self.today:
            yield put_off_in_words(snooze)
