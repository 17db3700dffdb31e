"""Terms from a file: examples in the name of the accounts that load, and never over what is here."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from content_files.table import Loading
from content_files.terms import TERMS
from glossary import services
from glossary.models import Meaning, Term
from glossary.signals import shown_words_changed
from tests.factories import NOW, person
from tests.glossary.scenes import TISSUE, explained, proposed, retired, shown

FILE = {
    "biopsy": {"term": "biopsy", "also_called": ["tissue test"], "meaning": TISSUE, "say": "BY-op-see"},
    "stitch": {"term": "stitch", "meaning": "A thread that holds a cut together."},
}


def check_terms(data):
    """Give what is wrong, in the words that people read."""
    return list(map(str, TERMS.check(data, {})))


def load(data=FILE, *, approved_by="clinical"):
    """Load, and give what came of it, in the words that people read."""
    approver = person(approved_by, "loader@example.org") if approved_by else None
    return list(map(str, TERMS.load(data, Loading(NOW, person("editor"), approver))))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"term": "biopsy"}, "meaning: is missing"),
        ({"term": "biopsy", "meaning": "A sample.", "also_called": "x"}, "also_called: must be a list"),
        ({"term": "biopsy", "meaning": "A sample.", "also_called": [3]}, "also_called: must be a list"),
        ({"term": "biopsy", "meaning": "It takes 3 minutes."}, "meaning: It gives a figure"),
        ({"term": "biopsy", "meaning": "A sample.", "also_called": ["biopsy"]}, "also_called: “biopsy” is there twice"),
    ],
)
def test_a_broken_row_is_named_by_its_key_and_reason(row, fault):
    (said,) = check_terms({"biopsy": row})

    assert said.startswith(f"[biopsy] {fault}")


def test_a_form_stands_under_one_term():
    data = FILE | {"sample": {"term": "tissue sample", "also_called": ["Tissue Test"], "meaning": "Some cells."}}

    assert check_terms(data) == ["[sample] also_called: “Tissue Test” is explained under [biopsy] already."]


@pytest.mark.django_db
def test_a_file_makes_examples_that_readers_get():
    assert load() == ["Term biopsy: added.", "Term stitch: added."]

    made = Meaning.objects.shown().get(of__key="biopsy")
    assert (made.term, made.also_called, made.say, made.is_example) == ("biopsy", ["tissue test"], "BY-op-see", True)
    assert (made.written_by, made.approved_by.email) == (person("editor"), "loader@example.org")


@pytest.mark.django_db
def test_the_apps_above_are_told_once_and_only_when_something_came():
    heard = []

    def hear(sender, **kwargs):
        heard.append(sender)

    shown_words_changed.connect(hear)
    load()
    load()
    shown_words_changed.disconnect(hear)

    assert heard == [Term]


@pytest.mark.django_db
def test_without_anybody_to_approve_them_they_wait_for_your_own_team():
    load(approved_by=None)

    assert shown() == {}
    assert {made.is_example for made in Meaning.objects.waiting()} == {False}


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_says_nothing():
    load()

    assert load() == []
    assert Meaning.objects.count() == 2


@pytest.mark.django_db
def test_what_is_here_stays_and_how_it_differs_is_told():
    explained("biopsy", "Your own words for it.")

    assert load() == [
        "Term biopsy: kept as it is here, which differs from the file in also_called, meaning and say.",
        "Term stitch: added.",
    ]
    assert shown()["biopsy"] == "Your own words for it."


@pytest.mark.django_db
def test_a_proposal_of_your_own_is_left_alone():
    proposed("biopsy", "Your own words for it.")

    load()

    assert set(shown()) == {"stitch"}


@pytest.mark.django_db
def test_a_term_that_was_retired_stays_so():
    load()
    retired(Term.objects.get(key="biopsy"))

    assert load() == ["Term biopsy: it was retired here, and stays so."]
    assert set(shown()) == {"stitch"}


@pytest.mark.django_db
def test_a_term_whose_form_is_explained_elsewhere_is_left_out_and_named():
    explained("taking tissue", "Some cells, taken out.", "Biopsy")

    assert load() == [
        "Term biopsy: left out. “biopsy” is explained under “taking tissue” already.",
        "Term stitch: added.",
    ]


@pytest.mark.django_db
def test_what_is_given_for_a_file_loads_into_an_empty_site_as_it_was():
    load()
    given = TERMS.dump()

    assert given == FILE
    assert check_terms(given) == []


@pytest.mark.django_db
def test_what_is_retired_or_waits_is_not_given_for_a_file():
    load()
    retired(Term.objects.get(key="biopsy"))
    proposed("contrast", "A dye.")

    assert set(TERMS.dump()) == {"stitch"}


# With the command -----------------------------------------------------------------------------------------------------


PAGE = '+++\ntitle = "Home"\nsummary = "Words."\nchange_note = "New."\n+++\nA page.\n'


def folder(tmp_path, text):
    content = tmp_path / "content"
    (content / "guide/home").mkdir(parents=True)
    (content / "guide/home/1.md").write_text(PAGE)
    (content / "glossary.toml").write_text(text)
    return str(content)


ONE = '[stitch]\nterm = "stitch"\nmeaning = "A thread that holds a cut together."\n'


@pytest.mark.django_db
def test_the_command_loads_terms_in_the_name_of_accounts_that_nobody_can_sign_in_to(tmp_path):
    call_command("load_content", folder(tmp_path, ONE), verbosity=0)

    made = Meaning.objects.shown().get()
    assert made.is_example
    assert made.written_by != made.approved_by
    assert not User.objects.filter(is_active=True).exists()


@pytest.mark.django_db
def test_as_drafts_terms_wait_to_be_approved(tmp_path):
    call_command("load_content", folder(tmp_path, ONE), as_drafts=True, verbosity=0)

    assert not Meaning.objects.shown().exists()
    services.approve(meaning=Meaning.objects.get(), by=person("clinical"), at=NOW)
    assert [made.is_example for made in Meaning.objects.shown()] == [False]


@pytest.mark.django_db
def test_a_broken_term_stops_the_command(tmp_path):
    with pytest.raises(CommandError, match=r"glossary\.toml, line 1: \[stitch\] meaning: is missing"):
        call_command("load_content", folder(tmp_path, '[stitch]\nterm = "stitch"\n'))
