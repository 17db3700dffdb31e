"""A table shows days as the component for months does, though it makes each month only once."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from pages.templatetags.pages import as_month


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 30), date(2027, 2, 28), None], ids=str)
def test_a_day_is_shown_as_the_component_shows_it(day):
    assert as_month(day) == render_to_string("components/month.html", {"day": day}).strip()
