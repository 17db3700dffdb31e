"""Pictures of pages: only pixels come in, and each is given out at an address of its own for good."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cms.api import add_plugin
from cms.models import Page
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from media.pictures import re_encoded
from pages import pictures, uploads
from pages.blocks import SHAPES
from pages.models import Block, Picture
from pages.pictures import picture_url, store_picture
from tests.factories import latest, page, person, publish, published_page, withdraw
from tests.pages.test_blocks_saving import add_url, edit_url, placeholder  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"
(WORDS,) = (field for field in SHAPES["image"].fields if field.key == "alt")
WHAT_IT_SHOWS = {"alt": "A scanner", "caption": "In the department", "credit": "Example Hospital"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(kind="PNG", size=(40, 20), mode="RGB", colour="green", **options):
    written = BytesIO()
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def upload(content=None, name="scanner.png"):
    return SimpleUploadedFile(name, drawn() if content is None else content, content_type="image/png")


def opened(picture):
    with picture.file.open("rb") as file:
        return file.read()


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("JPEG", "webp"), ("WEBP", "webp")])
def test_a_picture_is_kept_under_the_fingerprint_of_its_own_bytes(kind, extension):
    picture = store_picture(upload(drawn(kind)), "../../My holiday.EXE")

    assert picture.sha256 == hashlib.sha256(opened(picture)).hexdigest()
    assert picture.file.name == f"pictures/{picture.sha256}.{extension}"
    assert (picture.width, picture.height) == (40, 20)
    assert picture.original_name == "../../My holiday.EXE"


def test_the_same_picture_is_kept_once():
    first = store_picture(upload(), "a.png")
    second = store_picture(upload(), "b.png")

    assert first == second
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("content", [SVG, HTML, b"", drawn("GIF"), drawn("BMP"), drawn()[:60]])
def test_what_is_no_picture_is_refused_whatever_it_is_called(content):
    with pytest.raises(ValidationError, match="not a picture we can use"):
        store_picture(upload(content), "scanner.png")

    assert not Picture.objects.exists()


def test_a_picture_broken_anywhere_is_taken_or_refused_but_never_trips_us():
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = drawn("JPEG", exif=exif)
    for place in range(len(whole)):
        for byte in (0, 255):
            with suppress(ValidationError):
                re_encoded(SimpleUploadedFile("a.jpg", whole[:place] + bytes([byte]) + whole[place + 1 :]))


def test_what_hides_in_a_picture_does_not_get_in():
    exif = Image.Exif()
    exif[0x010E] = "Taken at 12 Example Street"
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = store_picture(upload(drawn(kind, exif=exif, icc_profile=b"secret profile") + HTML), "a")
        assert b"Example Street" not in opened(picture)
        assert b"secret profile" not in opened(picture)
        assert b"<script>" not in opened(picture)


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert store_picture(upload(drawn("JPEG", exif=exif)), "a").width == 20


def test_a_bomb_is_refused_before_it_goes_off():
    with pytest.raises(ValidationError, match="too many pixels"):
        store_picture(upload(drawn(size=(6400, 6400), mode="1", colour=0)), "a")
    with pytest.raises(ValidationError, match=r"not a picture we can use|too many pixels"):
        store_picture(upload(drawn(size=(30_000, 30_000), mode="1", colour=0)), "a")


def test_a_file_over_5_mb_is_refused():
    with pytest.raises(ValidationError, match="larger than 5 MB"):
        store_picture(upload(drawn() + b"\0" * pictures.MAX_BYTES), "a")


def test_a_wide_picture_comes_out_no_wider_than_it_is_shown():
    assert store_picture(upload(drawn(size=(4000, 1000))), "a").width == 1600


def shown_to_readers() -> Picture:
    picture = store_picture(upload(), "a")
    seen = {"picture": picture.sha256, "alt": "A scanner", "caption": "", "credit": "", "decoration": False}
    published_page(body=[("ImagePlugin", seen)])
    return picture


def test_readers_get_a_picture_once_somebody_has_judged_what_it_says(client):
    picture = store_picture(upload(), "a")
    seen = {"picture": picture.sha256, "alt": "Words", "caption": "", "credit": "", "decoration": False}
    page(body=[("ImagePlugin", seen)])

    assert client.get(picture_url(picture)).status_code == 404

    client.force_login(person("clinical"))
    answer = client.get(picture_url(picture))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    publish(latest(Page.objects.get()))
    client.logout()
    assert client.get(picture_url(picture))["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_address_of_a_picture_gives_its_bytes_for_good_and_leaves_no_trace(client):
    picture = shown_to_readers()

    response = client.get(picture_url(picture))

    assert response.content == opened(picture)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_a_withdrawal_for_safety_hides_a_picture_that_no_open_text_shows(client):
    hidden, open_too = (store_picture(upload(drawn(colour=colour)), "drawn.png") for colour in ("red", "blue"))
    shown = [("ImagePlugin", {"picture": one.sha256, **WHAT_IT_SHOWS}) for one in (hidden, open_too)]
    withdraw(published_page("unsafe", slug="unsafe", body=shown), for_safety=True)
    published_page("safe", slug="safe", body=shown[1:])

    answer = client.get(picture_url(hidden))
    assert answer.status_code == 410
    assert "immutable" not in answer["Cache-Control"]
    assert client.get(picture_url(open_too)).status_code == 200
    client.force_login(person("editor"))
    assert client.get(picture_url(hidden)).status_code == 200


def test_a_picture_of_a_page_that_was_only_withdrawn_stays_with_its_old_texts(client):
    picture = store_picture(upload(), "drawn.png")
    withdraw(published_page(body=[("ImagePlugin", {"picture": picture.sha256, **WHAT_IT_SHOWS})]))

    assert client.get(picture_url(picture)).status_code == 200


def test_no_other_address_gives_a_file(client):
    picture = store_picture(upload(), "a")
    for path in (
        f"/pictures/{picture.sha256}.webp",
        f"/pictures/{picture.sha256}.html",
        f"/pictures/{picture.sha256}",
        f"/pictures/{'0' * 64}.png",
        f"/media/{picture.file.name}",
        "/pictures/../plainleaf.sqlite3",
    ):
        assert client.get(path, follow=True).status_code == 404, path
    assert client.post(picture_url(picture)).status_code == 405


def test_a_file_that_has_gone_is_not_found(client):
    picture = shown_to_readers()
    picture.file.storage.delete(picture.file.name)

    assert client.get(picture_url(picture)).status_code == 404


def test_an_editor_uploads_a_picture_and_chooses_it_again(editor, placeholder):  # noqa: F811
    editor.post(add_url(placeholder, "ImagePlugin"), WHAT_IT_SHOWS | {"upload": upload()})
    picture = Picture.objects.get()
    stored = {"picture": picture.sha256, "decoration": False} | WHAT_IT_SHOWS
    assert Block.objects.get().data == stored

    form = editor.get(edit_url(Block.objects.get())).content.decode()
    assert f'<option value="{picture.sha256}" selected>' in form
    assert picture_url(picture) in form
    editor.post(edit_url(Block.objects.get()), {"picture": picture.sha256, "decoration": "on"})
    assert Block.objects.get().data["decoration"] is True


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "“Picture” is missing"),
        ({"upload": upload(SVG)}, "not a picture we can use"),
        ({"picture": "0" * 64}, "Select a valid choice"),
    ],
)
def test_without_a_picture_the_form_says_so_and_keeps_the_words(editor, placeholder, fields, words):  # noqa: F811
    html = editor.post(add_url(placeholder, "ImagePlugin"), WHAT_IT_SHOWS | fields).content.decode()

    assert words in html
    assert "In the department" in html
    assert not Block.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"alt": ""}, "or say it is only decoration"), ({"alt": "IMG_1234"}, "is the name of a file")],
)
def test_nobody_uploads_twice_because_of_another_field(editor, placeholder, fields, words):  # noqa: F811
    html = editor.post(
        add_url(placeholder, "ImagePlugin"), WHAT_IT_SHOWS | {"upload": upload()} | fields
    ).content.decode()

    assert words in html
    assert f'<option value="{Picture.objects.get().sha256}" selected>' in html


@pytest.mark.parametrize(
    "name",
    ["IMG_1234", "IMG_1234.JPG", "DSC01234", "PXL_20261116_101502", "Screenshot 2026-11-16 at 10.15.02", "scan.png",
     "Screen Shot 2026-11-16 at 10.15.02 AM", "image (3)", "photo", "WhatsApp Image 2026-11-16 at 10.15.02.jpeg"],
)  # fmt: skip
def test_a_cameras_name_for_a_file_is_no_words_for_those_who_cannot_see_it(name):
    with pytest.raises(ValidationError, match="is the name of a file"):
        WORDS.take(name)


@pytest.mark.parametrize("words", ["A scan in 3 colours", "Image of a scanner", "DSC staining of a cell", "P53"])
def test_words_that_say_something_are_taken(words):
    assert WORDS.take(words) == words


def test_words_that_were_stored_before_are_still_shown():
    assert WORDS.clean("IMG_1234") == "IMG_1234"


def test_a_picture_whose_form_was_refused_is_not_offered_for_long_and_then_goes(
    editor,
    placeholder,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    editor.post(add_url(placeholder, "ImagePlugin"), WHAT_IT_SHOWS | {"upload": upload(), "alt": ""})
    shown = store_picture(upload(drawn(colour="red")), "red.png")
    add_plugin(placeholder, "ImagePlugin", "en", data={"picture": shown.sha256, "alt": "Red"})
    refused = Picture.objects.exclude(pk=shown.pk).get()
    file = refused.file.path
    now = timezone.now()

    assert set(Picture.objects.to_choose(now + timedelta(hours=1))) == {refused, shown}
    assert set(Picture.objects.to_choose(now + timedelta(days=2))) == {shown}
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget_unused(now + timedelta(days=39))
    assert Path(file).exists()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("empty_bin", at=now + timedelta(days=41), verbosity=0)

    assert not Path(file).exists()
    assert Picture.objects.get() == shown


def test_a_picture_says_where_it_is_shown(client):
    shown = store_picture(upload(), "scanner.png")
    made = page(body=[("ImagePlugin", {"picture": shown.sha256, "alt": "A scanner"})])
    client.force_login(person("editor"))

    html = client.get(reverse("admin:pages_picture_change", args=[shown.pk])).content.decode()

    assert reverse("desk:version", args=[latest(made).pk]) in html
    assert "CT scan, version 1" in html
    assert picture_url(shown) in html


def test_a_picture_that_is_shown_has_its_size_and_one_that_has_gone_is_left_out(client, placeholder):  # noqa: F811
    from pages.page_content import Body

    picture = store_picture(upload(), "a")
    for sha256 in (picture.sha256, "0" * 64):
        add_plugin(placeholder, "ImagePlugin", "en", data=WHAT_IT_SHOWS | {"picture": sha256})
    body = Body.of(placeholder.source)

    assert body.render().count("<img") == 1
    assert f'src="{picture_url(picture)}" alt="A scanner" width="40" height="20"' in body.render()
    assert [fault.reason for fault in body.faults()] == [
        "Picture “In the department” shows a picture that is not stored here. Upload it again."
    ]
    assert reverse("pages:picture", args=["0" * 64, "png"]) not in body.render()


# Out of files ---------------------------------------------------------------------------------------------------------


def _encoded(kind: str, **more) -> bytes:
    written = BytesIO()
    Image.effect_noise((60, 40), 90).convert("RGB").save(written, kind, **more)
    return written.getvalue()


def _named(content: bytes, extension: str) -> str:
    return f"{hashlib.sha256(content).hexdigest()}.{extension}"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_we_encoded_comes_out_of_a_file_as_it_is(kind):
    ours = pictures.safe_picture(ContentFile(_encoded(kind), name="a"))

    again = pictures.picture_from_file(ours.content, f"{ours.sha256}.{ours.extension}")

    assert again == ours


def test_under_any_other_name_it_is_encoded_anew():
    ours = pictures.safe_picture(ContentFile(_encoded("JPEG"), name="a"))

    for name in ("photo.webp", f"{ours.sha256}.png", f"{'0' * 64}.webp", ours.sha256):
        assert pictures.picture_from_file(ours.content, name).sha256 != ours.sha256


HIDDEN = {
    "words in a PNG": lambda: (_encoded("PNG", pnginfo=_with_words()), "png"),
    "words after a PNG": lambda: (_encoded("PNG") + b"<script>", "png"),
    "a second end of a PNG": lambda: (_encoded("PNG") + _encoded("PNG")[-12:], "png"),
    "where a WebP was taken": lambda: (_encoded("WEBP", exif=_with_place()), "webp"),
    "words after a WebP": lambda: (_encoded("WEBP") + b"<script>", "webp"),
    "a picture wider than any we show": lambda: (_wide(), "png"),
}


def _with_words() -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", "<script>")
    return info


def _with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "Where she lives"
    return exif


def _wide() -> bytes:
    written = BytesIO()
    Image.new("RGB", (1601, 10)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("what", HIDDEN)
def test_what_holds_more_than_pixels_is_encoded_anew(what):
    content, extension = HIDDEN[what]()

    safe = pictures.picture_from_file(content, _named(content, extension))

    assert safe.content != content
    assert b"script" not in safe.content
    assert b"she lives" not in safe.content


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"\x89PNG\r\n\x1a\n", b"RIFF\x04\x00\x00\x00WEBP", _encoded("PNG")[:60]]
)
def test_what_is_no_picture_is_refused_under_any_name(content):
    for extension in ("png", "webp"):
        with pytest.raises(ValidationError):
            pictures.picture_from_file(content, _named(content, extension))


# A storage that is away ------------------------------------------------------------------------------------------------


@pytest.fixture
def away(monkeypatch):
    """Have the storage answer nobody."""

    def nobody(*arguments, **more):
        raise OSError("The storage of uploads does not answer.")

    for step in ("_open", "_save"):
        monkeypatch.setattr(f"django.core.files.storage.FileSystemStorage.{step}", nobody)


def test_a_picture_that_cannot_be_had_now_is_said_to_be_and_kept_by_nobody(client, request):
    picture = shown_to_readers()
    request.getfixturevalue("away")

    answer = client.get(picture_url(picture))

    assert (answer.status_code, answer["Cache-Control"], answer["Retry-After"]) == (503, "no-store", "10")
    assert "not available just now" in answer.content.decode()


def test_an_upload_that_cannot_be_stored_is_refused_in_words_and_leaves_nothing(away):
    with pytest.raises(ValidationError, match="could not be stored just now, so nothing was saved"):
        store_picture(upload(), "scanner.png")

    assert not Picture.objects.exists()
