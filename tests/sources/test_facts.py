"""What a fact says of itself, what the database never lets it say, and the record of what became of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.current_user import acting_as
from sources.models import Change, Fact, OtherFinding, Source
from tests.factories import NOW, fact, person, source

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def fixed(**fields) -> Fact:
    made = fact(**fields)
    Fact.objects.filter(pk=made.pk).fix(NOW)
    return Fact.objects.get(pk=made.pk)


# What it says ---------------------------------------------------------------------------------------------------------


def test_a_text_that_cites_it_says_its_words_and_names_its_source():
    assert fact().as_cited == "10 to 30 minutes [source: leaflet]"
    assert fact("ask", text="ask your department", source=None, low=None, high=None).as_cited == "ask your department"


def test_facts_are_found_by_their_keys_with_their_sources_in_one_query(django_assert_num_queries):
    fact("one")
    fact("two")

    with django_assert_num_queries(1):
        found = Fact.objects.by_keys(["two", "one", "two", "unknown"])
        assert [found[key].as_cited for key in ("one", "two")] == ["10 to 30 minutes [source: leaflet]"] * 2
    assert set(found) == {"one", "two"}


def test_what_readers_get_of_facts_is_plain_data():
    fact("one")

    assert Fact.objects.as_readers_get_them(["two", "one"]) == {
        "one": {"text": "10 to 30 minutes", "source": "leaflet"},
        "two": None,
    }


# What it never says ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"source": None}, "a_figure_has_a_source"),
        ({"text": ""}, "a_fact_is_one_line_without_marks"),
        ({"text": "10 minutes [source: leaflet]"}, "a_fact_is_one_line_without_marks"),
        ({"text": "[fact: other]"}, "a_fact_is_one_line_without_marks"),
        ({"text": "10 ] minutes"}, "a_fact_is_one_line_without_marks"),
        ({"text": "10\nminutes"}, "a_fact_is_one_line_without_marks"),
        ({"low": 31}, "the_lowest_figure_of_a_fact_is_not_above_its_highest"),
    ],
)
def test_the_database_refuses_a_fact_that(fields, name):
    made = fact()

    with pytest.raises(IntegrityError, match=name):
        Fact.objects.filter(pk=made.pk).update(**fields)  # past the cleaning of letters


def test_only_a_replaced_fact_has_a_successor():
    newer = fact("newer")

    with pytest.raises(IntegrityError, match="only_a_superseded_fact_has_a_successor"):
        fact("older", superseded_by=newer)


def test_a_fact_does_not_replace_itself():
    made = fact(state="superseded")

    with pytest.raises(IntegrityError, match="a_fact_does_not_supersede_itself"):
        Fact.objects.filter(pk=made.pk).update(superseded_by=made.pk)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "10 minutes."}, "Leave the full stop out"),
        ({"text": "10 minutes [source: x]"}, "without square brackets"),
        ({"source": None}, "A figure needs a source"),
        ({"low": 40}, "lowest figure is above"),
    ],
)
def test_a_form_is_told_in_words_what_is_wrong(fields, words):
    leaflet = source("leaflet")
    wrong = {"key": "k", "label": "l", "text": "10 minutes", "source": leaflet, "low": 10, "high": 30} | fields

    with pytest.raises(ValidationError, match=words):
        Fact(**wrong).full_clean()


def test_facts_never_replace_each_other_in_a_circle():
    first, second = fact("first"), fact("second")
    first.state, first.superseded_by = "superseded", second
    first.save()
    second.state, second.superseded_by = "superseded", first

    with pytest.raises(ValidationError, match="in a circle"):
        second.full_clean()


def test_the_lowest_of_another_finding_is_not_above_its_highest():
    with pytest.raises(IntegrityError, match="the_lowest_figure_of_a_finding"):
        OtherFinding.objects.create(fact=fact(), source=source("other"), text="x", low=2, high=1)


# Fixed for good -------------------------------------------------------------------------------------------------------


def test_a_fact_that_nobody_judged_can_still_be_corrected():
    made = fact()
    made.text, made.key = "20 minutes", "other-key"

    made.save()

    assert Fact.objects.get(pk=made.pk).text == "20 minutes"


@pytest.mark.parametrize(
    "change",
    [{"text": "5 minutes"}, {"key": "other"}, {"source": None, "text": "ask"}, {"source": "new"}],
)
def test_the_database_refuses_to_change_what_a_fixed_fact_says(change):
    made = fixed()
    if change.get("source") == "new":
        change = {"source": source("new")}

    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic():
        Fact.objects.filter(pk=made.pk).update(**change)
    for name, value in change.items():
        setattr(made, name, value)
    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic():
        made.save()


def test_nobody_makes_a_fixed_fact_free_again():
    fixed()

    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic():
        Fact.objects.update(fixed_at=None)


def test_who_read_a_fact_before_it_was_fixed_can_still_save_its_label():
    read_before = fact()
    Fact.objects.filter(pk=read_before.pk).fix(NOW)
    read_before.label = "Clearer"

    read_before.save()

    made = Fact.objects.get()
    assert (made.label, made.fixed_at) == ("Clearer", NOW)


def test_how_a_fixed_fact_stands_can_change():
    made, newer = fixed(), fact("newer")
    made.state, made.superseded_by, made.label, made.note = "superseded", newer, "Clearer", "Why"

    made.save()

    assert Fact.objects.get(pk=made.pk).superseded_by == newer


def test_a_fixed_fact_is_not_deleted():
    made = fixed()

    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic():
        Fact.objects.filter(pk=made.pk).delete()
    with pytest.raises(IntegrityError, match="This fact is fixed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM sources_fact WHERE id = %s", [made.pk])


def test_a_fixed_fact_is_not_replaced_by_another_row(request):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can write over a row that way")
    made = fixed()
    sql = (
        "INSERT OR REPLACE INTO sources_fact (id, key, label, text, unit, condition, state, note)"
        " VALUES (%s, %s, 'l', 'something else', '', '', 'current', '')"
    )

    for pk, key in ((made.pk, "other"), (made.pk + 1, made.key)):
        with (
            pytest.raises(IntegrityError, match="This fact is fixed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [pk, key])


def test_the_day_a_fact_was_fixed_stays():
    made = fixed()

    Fact.objects.filter(pk=made.pk).fix(NOW.replace(year=2030))

    assert Fact.objects.get(pk=made.pk).fixed_at == NOW


def test_a_source_that_facts_rest_on_stays():
    made = fact()

    with pytest.raises(ProtectedError):
        made.source.delete()


# The record of changes ------------------------------------------------------------------------------------------------


def changes():
    return [(str(change), change.by, change.at, change.why) for change in Change.objects.all()]


def test_a_new_source_or_fact_is_no_change():
    newer = source("newer")
    source("older", state="superseded", superseded_by=newer)
    fact("older", state="superseded", superseded_by=fact("newer"))

    assert changes() == []


def test_who_replaced_a_source_when_and_why_is_on_record():
    older, newer = source("older", edition="1st edition"), source("newer", edition="2nd edition")
    older.state, older.superseded_by = "superseded", newer

    with acting_as(person("editor")):
        older.save(why=" The 2nd edition is out. ", at=NOW)

    words = (
        "“Guideline Makers: Tests for breast cancer, 1st edition” was replaced by"
        " “Guideline Makers: Tests for breast cancer, 2nd edition”"
        " on 16 November 2026."
    )
    assert changes() == [(words, person("editor"), NOW, "The 2nd edition is out.")]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"state": "superseded"}, "was replaced by a newer edition"),
        ({}, {"state": "withdrawn"}, "was withdrawn by its publisher"),
        ({"state": "withdrawn"}, {"state": "current"}, "was found to be current"),
        ({"edition": "1st"}, {"edition": "2nd"}, "was given another edition (“2nd”, before “1st”)"),
        (
            {},
            {"state": "withdrawn", "edition": "2nd"},
            "was withdrawn by its publisher and was given another edition (“2nd”, before “none”)",
        ),
    ],
)
def test_a_change_of_state_or_edition_is_told_in_words(before, after, words):
    made = source(**before)
    for name, value in after.items():
        setattr(made, name, value)

    made.save(at=NOW)

    assert [change.what for change in Change.objects.all()] == [words]


def test_a_successor_alone_is_a_change():
    made = source("older", state="superseded")
    made.superseded_by = source("newer")

    made.save()

    assert Change.objects.get().what == "was replaced by “Guideline Makers: Tests for breast cancer”"


@pytest.mark.parametrize("name", ["title", "publisher", "address", "published", "checked_on"])
def test_nothing_else_about_a_source_is_a_change(name):
    made = source()
    setattr(
        made,
        name,
        {"published": "2020", "checked_on": "2026-01-01", "address": "https://x.example.org/"}.get(name, "x"),
    )

    made.save()

    assert changes() == []


def test_only_what_was_saved_counts():
    made = source()
    made.state = "withdrawn"

    made.save(update_fields=["title"])
    assert changes() == []

    made.save(update_fields=["state"])
    assert Change.objects.get().source == made


def test_replacing_a_fact_is_on_record():
    older, newer = fixed(), fact("newer", text="20 to 40 minutes", high=40)
    older.state, older.superseded_by = "superseded", newer

    older.save(at=NOW)

    assert [words for words, *_ in changes()] == [
        "“How long a scan takes” was replaced by “How long a scan takes: 20 to 40 minutes” on 16 November 2026."
    ]


def test_another_label_of_a_fact_is_no_change():
    made = fact()
    made.label = "Other"

    made.save()

    assert changes() == []


def test_the_record_of_changes_is_only_added_to():
    made = source()
    made.state = "withdrawn"
    made.save()

    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        Change.objects.update(why="Something else.")
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        Change.objects.all().delete()
    with pytest.raises(ProtectedError):
        Source.objects.all().delete()


def test_a_change_that_fails_leaves_no_record():
    older = source("older")
    older.state, older.superseded_by = "current", source("newer")

    with pytest.raises(IntegrityError), transaction.atomic():
        older.save()

    assert changes() == []


def test_a_change_is_of_one_thing():
    with pytest.raises(IntegrityError, match="a_change_is_of_a_source_or_of_a_fact"):
        Change.objects.create(source=source(), fact=fact(), at=NOW, what="x")


# Sources and facts together -------------------------------------------------------------------------------------------


def test_what_a_text_cites_and_names_is_found_in_two_queries(django_assert_num_queries):
    newer = source("newer")
    source("older", state="superseded", superseded_by=newer)
    fact("one", source=Source.objects.get(key="older"))
    fact("two", source=Source.objects.get(key="older"))
    fact("three")
    fact("not-named", source=source("not-cited"))

    with django_assert_num_queries(2):
        sources, facts = Fact.objects.cited(["newer", "unknown"], iter(["one", "two", "three"]))
        said = {key: made.as_cited for key, made in facts.items()}
        words = [facts[key].source.state_in_words() for key in ("one", "two", "three")]

    assert set(sources) == {"newer", "older", "leaflet"}
    assert said == {key: f"10 to 30 minutes [source: {where}]" for key, where in
                    [("one", "older"), ("two", "older"), ("three", "leaflet")]}  # fmt: skip
    assert words == ["Replaced by Tests for breast cancer"] * 2 + ["Current"]


def test_a_fact_without_a_source_or_an_unknown_one_takes_no_more(django_assert_num_queries):
    fact("ask", text="ask your department", source=None, low=None, high=None)
    fact("one")

    with django_assert_num_queries(2):
        sources, facts = Fact.objects.cited([], ["ask", "one", "unknown"])

    assert (set(sources), set(facts)) == ({"leaflet"}, {"ask", "one"})
