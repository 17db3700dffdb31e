"""Each rule gives its objection in words fit to show, or "" if there is none.

One function serves four readers: the template explains why a button is missing, the service refuses, versioning's
condition raises it, the test quotes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cms.models import PageContent, PageUrl
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, edits, roles_of, writes
from pages.citations import objection_to_marks
from pages.digest import describe_as_read, digest_of, fingerprint
from pages.every_version import versions_of
from pages.faults import TextFault, known_paths
from pages.models import Kind, PageDetails
from pages.page_content import Body
from pages.rules import is_live, objection_because_locked, objection_to_address, objection_to_edit
from reviews.authorship import Authorship, part_in
from reviews.easy_reads import objection_to_pair
from reviews.models import Binned, Review, SignOff, Size
from reviews.needed_boxes import objection_to_boxes
from reviews.roles_needed import ROLE_WORDS, in_words, missing_roles, roles_needed_for
from reviews.size_rules import objection_to_calling_otherwise, objection_to_size
from reviews.translating import objection_to_facts, objection_to_judging_language, objection_to_origin


def details_of(content: PageContent) -> PageDetails | None:
    """Give what a version says about itself, read afresh, or None where nobody has filled it in."""
    return PageDetails.objects.filter(extended_object_id=content.pk).select_related("extended_object__page").first()


def holding_review(version: Version) -> Review | None:
    """Give the review that keeps this draft locked, if there is one."""
    return version.reviews.holding().first() if version.state == DRAFT else None


def review_of_draft(content: PageContent) -> Review | None:
    """Give the review that keeps the draft of a page locked, whichever of the page's contents is at hand."""
    drafts = versions_of(content.page_id, language=content.language).filter(state=DRAFT)
    return Review.objects.holding().filter(version__in=drafts).first()


def objection_because_in_review(version: Version) -> str:
    review = holding_review(version)
    if review is None:
        return ""
    if review.state == Review.State.APPROVED:
        return _("This version is approved, so its text is fixed. Withdraw it from review to change it.")
    return _("This version is in review, so its text is fixed. Withdraw it from review to change it.")


def objections_to_text(version: Version) -> list[str]:
    """Give what is wrong with a text itself, before anybody is asked to judge it."""
    return [str(fault) for fault in _faults_in(version)]


def _faults_in(version: Version) -> list[TextFault]:
    """Give the same with the blocks at fault."""
    content = version.content
    details = details_of(content)
    objections = [
        objection_to_address(content),
        objection_to_origin(content, details),
        objection_to_pair(content, details),
    ]
    if details is None or not details.summary.strip():
        objections.append(_("The page has no details yet. Fill in at least its kind and its summary."))
    plain = [content.title, content.menu_title, content.page_title, content.meta_description]
    plain += [details.summary, details.also_called, details.words_people_use] if details else []
    objections += [objection_to_marks(text or "") for text in plain]
    holds_box = details is not None and details.kind == Kind.DANGER
    body = Body.of(content)
    objections.append(objection_to_facts(content, body))
    of_page = [TextFault(objection) for objection in objections if objection]
    return [*of_page, *body.faults(known_paths, holds_box=holds_box)]


def objection_to_submission(by: User, version: Version, size: str, *, change_note: str) -> str:
    """Object to sending a draft for review: who sends it, what state it is in, what size is claimed."""
    if not edits(by):
        return _("Only editors and publishers send versions for review.")
    if version.state != DRAFT:
        return _("Only a draft can be sent for review.")
    if objection := objection_to_edit(version) or objection_because_locked(by, version):
        return objection
    if not change_note.strip():
        return _("Say what changed, and why. Readers see this in the page's history.")
    if size == Size.URGENT:
        return _("An urgent correction is published first and reviewed after. A publisher does that.")
    return " ".join(map(str, faults_before_submission(version))) or objection_to_size(version, size)


def faults_before_submission(version: Version) -> list[TextFault]:
    """Give all that must be put right in a draft, and in what it says of itself, before it can be sent for review."""
    details = details_of(version.content)
    owner = details.owner_id if details else None
    nobody = _objection_to_owner(has_owner=User.objects.holding(Role.EDITOR).filter(pk__in=[owner]).exists())
    return [*_faults_in(version), *([TextFault(nobody)] if nobody else [])]


