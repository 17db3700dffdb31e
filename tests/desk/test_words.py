"""The desk's screen for words: who wrote them cannot approve them, and nobody else gets in."""

import pytest

from glossary.models import Meaning
from tests.factories import person
from tests.glossary.scenes import TISSUE, explained, proposed, shown

pytestmark = pytest.mark.django_db

WORDS = "/desk/words/"
OTHER = "A few cells, taken out for a closer look."


def sign_in(client, role):
    client.force_login(person(role))
    return client


def screen(client) -> str:
    answer = client.get(WORDS)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def press(client, made: Meaning, button: str, **more):
    return client.post(f"{WORDS}{made.pk}/", {button: "yes"}, **more)


def test_a_clinician_reads_what_is_proposed_beside_what_readers_get_and_approves_it(client):
    explained()
    made = proposed("biopsy", OTHER, "tissue test", say="BY-op-see")
    sign_in(client, "clinical")

    text = screen(client)
    assert all(words in text for words in (TISSUE, OTHER, "tissue test", "BY-op-see", "editor@example.org"))
    answer = press(client, made, "approve", follow=True)

    assert "Readers get your words for “biopsy” now." in answer.content.decode()
    assert "No words wait to be approved." in answer.content.decode()
    assert shown() == {"biopsy": OTHER}
    assert Meaning.objects.get(pk=made.pk).approved_by == person("clinical")


def test_whoever_wrote_it_reads_why_not_and_may_set_it_aside(client):
    made = proposed(by=person("clinical"))
    sign_in(client, "clinical")

    text = screen(client)
    assert "You wrote these words, so someone else must approve them." in text
    assert "Approve “biopsy”" not in text
    press(client, made, "approve")
    assert shown() == {}

    press(client, made, "set-aside")
    assert not Meaning.objects.waiting().exists()


@pytest.mark.parametrize("role", ["editor", "patient", "admin"])
def test_others_may_look_and_nothing_else(client, role):
    made = proposed(by=person("publisher"))
    sign_in(client, role)

    assert "<form" not in screen(client)
    for button in ("approve", "set-aside"):
        answer = press(client, made, button, follow=True)
        assert answer.status_code == 200
        assert Meaning.objects.waiting().get() == made


@pytest.mark.parametrize("role", ["plain-language", "publisher"])
def test_whoever_judges_words_but_no_medicine_sets_them_aside_and_does_not_approve(client, role):
    made = proposed()
    sign_in(client, role)

    assert "Only a clinical reviewer approves what a word means." in screen(client)
    press(client, made, "approve")
    assert shown() == {}

    press(client, made, "set-aside")
    assert not Meaning.objects.waiting().exists()


def test_an_editor_finds_the_way_to_writing_and_a_reviewer_is_not_sent_there(client):
    assert "/admin/glossary/term/" in screen(sign_in(client, "editor"))
    assert "/admin/glossary/term/" not in screen(sign_in(client, "clinical"))


def test_a_press_that_comes_too_late_is_told_so(client):
    made = explained()

    answer = press(sign_in(client, "clinical"), made, "approve", follow=True)

    assert "This meaning is approved already." in answer.content.decode()


@pytest.mark.parametrize("data", [{}, {"nonsense": "yes"}, {"approve\0": "yes"}])
def test_a_post_that_presses_nothing_does_nothing(client, data):
    made = proposed()

    assert sign_in(client, "clinical").post(f"{WORDS}{made.pk}/", data).status_code == 302
    assert Meaning.objects.waiting().get() == made


def test_a_hostile_meaning_is_only_text(client):
    Meaning.objects.create(
        of=explained().of, term="<b>x</b>", meaning="<script>alert(1)</script>", say='"><i>', also_called=["<u>"],
        written_by=person("editor"), written_at="2026-11-16T12:00:00Z",
    )  # fmt: skip

    text = screen(sign_in(client, "clinical"))

    assert not any(tag in text for tag in ("<script>", "<b>x", "<i>", "<u>"))


def test_the_menu_says_how_many_wait(client):
    proposed()
    explained("stitch", "A thread that closes a cut.")

    assert "Words (1)" in screen(sign_in(client, "editor"))
