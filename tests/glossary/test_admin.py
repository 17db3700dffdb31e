"""The screens on which words are written: saving one proposes, and changes nothing that readers get."""

import pytest
from django.urls import reverse

from accounts.models import User
from glossary.models import Meaning, Term
from proposals.models import Proposal
from tests.cases import first
from tests.factories import person
from tests.glossary.scenes import TISSUE, explained, proposed, shown

pytestmark = pytest.mark.django_db

LIST = "/admin/glossary/term/"
OTHER = "A few cells, taken out for a closer look."


def form(**fields):
    inline = {f"meanings-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"key": "biopsy", "term": "biopsy", "also_called": "", "meaning": TISSUE, "say": ""} | inline | fields


def address(term: Term) -> str:
    return reverse("admin:glossary_term_change", args=[term.pk])


def test_a_new_term_is_a_proposal(editor):
    answer = editor.post(f"{LIST}add/", form(also_called="tissue  test\r\n\r\ncells\r\n", meaning=f" {TISSUE} "))

    assert answer.status_code == 302
    made = Meaning.objects.waiting().get()
    assert (made.of.key, made.also_called, made.meaning) == ("biopsy", ["tissue test", "cells"], TISSUE)
    assert made.written_by == person("editor")
    assert shown() == {}


def test_a_change_is_a_proposal_and_the_key_stays(editor):
    made = explained()

    assert "Say why" in editor.post(address(made.of), form(meaning=OTHER)).content.decode()
    editor.post(address(made.of), form(key="other", meaning=OTHER, why="Shorter."))

    assert shown() == {"biopsy": TISSUE}
    assert [(made.meaning, made.why) for made in Meaning.objects.waiting()] == [(OTHER, "Shorter.")]
    assert Term.objects.get().key == "biopsy"


def test_the_form_begins_with_the_words_that_wait_and_else_with_those_readers_get(editor):
    made = explained()
    assert TISSUE in editor.get(address(made.of)).content.decode()

    proposed(meaning=OTHER)
    assert OTHER in editor.get(address(made.of)).context["adminform"].form.initial["meaning"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"term": "stitch"}, "“stitch” is explained under “stitch” already."),
        ({"key": "stitch"}, "Term with this Key already exists."),
    ],
)
def test_what_is_wrong_is_told(editor, fields, words):
    explained("stitch", "A thread that closes a cut.")

    answer = editor.post(f"{LIST}add/", form(**fields))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Meaning.objects.waiting().exists()


def test_every_fault_is_told_at_once(editor):
    of = explained().of
    typed = form(term="@", also_called="(x)", meaning="It takes 5 minutes", say="x" * 90)

    errors = editor.post(address(of), typed).context["adminform"].form.errors

    assert set(errors) == {"term", "also_called", "meaning", "say", "why"}
    assert len(errors["meaning"]) == 2


def test_saving_the_same_words_proposes_nothing(editor):
    made = explained()

    answer = editor.post(address(made.of), form())

    assert "Readers get exactly these words already." in answer.content.decode()
    assert not Meaning.objects.waiting().exists()


def test_a_list_says_what_became_of_each_in_few_queries(editor, django_assert_max_num_queries):
    explained()
    for number in range(9):
        proposed(f"stitch {number}", "A thread that closes a cut.")
    with django_assert_max_num_queries(
        20
    ):  # four for the desk’s bar, six for what the CMS keeps of somebody who is here first
        text = editor.get(LIST).content.decode()

    assert TISSUE in text
    assert "Waiting for approval" in text


def test_searching_finds_a_term_by_its_words(editor):
    explained()

    assert "biopsy" in editor.get(LIST, {"q": "laboratory"}).content.decode()


def test_a_publisher_retires_terms_on_the_list(client):
    made = explained()
    client.force_login(person("publisher"))

    ticked = {"action": "retire", "_selected_action": [made.of_id]}

    assert "Explain these terms no longer?" in client.post(LIST, ticked).content.decode()
    answer = client.post(LIST, ticked | {"confirmed": "yes", "why": " "})
    assert "Say why. The record keeps it" in answer.content.decode()
    client.post(LIST, ticked | {"confirmed": "yes", "why": "Nobody uses it."})
    assert shown() == {"biopsy": TISSUE}

    client.force_login(person("clinical"))
    asked = Proposal.objects.get()
    assert "Nobody uses it." in client.get(reverse("desk:to-agree")).content.decode()
    client.post(reverse("desk:proposal", args=[asked.pk]), {"agree": "yes"})
    assert shown() == {}
    assert "Nobody uses it." in client.get(reverse("desk:record-of-words")).content.decode()


def test_an_editor_who_tries_reads_why_not(editor):
    made = explained()

    answer = editor.post(LIST, {"action": "retire", "_selected_action": [made.of_id]}, follow=True)

    assert "Only a publisher retires a term." in answer.content.decode()
    assert shown() == {"biopsy": TISSUE}


def test_nobody_deletes_one(client):
    made = explained()
    client.force_login(User.objects.create_superuser("super@example.org"))

    assert client.post(f"{address(made.of).removesuffix('change/')}delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()


def test_an_administrator_may_look(client):
    made = explained()
    client.force_login(person("admin"))

    answer = client.get(address(made.of))

    assert TISSUE in answer.content.decode()
    assert client.post(address(made.of), form(meaning=OTHER)).status_code == 403


@pytest.mark.parametrize("role", first(1, ["clinical", "patient", "plain-language"]))
def test_reviewers_have_no_business_here(client, role):
    user = person(role)
    user.is_staff = False
    user.save()
    client.force_login(user)

    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("path", [LIST, f"{LIST}add/"])
def test_readers_are_asked_to_sign_in(client, path):
    assert client.get(path).status_code == 302
