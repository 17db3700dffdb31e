"""What the parts of a page say in cases that matter."""

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client

from styleguide.samples.around import FRESH
from styleguide.samples.forms import DecisionForm
from tests.environment import ROOT


def component(name: str, **context) -> str:
    """Render a component; give its words and tags with single spaces."""
    return " ".join(render_to_string(f"components/{name}.html", context).split())


def test_a_day_is_shown_as_its_month():
    assert component("month", day=date(2026, 11, 16)) == '<time datetime="2026-11">November 2026</time>'


def test_a_day_that_nobody_recorded_says_so():
    assert component("month", day=None) == "not recorded"


def test_a_page_that_is_overdue_says_so_under_its_title():
    freshness = component("freshness", dates=replace(FRESH, review_due_on=date(2025, 10, 1), is_overdue=True))

    assert "Review overdue since" in freshness
    assert "Next review due" not in freshness


def test_the_review_of_an_earlier_version_was_due_and_is_not_overdue_today():
    freshness = component("freshness", dates=replace(FRESH, is_overdue=True), is_earlier=True)

    assert "Next review was due" in freshness
    assert "overdue" not in freshness


def test_an_earlier_version_leads_to_todays_page():
    assert '<a href="/imaging/ct-scan/">Read today’s page</a>' in component(
        "earlier_version", number=1, today_url="/imaging/ct-scan/"
    )


def test_an_earlier_version_of_a_page_that_is_gone_leads_nowhere():
    banner = component("earlier_version", number=1, today_url="")

    assert "This page is no longer on the site." in banner
    assert "<a" not in banner


def test_a_decoration_has_no_words_for_those_who_listen():
    assert 'alt=""' in component("image", block={"url": "/a.png", "alt": "A leaf", "decoration": True})


def test_a_picture_says_what_it_shows():
    assert 'alt="A leaf"' in component("image", block={"url": "/a.png", "alt": "A leaf", "decoration": False})


def test_no_choice_is_made_for_a_reviewer():
    form = component("decision_form", form=DecisionForm(), action="/", objection="")

    assert form.count('type="radio"') == 3
    assert "checked" not in form


def test_who_may_not_decide_reads_why_and_gets_no_form():
    panel = component("decision_form", form=DecisionForm(), action="/", objection="You wrote part of this version.")

    assert "You wrote part of this version." in panel
    assert "<form" not in panel


def test_a_step_that_is_not_open_says_why():
    steps = component("next_steps", steps=[{"title": "Publish", "url": "/", "objection": "Nobody has signed it off."}])

    assert "<dt>Publish</dt> <dd>Nobody has signed it off.</dd>" in steps
    assert "<a" not in steps


def test_what_is_wrong_stands_with_its_question_and_is_read_with_it():
    form = DecisionForm({"comment": "Fine."})

    field = component("field", field=form["declared_interest"])

    assert 'aria-describedby="id_declared_interest_helptext id_declared_interest_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_declared_interest_error"' in field


@pytest.mark.django_db
def test_a_page_withdrawn_for_safety_warns_those_who_kept_a_copy(rf):
    page = render_to_string(
        "410.html", {"withdrawal": {"reason": "It named a wrong dose.", "for_safety": True}}, request=rf.get("/")
    )

    assert "It named a wrong dose." in page
    assert "If you have a copy of this page, do not rely on it." in page


@pytest.mark.django_db
def test_a_form_without_its_cookie_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")

    assert response.status_code == 403
    assert "Your browser did not send the cookie that guards our forms." in response.content.decode()


def test_each_printed_sheet_of_an_example_says_what_its_notice_says():
    words = component("example_words")

    assert f'content: "{words}";' in (ROOT / "static/css/components/notice-bar.css").read_text()
    assert words in component("example_notice")


def test_who_stands_behind_the_site_is_said_once_it_is_somebody():
    assert "Published by A charity." in component("site_footer", organisation="A charity", is_example_site=False)
    assert "Published by" not in component("site_footer", organisation="Plainleaf", is_example_site=True)
