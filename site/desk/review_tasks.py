"""What reviews, alarms, plans, drafts, readers and second opinions ask of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cms.models import PageContent
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts import confirming
from accounts.models import User
from accounts.roles import Role, roles_of
from desk.inbox import refused_drafts, to_answer, to_correct_again, to_publish, to_sign_off
from desk.lines import address_of
from desk.standing import day_in_words
from desk.tasks import Duty, Task
from editing.models import Question
from feedback.models import Remark
from feedback.rules import WORK_ON_FEEDBACK
from glossary.models import Meaning, holds_words_of
from pages.every_version import every_version
from pages.versions import titles_of
from proposals.models import Proposal, is_wish_of
from reviews.lazy_list import OnDemand
from reviews.models import Alarm, Binned, Review, SignOff
from scheduling.models import Plan, PlanQuerySet
from scheduling.telling import tell


def _since(words: str, day: date | None) -> str:
    return words % {"day": day_in_words(day)} if day else ""


def _telling(tell: Callable[[Any, str, date], Task]) -> Callable[[Sequence[Any], User, date], list[Task]]:
    """Give what tells of many things, from what tells of one by the title of its version."""

    def tell_all(things: Sequence[Any], user: User, today: date) -> list[Task]:
        titles = titles_of(thing.version for thing in things)
        return [tell(thing, titles[thing.version.pk], today) for thing in things]

    return tell_all


# Doubt ----------------------------------------------------------------------------------------------------------------


def _look_at_doubt(alarm: Alarm, title: str, today: date) -> Task:
    return Task(
        _("Look at once at %(title)s: it is in doubt") % {"title": title},
        address_of(alarm.version),
        str(alarm.get_kind_display()),
        _since(_("noticed on %(day)s"), localdate(alarm.noticed_at)),
    )


IN_DOUBT = Duty(lambda user, today: Alarm.objects.standing().select_related("version"), _telling(_look_at_doubt))


# Reviews --------------------------------------------------------------------------------------------------------------


def _read(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("version", "submitted_by").prefetch_related("sign_offs")


def _judge_urgent(review: Review, title: str, today: date) -> Task:
    return Task(
        _("Review the urgent correction to %(title)s") % {"title": title},
        review.get_absolute_url(),
        _("Readers have it already, and are told that nobody has checked it: “%(note)s”")
        % {"note": review.change_note},
        _until(review, today),
    )


def _until(review: Review, today: date) -> str:
    days = review.days_left(today)
    if days is None or days < 0:
        return _("was due on %(day)s") % {"day": day_in_words(review.due_on)}
    if days == 0:
        return _("by today")
    words = ngettext("by %(day)s, %(days)s day left", "by %(day)s, %(days)s days left", days)
    return words % {"day": day_in_words(review.due_on), "days": days}


def _correct_again(review: Review, title: str, today: date) -> Task:
    return Task(
        _("Put right the urgent correction to %(title)s") % {"title": title},
        review.get_absolute_url(),
        _("Readers have it, and a reviewer did not agree: “%(said)s”") % {"said": _refusal(review)},
        _until(review, today),
    )


def _refusal(review: Review) -> str:
    said = [word.comment for word in review.sign_offs.all() if word.decision != SignOff.Decision.APPROVED]
    return said[-1] if said else ""


def _answer(review: Review, title: str, today: date) -> Task:
    words = {
        Review.State.CHANGES_WANTED: _("Answer what a reviewer wants changed in %(title)s"),
        Review.State.REJECTED: _("Answer why %(title)s was rejected"),
    }[Review.State(review.state)]
    since = localdate(review.completed_at) if review.completed_at else None
    why = _("“%(said)s” Change the text and send it again.") % {"said": _refusal(review)}
    return Task(words % {"title": title}, review.get_absolute_url(), why, _since(_("wanted since %(day)s"), since))


def _publish(review: Review, title: str, today: date) -> Task:
    since = localdate(review.completed_at) if review.completed_at else None
    return Task(
        _("Publish %(title)s") % {"title": title},
        f"{address_of(review.version)}#publish",
        _("Everybody asked has approved it."),
        _since(_("approved on %(day)s"), since),
    )


def _judge(review: Review, title: str, today: date) -> Task:
    what = _("Re-review") if review.is_recheck else review.get_size_display()
    why = _("%(what)s, sent by %(who)s: “%(note)s”")
    example = _("Example.") + " " if review.is_example else ""
    return Task(
        _("Review %(title)s") % {"title": title},
        review.get_absolute_url(),
        example + why % {"what": what, "who": review.submitted_by, "note": review.change_note},
        _since(_("sent on %(day)s"), localdate(review.submitted_at)),
    )


URGENT_TO_JUDGE = Duty(
    lambda user, today: _read(to_sign_off(user).filter(due_on__isnull=False)), _telling(_judge_urgent)
)
TO_CORRECT_AGAIN = Duty(lambda user, today: _read(to_correct_again(user)), _telling(_correct_again))
TO_ANSWER = Duty(lambda user, today: _read(to_answer(user)), _telling(_answer))
TO_PUBLISH = Duty(lambda user, today: _read(to_publish(user)), _telling(_publish))
TO_JUDGE = Duty(lambda user, today: _read(to_sign_off(user).filter(due_on__isnull=True)), _telling(_judge))


# Plans ----------------------------------------------------------------------------------------------------------------


def _to_see_to(user: User, today: date) -> PlanQuerySet:
    """Give those that this person planned, and those of whoever is no publisher now. What is out asks nothing more."""
    plans = Plan.objects.to_see_to().exclude(kind=Plan.Aim.PUBLISH, version__state=PUBLISHED)
    if Role.PUBLISHER not in roles_of(user):
        return plans.none()
    publishers = User.objects.holding(Role.PUBLISHER)
    return plans.filter(Q(planned_by=user) | ~Q(planned_by__in=publishers.values("pk")))


def _see_to(plans: Sequence[Plan], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("See to %(title)s: what was planned did not happen") % {"title": told.title},
            told.plan.get_absolute_url(),
            f"{told.what} {told.outcome}",
            _("since %(day)s") % {"day": day_in_words(localdate(told.plan.ended_at))},
        )
        for told in tell(plans)
    ]


CAME_TO_NOTHING = Duty(_to_see_to, _see_to)


# Second opinions ------------------------------------------------------------------------------------------------------


def _meanings(user: User, today: date) -> QuerySet[Meaning]:
    waiting = Meaning.objects.waiting().filter(~holds_words_of(user)).order_by("written_at", "pk")
    return waiting if Role.CLINICAL in roles_of(user) else waiting.none()


def _judge_meanings(meanings: Sequence[Meaning], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("Judge what readers are told of the word “%(term)s”") % {"term": meaning.term},
            f"{reverse('desk:words')}#word-{meaning.of.key}",
            f"“{meaning.meaning}”",
            _since(_("proposed on %(day)s"), localdate(meaning.written_at)),
        )
        for meaning in meanings
    ]


def _proposals(user: User, today: date) -> QuerySet[Proposal]:
    waiting = Proposal.objects.waiting().filter(~is_wish_of(user))
    return waiting if Role.CLINICAL in roles_of(user) else waiting.none()


def _decide(proposals: Sequence[Proposal], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("Decide on a change of %(thing)s") % {"thing": proposal.thing_name},
            reverse("desk:to-agree"),
            _("%(who)s asked for it: “%(why)s”") % {"who": proposal.asked_by, "why": proposal.why},
            _since(_("asked on %(day)s"), localdate(proposal.asked_at)),
        )
        for proposal in proposals
    ]


MEANINGS = Duty(lambda user, today: _meanings(user, today).select_related("of"), _judge_meanings)
TO_AGREE = Duty(lambda user, today: _proposals(user, today).select_related("asked_by"), _decide)


def _confirm(roles: Sequence[Any], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("Confirm that %(who)s reviews here: %(role)s") % {"who": held.user, "role": Role(held.group.name).label},
            reverse("desk:to-agree"),
            _("%(address)s. Their word counts once somebody beside the administrator says whose account it is.")
            % {"address": held.user.email},
        )
        for held in roles
    ]


TO_CONFIRM = Duty(lambda user, today: confirming.waiting_for(user), _confirm)


# What readers wrote ---------------------------------------------------------------------------------------------------


def _remarks(user: User, today: date) -> OnDemand[int]:
    """Give how many remarks of readers wait, where there are any: they are one thing to do, however many there are."""
    remarks = Remark.objects.open() if roles_of(user) & WORK_ON_FEEDBACK else Remark.objects.none()
    return OnDemand([remarks[:1]], lambda: [number] if (number := remarks.count()) else [])


def _read_remarks(numbers: Sequence[int], user: User, today: date) -> list[Task]:
    what = ngettext(
        "Decide on %(n)s remark that a reader wrote", "Decide on %(n)s remarks that readers wrote", numbers[0]
    )
    why = _("Each waits until somebody says what becomes of it.")
    return [Task(what % {"n": numbers[0]}, reverse("desk:feedback"), why)]


FEEDBACK = Duty(_remarks, _read_remarks)


# Drafts that somebody asks for ------------------------------------------------------------------------------------------


def _asked_for(question: Question, title: str, today: date) -> Task:
    return Task(
        _("Answer %(who)s, who asks for your draft of %(title)s") % {"who": question.asked_by, "title": title},
        f"{address_of(question.version)}#answer",
        f"“{question.words}”" if question.words else _("They would like to go on with it."),
        _since(_("asked on %(day)s"), localdate(question.asked_at)),
    )


ASKED_FOR = Duty(
    lambda user, today: Question.objects.open().filter(of=user).select_related("asked_by", "version"),
    _telling(_asked_for),
)


# Drafts ---------------------------------------------------------------------------------------------------------------


def _drafts_of(user: User, today: date) -> QuerySet[Version]:
    """Give the drafts that this person works on and nobody judges."""
    theirs = Q(locked_by=user) | Q(locked_by=None, created_by=user)
    judged = Review.objects.filter(version=OuterRef("pk"), state__in=Review.HOLDING)
    binned = PageContent.admin_manager.filter(page__in=Binned.objects.values("page"))
    drafts = every_version(state=DRAFT).filter(theirs, ~Exists(judged))
    drafts = drafts.exclude(object_id__in=binned.values("pk"))
    return drafts.exclude(pk__in=refused_drafts().values("version")).order_by("-modified", "-pk")


def _go_on(versions: Sequence[Version], user: User, today: date) -> list[Task]:
    titles = titles_of(versions)
    return [
        Task(
            _("Go on with your draft of %(title)s") % {"title": titles[version.pk]},
            address_of(version),
            _("It has not been sent for review."),
            _since(_("begun on %(day)s"), localdate(version.created)),
        )
        for version in versions
    ]


DRAFTS = Duty(_drafts_of, _go_on)
