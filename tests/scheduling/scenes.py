"""What the tests of plans do again and again."""

from datetime import UTC, datetime, timedelta

from cms.models import Page
from djangocms_versioning.models import Version

from scheduling import services
from scheduling.carrying_out import CarriedOut, carry_out_due
from scheduling.models import Plan
from tests import factories
from tests.factories import NOW, person
from tests.remembering import remembered
from tests.reviews.scenes import approved

#: Sunday 29 November 2026 at 9:00, and a little later.
NINE = datetime(2026, 11, 29, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
WHY = "The leaflet comes out that day."


@remembered
def planned(version: Version | None = None, *, due_at: datetime = NINE, by: str = "publisher", **more) -> Plan:
    """Give a plan that a version goes out: by default the second one of a live page, which everybody has approved."""
    version = version or approved_draft()
    given = {"why": WHY, "at": NOW} | more
    return as_it_is(services.plan_publication(version=version, by=person(by), due_at=due_at, **given))


@remembered
def planned_withdrawal(page: Page | None = None, *, due_at: datetime = NINE, by: str = "publisher", **more) -> Plan:
    """Give a plan that a live page is withdrawn."""
    page = page or factories.published_page()
    return services.plan_withdrawal(
        page=page, by=person(by), due_at=due_at, **{"why": "The test is no longer done.", "at": NOW} | more
    )


def approved_draft(page: Page | None = None, **fields) -> Version:
    """Give a draft that everybody asked has approved, by default of a page that is live."""
    page = page or factories.published_page()
    return approved(factories.new_draft(page, **fields).content.page).version


def carried_out(at: datetime = NINE) -> list[CarriedOut]:
    """Do what is due, and give what came of it."""
    return list(carry_out_due(at))


def as_it_is(plan: Plan) -> Plan:
    return Plan.objects.get(pk=plan.pk)


def last_why(plan: Plan) -> str:
    """Give the last word on what became of a plan."""
    return plan.steps.last().why
