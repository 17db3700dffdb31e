"""A component is made once for all that give it the same, and is for each what it is when it is made for that alone."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from pages.components import component
from pages.navigation import Link
from pages.templatetags.pages import as_month

STEPS = "components/breadcrumb.html"


def alone(name, **given):
    return render_to_string(name, given).strip()


def test_what_is_almost_the_same_is_made_by_itself():
    for title in ("CT & MRI", SafeString("CT & MRI"), "1", 1, True, "") * 2:
        assert component(STEPS, steps=[], title=title) == alone(STEPS, steps=[], title=title)


def test_each_language_has_its_own():
    day = date(2026, 11, 1)
    assert "November 2026" in component("components/month.html", day=day)
    with override("cy"):
        assert "Tachwedd 2026" in component("components/month.html", day=day)


def test_a_list_says_what_is_in_it_now():
    steps = [Link("Scans", "/imaging/")]
    component(STEPS, steps=steps, title="CT scan")
    steps.append(Link("Blood tests", "/blood-tests/"))

    assert component(STEPS, steps=steps, title="CT scan") == alone(STEPS, steps=steps, title="CT scan")


def test_a_template_that_is_being_worked_on_is_read_anew(settings):
    settings.DEBUG = True
    assert component(STEPS, steps=[], title="") is not component(STEPS, steps=[], title="")


def test_a_table_shows_the_month_of_a_day_as_the_component_does():
    for day in (date(2026, 11, 1), date(2026, 11, 30), date(2027, 2, 28), None):
        assert as_month(day) == alone("components/month.html", day=day)
