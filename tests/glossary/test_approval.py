"""Nobody changes alone what many pages say: one person writes, another one approves, and it stays on record."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.models import User
from accounts.rules import NotAllowed
from glossary import services
from glossary.models import Meaning, Term
from glossary.signals import shown_words_changed
from proposals import services as proposals
from tests.cases import first
from tests.factories import NOW, person
from tests.glossary.scenes import TISSUE, explained, proposed, retired, shown

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
OTHER = "A few cells, taken out for a closer look."


@pytest.fixture
def heard(for_real):
    """How often the glossary said that what it shows has changed."""
    times = []

    def hear(sender, **kwargs):
        times.append(sender)

    shown_words_changed.connect(hear)
    yield times
    shown_words_changed.disconnect(hear)


def test_readers_get_nothing_of_a_proposal_or_of_its_end(heard):
    made = proposed()
    assert shown() == {}

    services.set_aside(meaning=made, by=person("clinical"), at=NOW)
    assert shown() == {}
    assert heard == []


def test_a_clinician_who_is_somebody_else_approves_it_and_readers_get_it(heard):
    services.approve(meaning=proposed(), by=person("clinical"), at=NOW)

    assert shown() == {"biopsy": TISSUE}
    assert heard == [Term]


@pytest.mark.parametrize("role", first(2, ["editor", "admin", "publisher", "patient", "plain-language"]))
def test_others_do_not_approve(role):
    made = proposed(by=person("editor", "another@example.org"))

    with pytest.raises(NotAllowed, match="Only a clinical reviewer approves"):
        services.approve(meaning=made, by=person(role), at=NOW)
    with pytest.raises(IntegrityError, match="once a clinical reviewer has approved"), transaction.atomic():
        Meaning.objects.filter(pk=made.pk).update(approved_by=person(role), approved_at=NOW)
    with pytest.raises(IntegrityError, match="once a clinical reviewer has approved"), transaction.atomic():
        Meaning.objects.create(
            of=Term.objects.create(key="stitch"), term="stitch", meaning="A thread.", written_by=made.written_by,
            written_at=NOW, approved_by=person(role), approved_at=NOW,
        )  # fmt: skip
    assert shown() == {}


def test_being_superuser_does_not_help():
    with pytest.raises(NotAllowed):
        services.approve(meaning=proposed(), by=User.objects.create_superuser("super@example.org"), at=NOW)


def test_nobody_approves_their_own_words():
    made = proposed(by=person("clinical"))

    with pytest.raises(NotAllowed, match="someone else must approve them"):
        services.approve(meaning=made, by=person("clinical"), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meaning.objects.filter(pk=made.pk).update(approved_by=person("clinical"), approved_at=NOW)


def test_nobody_approves_their_own_words_once_a_colleague_has_proposed_them_again():
    own = proposed(by=person("clinical"))
    again = proposed(key=own.of.key, by=person("editor"), at=LATER)

    with pytest.raises(NotAllowed, match="You wrote a meaning that this one follows"):
        services.approve(meaning=again, by=person("clinical"), at=LATER)
    with pytest.raises(IntegrityError, match="follows one of their own"), transaction.atomic():
        Meaning.objects.filter(pk=again.pk).update(approved_by=person("clinical"), approved_at=LATER)
    services.approve(meaning=again, by=person("clinical", "another@example.org"), at=LATER)

    third = proposed(meaning=OTHER, key=own.of.key, by=person("editor"), at=LATER)
    services.approve(meaning=third, by=person("clinical"), at=LATER)  # what they wrote was judged before this was made
    assert shown() == {"biopsy": OTHER}


def test_the_newest_approved_meaning_is_what_readers_get():
    explained()
    made = proposed(meaning=OTHER, at=LATER)
    assert shown() == {"biopsy": TISSUE}

    services.approve(meaning=made, by=person("clinical"), at=LATER)
    assert shown() == {"biopsy": OTHER}


def test_of_two_approved_at_the_same_moment_the_later_one_counts():
    explained()
    explained(meaning=OTHER)

    assert shown() == {"biopsy": OTHER}


def test_a_newer_proposal_takes_the_place_of_one_that_waits():
    older, newer = proposed(), proposed(meaning=OTHER, by=person("publisher"), at=LATER)

    assert [made.pk for made in Meaning.objects.waiting()] == [newer.pk]
    with pytest.raises(NotAllowed, match="was set aside"):
        services.approve(meaning=older, by=person("clinical"), at=LATER)


def test_a_term_has_one_proposal_at_a_time():
    made = proposed()

    with pytest.raises(IntegrityError), transaction.atomic():
        Meaning.objects.create(of=made.of, term="x", meaning="y", written_by=person("editor"), written_at=NOW)


def test_nobody_approves_twice():
    made = explained()

    with pytest.raises(NotAllowed, match="approved already"):
        services.approve(meaning=made, by=person("clinical"), at=NOW)


def test_the_same_words_are_no_proposal():
    explained()

    with pytest.raises(NotAllowed, match="exactly these words already"):
        proposed()
    assert not Meaning.objects.waiting().exists()


def test_the_words_of_an_example_may_be_proposed_as_they_are_so_that_your_own_people_approve_them():
    Meaning.objects.create(
        of=Term.objects.create(key="biopsy"), term="biopsy", meaning=TISSUE, is_example=True,
        written_by=person("editor"), written_at=NOW, approved_by=person("clinical"), approved_at=NOW,
    )  # fmt: skip
    explained(at=LATER)

    assert [made.is_example for made in Meaning.objects.shown()] == [False]


# Forms belong to one term ---------------------------------------------------------------------------------------------


def test_a_form_that_another_term_has_cannot_be_proposed():
    explained("tissue sample", "Some cells, taken out.", "biopsy")

    with pytest.raises(NotAllowed, match="“Biopsy” is explained under “tissue sample” already"):
        proposed("Biopsy")
    assert not Term.objects.filter(key="biopsy").exists()


def test_a_form_that_waits_elsewhere_is_taken_too():
    proposed("tissue sample", "Some cells, taken out.", "biopsy")

    with pytest.raises(NotAllowed):
        proposed("biopsy")


def test_a_retired_term_gives_its_forms_back_and_gets_them_only_while_they_are_free():
    old = explained("tissue sample", "Some cells, taken out.", "biopsy")
    retired(old.of)
    explained("biopsy")

    with pytest.raises(NotAllowed):
        proposed("tissue sample", "Cells, taken out.", "biopsy")


# Setting aside, retiring ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "plain-language", "publisher"]))
def test_a_proposal_is_set_aside_by_its_writer_or_one_who_could_approve_it(role):
    made = proposed()

    services.set_aside(meaning=made, by=person(role), at=NOW)

    assert not Meaning.objects.waiting().exists()
    assert Meaning.objects.get().set_aside_by == person(role)


def test_others_set_nothing_aside():
    with pytest.raises(NotAllowed):
        services.set_aside(meaning=proposed(), by=person("patient"), at=NOW)


def test_what_readers_get_is_not_set_aside():
    with pytest.raises(NotAllowed, match="no longer waits"):
        services.set_aside(meaning=explained(), by=person("clinical"), at=NOW)


def test_a_publisher_retires_a_term_and_an_approval_brings_it_back(heard):
    made = explained()
    retired(made.of)
    assert shown() == {}

    explained(meaning=OTHER, at=LATER)
    assert shown() == {"biopsy": OTHER}
    assert len(heard) == 3


def test_nobody_brings_a_retired_term_back_with_the_meaning_that_two_people_took_from_it():
    made = explained()
    retired(made.of, at=LATER)

    for back in ({"retired_at": None, "retired_by": None}, {"retired_at": NOW}):
        with pytest.raises(IntegrityError, match="approves then"), transaction.atomic():
            Term.objects.update(**back)

    assert shown() == {}


@pytest.mark.parametrize("role", first(2, ["editor", "admin", "clinical"]))
def test_others_do_not_retire(role):
    with pytest.raises(NotAllowed, match="Only a publisher"):
        services.ask_to_retire(term=explained().of, by=person(role), at=NOW, why="Nobody uses it.")


@pytest.mark.parametrize("why", ["", "  "])
def test_a_term_is_not_retired_without_a_reason(why):
    with pytest.raises(NotAllowed, match="Say why"):
        services.ask_to_retire(term=explained().of, by=person("publisher"), at=NOW, why=why)


def test_nobody_retires_a_term_alone():
    term = explained().of
    asked = services.ask_to_retire(term=term, by=person("publisher"), at=NOW, why="Nobody uses it.")
    assert shown() == {"biopsy": TISSUE}

    with pytest.raises(NotAllowed, match="somebody else must agree"):
        proposals.agree(proposal=asked, by=person("publisher"), at=NOW)
    term.retired_at, term.retired_by = NOW, person("publisher")
    with pytest.raises(NotAllowed, match="nobody changes it alone"), transaction.atomic():
        term.save()
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Term.objects.update(retired_at=NOW, retired_by=person("publisher"))
    assert shown() == {"biopsy": TISSUE}


def test_a_term_is_retired_once():
    term = explained().of
    retired(term)

    with pytest.raises(NotAllowed, match="already"):
        retired(term)


# The deepest hold -----------------------------------------------------------------------------------------------------

CHANGES = [
    {"term": "x"}, {"meaning": "x"}, {"say": "x"}, {"also_called": ["x"]}, {"is_example": True}, {"written_at": LATER},
]  # fmt: skip


def test_the_words_of_a_meaning_and_its_writer_never_change_not_even_while_it_waits():
    waiting, approved, other = proposed(), explained("stitch", "A thread that closes a cut."), person("publisher")
    for made, change in product((waiting, approved), [*CHANGES, {"written_by": other}]):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            Meaning.objects.filter(pk=made.pk).update(**change)


def test_an_approval_is_not_taken_back_or_moved():
    made = explained()
    for change in ({"approved_by": None, "approved_at": None}, {"approved_at": LATER}, {"set_aside_at": LATER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meaning.objects.filter(pk=made.pk).update(**change)


def test_what_was_set_aside_is_not_approved_behind_everybodys_back():
    made = proposed()
    services.set_aside(meaning=made, by=person("clinical"), at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Meaning.objects.filter(pk=made.pk).update(
            set_aside_by=None, set_aside_at=None, approved_by=person("clinical"), approved_at=NOW
        )


def test_no_meaning_is_deleted_and_no_term_that_has_one():
    made = proposed()

    with pytest.raises(IntegrityError), transaction.atomic():
        Meaning.objects.all().delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        made.of.delete()


def test_saving_a_meaning_again_as_it_is_does_no_harm():
    proposed("biopsy", TISSUE, "tissue test")
    Meaning.objects.get().save()

    assert Meaning.objects.get().also_called == ["tissue test"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite knows INSERT OR REPLACE")
def test_a_row_is_not_replaced_either():
    made = explained()

    with pytest.raises(IntegrityError), connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "INSERT OR REPLACE INTO glossary_meaning (id, of_id, term, also_called, meaning, say, is_example,"
            " written_by_id, written_at) VALUES (%s, %s, 'x', '[]', 'x', '', 0, %s, %s)",
            [made.pk, made.of_id, made.written_by_id, NOW],
        )


def test_no_meaning_comes_in_half_told():
    writer, clinician = person("editor"), person("clinical")
    of = Term.objects.create(key="biopsy")
    for broken in (
        {"approved_at": NOW},
        {"approved_by": clinician},
        {"set_aside_at": NOW},
        {"set_aside_by": clinician},
        {"term": ""},
        {"meaning": ""},
        {"approved_at": NOW, "approved_by": clinician, "set_aside_at": NOW, "set_aside_by": clinician},
    ):
        whole = {"of": of, "term": "biopsy", "meaning": TISSUE, "written_by": writer, "written_at": NOW}
        with pytest.raises(IntegrityError), transaction.atomic():
            Meaning.objects.create(**whole | broken)


def test_a_term_is_not_retired_by_nobody():
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(key="biopsy", retired_at=NOW)


def test_a_refused_proposal_leaves_the_one_that_waits():
    explained("stitch", "A thread that closes a cut.")
    waiting = proposed()

    with pytest.raises(NotAllowed):
        services.propose(term=waiting.of, words=Meaning(term="stitch", meaning="x."), by=person("editor"), at=NOW)

    assert [made.pk for made in Meaning.objects.waiting()] == [waiting.pk]
