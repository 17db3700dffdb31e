"""Whoever saves a form that was saved by somebody else since they opened it is told, and overwrites nothing."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from letters.opened import OpenedForm
from reviews.models import ReviewPolicy
from sources.models import OtherFinding
from tests import factories
from tests.factories import latest, person
from tests.reviews.scenes import superuser

pytestmark = pytest.mark.django_db

TOLD = "This was changed since you opened it"
#: Only looked at, or written by other screens than a form of the administration.
NO_FORM = {"reviews.Review", "reviews.SignOff", "reviews.Entry", "reviews.Contribution", "cms.Placeholder"}


def test_every_form_of_the_administration_and_of_the_cms_knows_what_was_stored_when_it_was_opened():
    request = RequestFactory().get("/admin/cms/pagecontent/1/change/")
    request.user = superuser()
    forms = {
        model._meta.label: its_admin.get_form(request, change=True)
        for model, its_admin in admin.site._registry.items()
        if model._meta.label not in NO_FORM
    }

    assert [label for label, form in forms.items() if form.base_fields and not issubclass(form, OpenedForm)] == []


def opened(client, address):
    return re.search(r'name="opened" value="(\w+)"', client.get(address).content.decode())[1]


def told(client, address, first, second):
    """Save in one tab what was opened in two, then in the other; give what the second is told."""
    one, other = (opened(client, address) for _tab in range(2))
    saved = client.post(address, first | {"opened": one})
    assert saved.status_code == 302, saved.content.decode()
    return client.post(address, second | {"opened": other}).content.decode()


def test_of_the_settings_of_a_page(client):
    client.force_login(person("editor"))
    content = latest(factories.page()).content
    address = reverse("admin:cms_pagecontent_change", args=[content.pk])
    typed = {"title": "CT scan", "slug": "ct-scan", "template": content.template, "limit_visibility_in_menu": ""}

    words = told(client, address, typed | {"title": "One tab"}, typed | {"title": "Other tab"})

    assert TOLD in words
    assert "Other tab" in words
    content.refresh_from_db()
    assert content.title == "One tab"


def test_of_what_holds_for_all_versions_of_a_page(client):
    client.force_login(superuser())
    page = factories.page()
    address = reverse("admin:cms_page_advanced", args=[page.pk])

    assert TOLD in told(client, address, {"reverse_id": page.reverse_id, "login_required": "on"}, {"reverse_id": "x"})


def test_of_an_account_and_its_roles(client):
    client.force_login(person("admin"))
    account = person("editor")
    editor, publisher = (Group.objects.get(name=name).pk for name in ("editor", "publisher"))
    typed = {"email": account.email, "name": account.name, "why": "She asked for it."}
    address = reverse("admin:accounts_user_change", args=[account.pk])

    words = told(client, address, typed | {"groups": [publisher]}, typed | {"groups": [editor]})

    assert TOLD in words
    assert {group.name for group in User.objects.get(pk=account.pk).groups.all()} == {"publisher"}


def test_of_who_must_sign_off(client):
    client.force_login(person("admin"))
    policy = ReviewPolicy.objects.get(kind="about", size="minor")
    address = reverse("admin:reviews_reviewpolicy_change", args=[policy.pk])
    first = {"roles": ["plain-language", "patient"], "why": "Patients asked."}

    assert TOLD in told(client, address, first, {"roles": ["plain-language", "clinical"], "why": "Clinicians did."})
    assert set(ReviewPolicy.objects.get(pk=policy.pk).roles) == {"plain-language", "patient"}


def test_of_what_other_sources_say_of_a_fact(client):
    client.force_login(person("publisher"))
    fact = factories.fact()
    OtherFinding.objects.create(fact=fact, source=fact.source, text="20 minutes")
    address = reverse("admin:sources_fact_change", args=[fact.pk])

    def typed(text):
        form = client.get(address).context["adminform"].form
        given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        (finding,) = OtherFinding.objects.filter(fact=fact)
        rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "0-id": finding.pk, "0-fact": fact.pk, "0-text": text}
        rows |= {"0-source": fact.source.pk}
        given |= {f"other_findings-{name}": value for name, value in rows.items()}
        return {name: value.pk if isinstance(value, models.Model) else value or "" for name, value in given.items()}

    assert TOLD in told(client, address, typed("10 minutes"), typed("90 minutes"))
    assert OtherFinding.objects.get().text == "10 minutes"


def test_the_cms_changes_a_title_by_no_form_that_knows_nothing_of_this(client):
    client.force_login(superuser())
    page = factories.page()

    assert client.get(f"/admin/cms/page/{page.pk}/en/edit-field/").status_code == 404
