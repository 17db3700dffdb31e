"""Sound and film on a page: brought in, shown with every word, reviewed with the page, and never changed behind it."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from cms.api import add_plugin
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.current_user import acting_as
from desk.readability import PlainWords
from media.recordings import CONTENT_TYPES
from pages.block_forms import form_for
from pages.blocks import SHAPES
from pages.blocks.recording import RecordingForm
from pages.digest import describe, digest_of
from pages.making import make_page
from pages.models import Block, PageDetails, Recording
from pages.page_content import Body
from pages.recordings import recording_url, size_in_words, store_captions
from reviews import rules, services
from reviews.judged_text import JudgedText
from tests.cases import first
from tests.factories import NOW, latest, new_draft, page, person, publish, publish_again, published_page, withdraw
from tests.forging import unguarded
from tests.languages.scenes import installed, translation
from tests.media.recorded import CAPTIONS, FILM, FRAME, WORDS, sound, upload
from tests.pages.players import audio, bsl, stored_captions, stored_film, stored_sound
from tests.pages.test_blocks_saving import add_url, edit_url, placeholder  # noqa: F401 - fixtures
from tests.reviews.scenes import submitted
from tests.search.test_indexing import found

pytestmark = pytest.mark.django_db

TYPED = {"sort": "audio", "title": "Listen to this page", "transcript": WORDS}
LIE = "<p>You lie on a bed.</p>"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def words_at(client, address="/ct-scan/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def typed(placeholder, **more):  # noqa: F811
    return TYPED | {"made_from": latest(placeholder.source.page).number} | more


# Bringing in ----------------------------------------------------------------------------------------------------------


def test_a_recording_is_kept_under_the_fingerprint_of_what_is_kept_of_it():
    kept = stored_sound()

    assert kept.sha256 == hashlib.sha256(FRAME * 50).hexdigest()
    assert kept.file.name == f"recordings/{kept.sha256}.mp3"
    assert Path(kept.file.path).read_bytes() == FRAME * 50
    assert (kept.size, kept.seconds, kept.original_name) == (4800, 1, "reading.mp3")
    assert stored_sound() == kept


@pytest.mark.parametrize(
    ("size", "seconds", "words"),
    [
        (4800, 1, "MP3, 1 MB, less than a minute"),
        (4 * 1024**2, 61, "MP3, 4 MB, 1 minute"),
        (4 * 1024**2, 190, "MP3, 4 MB, 3 minutes"),
        (4 * 1024**2, 0, "MP3, 4 MB"),
    ],
)
def test_size_and_length_are_told_in_words(size, seconds, words):
    assert size_in_words(Recording(file="recordings/a.mp3", size=size, seconds=seconds)) == words


def test_the_form_asks_first_what_it_is(editor, placeholder):  # noqa: F811
    form = editor.get(add_url(placeholder, "RecordingPlugin")).content.decode()

    asked = [re.search(rf'class="form-row field-{name}', form).start() for name in RecordingForm.field_order]
    assert asked == sorted(asked)


def test_an_editor_brings_a_film_with_its_captions_and_chooses_them_again(editor, placeholder):  # noqa: F811
    files = {"upload": upload(FILM), "captions_upload": upload(CAPTIONS)}
    answer = editor.post(add_url(placeholder, "RecordingPlugin"), typed(placeholder, sort="bsl", **files))
    assert answer.status_code == 200
    block = Block.objects.get()
    film, captions = stored_film(), stored_captions()
    assert block.data == TYPED | {
        "sort": "bsl", "recording": film.sha256, "captions": captions.sha256, "made_from": 1
    }  # fmt: skip
    assert film.uploaded_by == person("editor")

    form = editor.get(edit_url(block)).content.decode()
    assert f'<option value="{film.sha256}" selected>' in form
    assert f'<option value="{captions.sha256}" selected>' in form
    assert recording_url(film) in form
    assert re.search(r'<option value="1" selected>1, this version: its words as they will be published', form)
    again = {"sort": "bsl", "recording": film.sha256, "captions": captions.sha256, "title": "Watch"}
    editor.post(edit_url(block), typed(placeholder, **again))
    block.refresh_from_db()
    assert block.data["title"] == "Watch"


REFUSED = {
    "nothing": (dict, "“Recording” is missing"),
    "a picture": (lambda: {"upload": upload(b"\x89PNG")}, "not a recording we can use"),
    "captions as sound": (lambda: {"upload": upload(CAPTIONS)}, "these are captions"),
    "sound as captions": (
        lambda: {"sort": "bsl", "upload": upload(FILM), "captions_upload": upload(sound())},
        "not text in UTF-8",
    ),
    "a film without captions": (lambda: {"sort": "bsl", "upload": upload(FILM)}, "“Captions” are missing"),
    "sound in sign language": (
        lambda: {"sort": "bsl", "upload": upload(sound()), "captions_upload": upload(CAPTIONS)},
        "This file is sound alone",
    ),
    "a film to be heard": (lambda: {"upload": upload(FILM)}, "This file is a film"),
    "captions of sound": (lambda: {"upload": upload(sound()), "captions_upload": upload(CAPTIONS)}, "no captions"),
    "captions of another film": (
        lambda: {
            "sort": "bsl",
            "upload": upload(FILM),
            "captions_upload": upload(CAPTIONS.replace(b"00:00:01", b"00:09:01")),
        },
        "go on after the end of the film",
    ),
    "a version that is none": (lambda: {"upload": upload(sound()), "made_from": "7"}, "Select a valid choice"),
    "no version": (lambda: {"upload": upload(sound()), "made_from": ""}, "“Made from the words of version” is missing"),
    "rubbish for a version": (lambda: {"upload": upload(sound()), "made_from": "\x00x"}, "Select a valid choice"),
    "rubbish for a sort": (lambda: {"upload": upload(sound()), "sort": "film"}, "Select a valid choice"),
    "rubbish for a file": (lambda: {"recording": "'; DROP"}, "Select a valid choice"),
    "no transcript": (lambda: {"upload": upload(sound()), "transcript": "<p> </p>"}, "“Transcript” is missing"),
    "no title": (lambda: {"upload": upload(sound()), "title": ""}, "This field is required"),
}


def test_what_cannot_be_taken_is_refused_in_words_and_what_was_typed_stays(placeholder):  # noqa: F811
    form = type("Form", (form_for(SHAPES["recording"]),), {"version_of": placeholder.source})
    for what, (given, words) in REFUSED.items():
        sent = typed(placeholder, **{"transcript": "<p>Typed at length.</p>", **given()})
        refused = form(sent, {name: sent[name] for name in ("upload", "captions_upload") if name in sent})

        assert words in refused.errors.as_text(), what
        assert what == "no transcript" or "Typed at length." in refused.as_p()


def test_nobody_uploads_twice_because_of_another_field(editor, placeholder):  # noqa: F811
    files = {"upload": upload(FILM), "captions_upload": upload(CAPTIONS)}
    html = editor.post(
        add_url(placeholder, "RecordingPlugin"), typed(placeholder, sort="bsl", title="", **files)
    ).content.decode()

    assert "This field is required" in html
    assert not Block.objects.exists()
    assert f'<option value="{stored_film().sha256}" selected>' in html
    assert f'<option value="{stored_captions().sha256}" selected>' in html


def test_a_recording_over_the_limit_is_refused_with_the_limit(editor, placeholder, settings):  # noqa: F811
    settings.RECORDING_MOST_MB = 0
    html = editor.post(
        add_url(placeholder, "RecordingPlugin"), typed(placeholder, upload=upload(sound()))
    ).content.decode()

    assert "larger than 0 MB" in html
    assert "of 0 MB or less" in html


@pytest.mark.parametrize("role", first(2, ["clinical", "admin", "patient", "plain-language"]))
def test_nobody_else_brings_a_recording(client, placeholder, role):  # noqa: F811
    client.force_login(person(role))

    answer = client.post(add_url(placeholder, "RecordingPlugin"), typed(placeholder, upload=upload(sound())))

    assert answer.status_code in (302, 403)
    assert not Recording.objects.exists()


def test_what_no_version_plays_goes_after_a_while(placeholder, django_capture_on_commit_callbacks):  # noqa: F811
    played = audio()
    add_plugin(placeholder, played[0], "en", data=played[1])
    unused = stored_film()
    path = Path(unused.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("empty_bin", at=timezone.now() + timedelta(days=41), verbosity=0)

    assert not path.exists()
    assert [one.extension for one in Recording.objects.all()] == ["mp3"]


# What readers get -----------------------------------------------------------------------------------------------------


def test_readers_get_a_player_that_loads_nothing_by_itself_and_every_word(client):
    published_page(body=[("TextPlugin", {"html": LIE}), bsl()])
    html = words_at(client)
    film, captions = stored_film(), stored_captions()

    player = re.search(r"<video [^>]*>.*?</video>", html)
    assert player
    assert f'src="{recording_url(film)}" controls preload="none" playsinline width="64" height="48"' in player[0]
    assert 'aria-label="Watch this page in BSL"' in player[0]
    assert f'<track kind="captions" src="{recording_url(captions)}" srclang="en" label="Captions" default>' in player[0]
    assert "autoplay" not in html
    assert re.search(r"<summary>Read what it says</summary>\s*<div><p>You lie on a bed. It moves slowly.</p>", html)
    assert "Save this film" in html
    assert "(MP4, 1 MB, less than a minute)" in html
    assert "older" not in html


def test_sound_has_no_track(client):
    published_page(body=[audio()])
    html = words_at(client)

    assert f'<audio src="{recording_url(stored_sound())}" controls preload="none"' in html
    assert "<track" not in html
    assert "Save this recording" in html


def test_words_stay_where_the_file_is_gone(client):
    published_page(body=[audio()])
    with unguarded():
        Recording.objects.all().delete()
    html = words_at(client)

    assert "You lie on a bed. It moves slowly." in html
    assert "<audio" not in html


def test_the_site_lets_browsers_play_its_own_files_alone_and_fill_the_screen(client):
    published_page(body=[audio()])
    answer = client.get("/ct-scan/")

    assert "media-src 'self'" in answer["Content-Security-Policy"]
    assert "fullscreen" not in answer["Permissions-Policy"]
    assert "autoplay=()" in answer["Permissions-Policy"]


def test_the_transcript_is_one_of_the_page_s_texts():
    body = Body.of(latest(page(body=[bsl(transcript=f"<h2>Then</h2>{WORDS}")])).content)

    assert "You lie on a bed. It moves slowly." in body.plain_text()
    assert [heading.is_folded for heading in body.headings] == [True]


def test_nobody_but_the_team_hears_a_recording_that_nobody_has_judged(client):
    made = page(body=[audio()])
    address = recording_url(stored_sound())
    assert client.get(address).status_code == 404

    client.force_login(person("clinical"))
    answer = client.get(address)
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (FRAME * 50, "private, no-store")
    publish(latest(made))
    client.logout()
    answer = client.get(address)
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (FRAME * 50, "public, no-cache")


def test_a_recording_at_its_address(client):
    published_page(body=[audio(), bsl()])
    for kept in (stored_sound(), stored_film(), stored_captions()):
        answer = client.get(recording_url(kept))

        assert b"".join(answer.streaming_content) == Path(kept.file.path).read_bytes()
        assert answer["Content-Type"] == CONTENT_TYPES[kept.extension]
        assert answer["Content-Length"] == str(kept.size)
        assert answer["Cache-Control"] == "public, no-cache"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies


def test_no_other_address_gives_a_file(client):
    kept = stored_sound()
    for path in (
        f"/recordings/{kept.sha256}.mp4",
        f"/recordings/{kept.sha256}.html",
        f"/recordings/{kept.sha256}",
        f"/recordings/{'0' * 64}.mp3",
        f"/media/{kept.file.name}",
        f"/pictures/{kept.sha256}.png",
        "/recordings/",
        "/recordings/../plainleaf.sqlite3",
    ):
        assert client.get(path, follow=True).status_code == 404, path
    assert client.post(recording_url(kept)).status_code == 405


def test_a_withdrawal_for_safety_silences_a_recording(client):
    made = published_page(body=[audio()])
    address = recording_url(stored_sound())
    withdraw(made)
    assert b"".join(client.get(address).streaming_content) == FRAME * 50  # its old texts stay readable

    again = published_page("mri-scan", title="MRI scan", body=[bsl()])
    withdraw(again, for_safety=True)
    for hidden in (stored_film(), stored_captions()):
        answer = client.get(recording_url(hidden))
        assert answer.status_code == 410
        assert "Withdrawn for safety" in answer.content.decode()
    client.force_login(person("editor"))
    assert len(b"".join(client.get(recording_url(stored_film())).streaming_content)) == len(FILM)


def test_a_recording_that_another_page_still_plays_goes_on(client):
    published_page("mri-scan", title="MRI scan", body=[audio()])
    withdraw(published_page(body=[audio()]), for_safety=True)

    assert b"".join(client.get(recording_url(stored_sound())).streaming_content) == FRAME * 50


# Reviewed with the page -----------------------------------------------------------------------------------------------


def test_another_recording_is_another_text():
    draft = latest(page(body=[audio()]))
    before = digest_of(draft.content)
    block = Block.objects.get()

    for change in ({"recording": stored_sound(60).sha256}, {"made_from": 2}, {"transcript": LIE}, {"title": "Hear"}):
        Block.objects.filter(pk=block.pk).update(data=block.data | change)
        assert digest_of(draft.content) != before


def test_a_recording_that_was_swapped_voids_the_sign_offs_and_no_form_swaps_it(client):
    review = submitted(page(body=[audio()]))
    block = Block.objects.get()
    client.force_login(person("editor"))

    sent = typed(block.placeholder, recording=stored_sound(60).sha256)
    client.post(edit_url(block), sent)
    block.refresh_from_db()
    assert block.data == audio()[1]

    Block.objects.update(data=block.data | {"recording": stored_sound(60).sha256})
    assert "every sign-off is void" in rules.objection_to_publication(review.version)


def test_reviewers_see_the_words_of_captions_and_where_to_play_it():
    made = published_page(body=[bsl()])
    other = store_captions(upload(CAPTIONS.replace(b"lie", b"turn")), "other.vtt")
    draft = new_draft(made, body=[bsl(captions=other.sha256, made_from=1)])

    told = JudgedText(describe(draft.content)).html

    assert recording_url(stored_film()) in told
    assert "turn" in told
    assert other.sha256[:12] in told


def test_who_brought_it_does_not_judge_it():
    both = person("clinical", "both@example.org")
    with acting_as(both):
        sha256 = stored_sound().sha256
    review = submitted(page(body=[audio(recording=sha256)]))

    assert "or brought a picture" in rules.objection_to_sign_off(both, review, "clinical")
    assert rules.objection_to_sign_off(person("clinical"), review, "clinical") == ""


FAULTS = {
    "gone": (lambda: audio(recording="0" * 64), "plays a file that is not stored here"),
    "a film to be heard": (lambda: audio(recording=stored_film().sha256), "This file is a film"),
    "another page's version": (lambda: audio(made_from=5), "Version 5 was never published"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_no_recording_that_does_not_fit_is_sent_for_review(what):
    block, words = FAULTS[what]
    draft = latest(page(body=[block()]))

    with pytest.raises(services.NotAllowed, match=words):
        submitted(draft.content.page)


# Who keeps it ---------------------------------------------------------------------------------------------------------


def test_an_editor_sees_where_a_recording_is_played_and_changes_nothing(client):
    made = published_page(body=[audio()])
    kept = stored_sound()
    address = reverse("admin:pages_recording_change", args=[kept.pk])
    for who in (person("editor"), person("publisher")):
        client.force_login(who)
        html = client.get(address).content.decode()
        assert reverse("desk:version", args=[latest(made).pk]) in html
        assert recording_url(kept) in html
        assert client.post(address, {"original_name": "mine"}).status_code == 403
        assert client.post(reverse("admin:pages_recording_delete", args=[kept.pk]), {"post": "yes"}).status_code == 403
    client.force_login(person("clinical"))
    assert client.get(address).status_code in (302, 403)


def test_a_superuser_neither_changes_nor_deletes_a_recording(client):
    published_page(body=[audio()])
    kept = stored_sound()
    boss = person("admin", "boss@example.org")
    boss.is_superuser = True
    boss.save()
    client.force_login(boss)

    assert client.post(reverse("admin:pages_recording_delete", args=[kept.pk]), {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:pages_recording_changelist"),
        {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"},
    )
    assert Recording.objects.filter(pk=kept.pk).exists()


@pytest.mark.both_databases
def test_the_database_itself_keeps_what_a_public_version_plays():
    made = published_page(body=[bsl()])
    publish_again(made, body=LIE)  # what was public stays readable
    unused = stored_sound()

    for kept in (stored_film(), stored_captions()):
        with pytest.raises(DatabaseError, match="stays while a public version plays it"), transaction.atomic():
            Recording.objects.filter(pk=kept.pk).delete()
    for change in ({"file": "recordings/other.mp4"}, {"sha256": "f" * 64}, {"seconds": 9}, {"original_name": "x"}):
        with pytest.raises(DatabaseError, match="stays as it was brought in"), transaction.atomic():
            Recording.objects.filter(pk=unused.pk).update(**change)
    Recording.objects.filter(pk=unused.pk).update(uploaded_at=NOW)
    Recording.objects.filter(pk=unused.pk).delete()
    assert Recording.objects.count() == 2


def test_a_recording_whose_file_was_changed_is_given_to_nobody(client):
    published_page(body=[audio()])
    kept = stored_sound()
    assert b"".join(client.get(recording_url(kept)).streaming_content) == FRAME * 50

    Path(kept.file.path).write_bytes(FRAME * 49 + bytes(96))
    assert client.get(recording_url(kept)).status_code == 404
    Path(kept.file.path).unlink()
    assert client.get(recording_url(kept)).status_code == 404


# Words that others copy --------------------------------------------------------------------------------------------------


def test_a_transcript_is_found_by_the_search_and_measured_for_plain_language():
    hard = "<p>The radiologist subsequently communicates the interpretation.</p>"
    made = published_page(body=[("TextPlugin", {"html": LIE}), bsl(transcript=f"<p>You lie in a doughnut.</p>{hard}")])

    assert found("doughnut") == ["ct-scan"]
    read = PlainWords.of(latest(made).content)
    assert any("subsequently" in str(placed.hint) for placed in read.hints)


def test_a_translation_and_a_page_like_another_begin_without_its_recordings():
    made = published_page(body=[("TextPlugin", {"html": LIE}), audio()])
    with installed("cy"):
        welsh = translation(made)
    details = PageDetails(kind="guide", owner=person("editor"))
    like = make_page(
        title="MRI scan",
        slug="mri-scan",
        section=None,
        details=details,
        by=person("publisher"),
        like=latest(made).content,
    )

    for draft in (welsh, like):
        assert [name for name, _data in Body.of(draft.content).blocks] == ["text"]
