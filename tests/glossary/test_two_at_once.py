"""Words are approved while somebody else approves them, or publishes a page: nothing is lost, nothing done twice."""

import pytest

from accounts.rules import NotAllowed
from glossary import services
from glossary.models import Meaning
from pages.models import TermUse
from reviews import publishing
from tests.factories import NOW, person
from tests.glossary.scenes import proposed, shown
from tests.reviews.scenes import approved
from tests.reviews.test_two_at_once import at_once, while_saving

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_people_approve_once():
    made = proposed()
    people = [person("clinical"), person("clinical", "second@example.org")]
    refusals = []

    def approve(by):
        try:
            services.approve(meaning=made, by=by, at=NOW)
        except NotAllowed as refusal:
            refusals.append(str(refusal))

    at_once(*(lambda by=by: approve(by) for by in people))

    assert refusals == ["This meaning is approved already."]
    assert len(shown()) == 1


def test_two_people_propose_and_one_proposal_waits():
    term = proposed().of
    people = [person("editor"), person("publisher")]

    at_once(*(lambda by=by: proposed(meaning="A few cells.", key=term.key, by=by) for by in people))

    assert Meaning.objects.waiting().count() == 1
    assert Meaning.objects.count() == 3


@pytest.mark.parametrize("first", ["approval", "publication"])
def test_a_page_that_goes_out_while_a_word_is_approved_explains_it(first):
    made = proposed()
    version = approved(body="<p>A biopsy.</p>").version
    clinician, publisher = person("clinical"), person("publisher")
    steps = {
        "approval": lambda: services.approve(meaning=made, by=clinician, at=NOW),
        "publication": lambda: publishing.publish(version=version, by=publisher, at=NOW),
    }

    while_saving(steps.pop(first), *steps.values())

    assert [use.word for use in TermUse.objects.all()] == ["biopsy"]