def _objection_to_owner(*, has_owner: bool) -> str:
    return "" if has_owner else _("Nobody answers for this page yet. Name its owner in the page details.")


def objection_to_starting_draft(by: User, version: Version) -> str:
    """Object to this person starting a new draft that says what an earlier version says."""
    if not writes(by):
        return _("Only editors and publishers start a new draft.")
    if version.state == DRAFT:
        return _("This version is a draft already.")
    if Binned.objects.filter(page=version.content.page_id).exists():
        return _("This page is in the bin. Bring it back first.")
    return objection_to_new_draft(version.content)


def objection_to_answer(refusals: Sequence[SignOff], answer: str) -> str:
    """Object to sending a text again without a word to those who refused it."""
    if not refusals or answer.strip():
        return ""
    return _("A reviewer did not accept this page as it was. Answer them: say what you changed, or why you did not.")


def objection_to_sign_off(user: User, review: Review, role: str) -> str:
    """Object to this person's word, in this role, on this review."""
    if role not in ROLE_WORDS or role not in roles_of(user):
        words = ROLE_WORDS.get(role)  # type: ignore[call-overload]
        return (
            _("You are not a %(role)s reviewer.") % {"role": words} if words else _("There is no such reviewer role.")
        )
    if not review.is_open:
        return _("This version is no longer waiting for review.")
    if objection := objection_to_judging_language(user, review.version.content.language):
        return objection
    if objection := objection_to_author(user, review.version, role):
        return objection
    if role not in review.roles_needed:
        return _("This review does not ask for your role.")
    if review.sign_offs.filter(role=role).exists():
        return _("Somebody has already signed off in this role.")
    if review.sign_offs.filter(reviewer=user).exists():
        return _("You have already signed off. Each role is signed off by a different person.")
    if review.text_digest != digest_of(review.version.content, review.making):
        return _("The text is not the one that was sent for review. It must be sent again.")
    return ""


def objection_to_author(user: User, version: Version, role: str) -> str:
    """Object to this person judging their own words, wherever these have come from."""
    part = part_in(version, user, role)
    if part is None:
        return ""
    if part is Authorship.WROTE_IT:
        return _("You wrote part of this version, so someone else must review it.")
    words = {"role": ROLE_WORDS[Role(role)]}
    if part is Authorship.WROTE_WHAT_IT_TAKES_UP:
        return (
            _("You wrote words in it that no %(role)s reviewer has judged yet, so someone else must review it.") % words
        )
    return (
        _(
            "You wrote a fact, a source or a meaning in it, or brought a picture. No %(role)s reviewer has judged that"
            " yet, so someone else must review it."
        )
        % words
    )


def objection_to_withdrawing_from_review(by: User, review: Review, *, reason: str) -> str:
    if review.state not in Review.HOLDING or review.published_at is not None:
        return _("This review is over.")
    if not edits(by):
        return _("Only editors and publishers withdraw a version from review.")
    if not reason.strip():
        return _("Say why it is withdrawn from review. Whoever was asked to judge it is told.")
    return ""


def objection_to_state(version: Version) -> str:
    """Object to publishing what is no draft."""
    return "" if version.state == DRAFT else _("Only a draft can be published.")


