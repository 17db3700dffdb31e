"""Whatever a form can be filled in with that the database would not take is refused in words, beside its field."""

from datetime import date

import pytest
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.test import RequestFactory

from accounts.models import User
from pages.models import PageDetails
from quality_marks.models import Certificate, Scheme
from sources.models import OtherFinding, Source
from tests import factories
from tests.reviews.scenes import superuser

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

OURS = {"accounts", "sources", "quality_marks", "glossary", "pages", "reviews", "proposals"}
EARLIER = date(2025, 1, 1)


def details():
    content = factories.latest(factories.page()).content
    return PageDetails.objects.get(extended_object=content)


def certificate():
    return Certificate.objects.get(pk=factories.certificate().pk)


def replaced(**fields):
    newer = factories.source("newer", title="Newer")
    return changed(Source.objects.get(pk=factories.source().pk), superseded_by=newer, **fields)


def changed(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    return thing


def its_own_successor():
    thing = factories.source()
    return changed(thing, superseded_by=thing, state="superseded")


#: For each constraint that somebody can hit by filling in a form: what breaks it, and the field that says so.
BROKEN = {
    "an_address_is_kept_in_small_letters": (lambda: User(email="A.B@example.org", password="x"), None),
    "only_a_superseded_source_has_a_successor": (lambda: replaced(state="current"), "superseded_by"),
    "a_source_does_not_supersede_itself": (its_own_successor, "superseded_by"),
    "a_publication_date_is_a_year_month_or_day": (
        lambda: changed(factories.source(), published="May"),
        "published",
    ),
    "a_figure_has_a_source": (lambda: changed(factories.fact(), source=None), "source"),
    "a_fact_is_one_line_without_marks": (lambda: changed(factories.fact(), text="10 [source: a]"), "text"),
    "the_lowest_figure_of_a_fact_is_not_above_its_highest": (lambda: changed(factories.fact(), low=40), "low"),
    "the_lowest_figure_of_a_finding_is_not_above_its_highest": (
        lambda: OtherFinding(fact=factories.fact(), source=factories.source(), text="5", low=9, high=3),
        "low",
    ),
    "a_scheme_asks_for_review_within_three_years": (
        lambda: changed(Scheme.objects.get(pk=factories.scheme().pk), max_review_interval_months=40),
        "max_review_interval_months",
    ),
    "a_certificate_lasts_a_month_or_more": (
        lambda: changed(Scheme.objects.get(pk=factories.scheme().pk), certificate_months=0),
        "certificate_months",
    ),
    "a_certificate_ends_after_it_begins": (lambda: changed(certificate(), held_until=EARLIER), "held_until"),
    "a_certificate_is_taken_back_after_it_begins": (lambda: changed(certificate(), revoked_on=EARLIER), "revoked_on"),
    "an_example_certificate_shows_no_picture_or_number": (
        lambda: changed(certificate(), is_example=True, reference="123"),
        "reference",
    ),
    "a_page_is_reviewed_at_least_every_three_years": (
        lambda: changed(details(), review_interval_months=37),
        "review_interval_months",
    ),
    "only_an_easy_read_page_is_one_of_another": (lambda: changed(details(), easy_read_of="ct-scan"), "easy_read_of"),
    "the_deputy_is_somebody_else": (
        lambda: (lambda one: changed(one, deputy=one.owner))(details()),
        "deputy",
    ),
}
#: Their forms do not offer what would break them, or are read only.
NOT_OFFERED = {
    "a_review_needs_at_least_one_sign_off": "boxes for roles, of which one must be ticked",
    "a_meaning_says_something_of_a_word": "the inline of meanings is read only; words have a form of their own",
}


def names_in(condition: Q) -> set[str]:
    found = set()
    for child in condition.children:
        if isinstance(child, Q):
            found |= names_in(child)
        elif isinstance(child, tuple):
            found.add(child[0].partition("__")[0])
    return found


def constraints_of_forms() -> set[str]:
    """Give the constraints on what somebody can fill in, of every admin of ours that lets anybody write."""
    request = RequestFactory().get("/")
    request.user = superuser()
    found = set()
    for model, its_admin in admin.site._registry.items():
        if model._meta.app_label not in OURS:
            continue
        offered = [(model, its_admin)] + [(inline.model, inline) for inline in its_admin.get_inline_instances(request)]
        for of, form in offered:
            if not (
                form.has_add_permission(request, None) if of is not model else form.has_add_permission(request)
            ) and (not form.has_change_permission(request)):
                continue
            get = form.get_formset if of is not model else form.get_form
            fields = set((get(request).form if of is not model else get(request)).base_fields)
            for constraint in of._meta.constraints:
                named = names_in(constraint.condition or Q())
                if isinstance(constraint, UniqueConstraint):
                    named |= set(constraint.fields)
                assert isinstance(constraint, (CheckConstraint, UniqueConstraint))
                if named & fields:
                    found.add(constraint.name)
    return found


def test_every_constraint_that_a_form_can_hit_is_known_here():
    assert constraints_of_forms() - set(NOT_OFFERED) == set(BROKEN)


@pytest.mark.parametrize("name", [name for name, (_broken, field) in BROKEN.items() if field])
def test_what_breaks_a_constraint_is_told_beside_its_field(name):
    make, field = BROKEN[name]
    thing = make()

    with pytest.raises(ValidationError) as refused:
        thing.full_clean()

    told = refused.value.message_dict
    assert set(told) == {field}, told
    assert not any("onstraint" in message for message in told[field])
    assert NON_FIELD_ERRORS not in told


def test_an_address_is_kept_in_small_letters_however_it_is_typed(client):
    client.force_login(superuser())
    client.post("/admin/accounts/user/add/", {"email": "A.B@Example.org", "name": "A", "why": "New here."})

    assert User.objects.filter(email="a.b@example.org").exists()