def objection_to_publication(version: Version) -> str:
    """Object to any publication that no completed review of exactly this text, and no urgent correction, stands behind.

    This is the hard gate of rule 1: it looks at the sign-offs themselves, not at what a review says of its state.
    """
    if objection := objection_to_state(version):
        return objection
    review = version.let_out_by = holding_review(version)
    if review is None:
        return _("Nobody has reviewed this version yet, so it cannot be published.")
    content, body = read_to_let_out(version)
    details = getattr(content, "pagedetails", None)
    described = describe_as_read(content, details or PageDetails(), body.plugins, body.facts)
    digest = fingerprint(described, review.making)
    if review.text_digest != digest:
        return _("The text was changed after it was sent for review, so every sign-off is void. Send it again.")
    if review.is_example or not review.is_urgent:
        needed = set(review.roles_needed) | set(roles_needed_for(version, review.size))
        missing = [role for role in missing_roles(review, digest) if role in needed]
        missing += [role for role in needed if role not in review.roles_needed]
        if missing:
            return _("Still to sign off: %(roles)s.") % {"roles": in_words(missing)}
    elif Role.PUBLISHER not in roles_of(review.submitted_by) or not is_live(content.page_id, content.language):
        return _("An urgent correction is for a publisher to make, of a page that is live.")
    elif objection := objection_to_calling_otherwise(content):
        return objection
    if (
        not review.is_urgent
        and not review.is_example
        and (objection := objection_to_size(version, review.size, described))
    ):
        return objection
    answers = "" if review.is_example or review.is_urgent else _objection_to_owner(has_owner=content.has_owner)
    answers = answers or objection_to_origin(content, details) or objection_to_pair(content, details)
    return answers or objection_to_address(content) or objection_to_boxes(content, body.plugins)


def read_to_let_out(version: Version) -> tuple[PageContent, Body]:
    """Read afresh all that a version says, in one query for its fields and two for its blocks; it holds both from then on."""
    fields = PageContent.admin_manager.select_related("page__parent", "pagedetails__owner")
    above = PageUrl.objects.filter(page=OuterRef("page__parent"), language=OuterRef("language"))
    owners = User.objects.holding(Role.EDITOR).filter(pk=OuterRef("pagedetails__owner"))
    fields = fields.annotate(above=above.values("path")[:1], has_owner=Exists(owners))
    content = version.content = fields.get(pk=version.object_id)
    if content.above is not None:
        content.page.parent.urls_cache = {content.language: PageUrl(language=content.language, path=content.above)}
    return content, Body.read_with(content)


def objection_to_bringing_in(by: User, version: Version, reviewers: Mapping[str, User]) -> str:
    """Object to a text from a file going out as an example; what it says was judged when the file was read.

    `reviewers` gives one for each role.
    """
    if any(reviewer == by or role not in roles_of(reviewer) for role, reviewer in reviewers.items()):
        return _("An example is signed off by somebody else for each role, who has that role.")
    if not {Role.EDITOR, Role.PUBLISHER} <= roles_of(by):
        return _("Only an editor who publishes takes in texts from files.")
    if version.state != DRAFT:
        return _("Only a draft can be sent for review.")
    return objection_because_in_review(version)


def objection_to_publisher(by: User) -> str:
    """Object to this person publishing anything."""
    return "" if Role.PUBLISHER in roles_of(by) else _("Only a publisher publishes.")


def objection_to_publishing(by: User, version: Version) -> str:
    """Object to this person publishing this version now."""
    return objection_to_publisher(by) or objection_to_publication(version)


def objection_to_urgent_publication(by: User, version: Version, *, reason: str) -> str:
    """Object to publishing at once and reviewing after."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher publishes an urgent correction.")
    if objection := objection_to_state(version):
        return objection
    if not reason.strip():
        return _("Say what is wrong in the live text and why it cannot wait.")
    if not is_live(version.content.page_id, version.content.language):
        return _("There is nothing live to correct. This page needs a review before it first goes out.")
    if holding_review(version):
        return _("Withdraw this version from review first.")
    return " ".join(filter(None, [*objections_to_text(version), objection_to_calling_otherwise(version.content)]))


def objection_to_recheck(by: User, version: Version) -> str:
    """Object to asking reviewers whether a published text still holds, unchanged."""
    if not edits(by):
        return _("Only editors and publishers ask for a review.")
    if version.state != PUBLISHED:
        return _("Only a published version can be reviewed again as it stands.")
    if version.reviews.filter(state__in=Review.HOLDING).exists():
        return _("This version is being reviewed already.")
    return " ".join(objections_to_text(version))


def objection_to_new_draft(content: PageContent) -> str:
    """Object to a second draft of a page: making it would put the first aside without a word."""
    drafts = versions_of(content.page_id, language=content.language).filter(state=DRAFT)
    for draft in drafts.exclude(object_id=content.pk):
        if holding_review(draft):
            return _("A draft of this page is in review. Withdraw it from review before you start another.")
        return _("There is a draft of this page already. Go on with that one, or archive it first.")
    return ""
