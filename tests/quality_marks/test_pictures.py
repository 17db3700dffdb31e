"""A mark's picture comes in as pixels and nothing else."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quality_marks.models import Certificate
from quality_marks.pictures import MAX_BYTES, re_encoded
from tests.factories import certificate

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def drawn(kind="PNG", size=(40, 20), mode="RGB", **options):
    written = BytesIO()
    Image.new(mode, size, "green" if mode not in "LP" else 60).save(written, kind, **options)
    return written.getvalue()


def opened(file):
    return Image.open(BytesIO(file.read()))


@pytest.mark.parametrize(("kind", "kept"), [("PNG", "PNG"), ("JPEG", "WEBP"), ("WEBP", "WEBP")])
def test_png_jpeg_and_webp_come_in_and_only_png_and_webp_go_out(kind, kept):
    safe = re_encoded(ContentFile(drawn(kind), name="logo.exe"))

    assert opened(safe).format == kept
    assert safe.name.endswith(f".{kept.lower()}")
    assert "logo" not in safe.name


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode):
    written = BytesIO()
    Image.new(mode, (9, 9)).save(written, "PNG")

    assert opened(re_encoded(ContentFile(written.getvalue()))).size == (9, 9)


def test_a_print_jpeg_is_taken():
    assert opened(re_encoded(ContentFile(drawn("JPEG", mode="CMYK")))).mode == "RGB"


def test_what_shines_through_goes_on_shining_through():
    clear = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(clear, "PNG")

    assert opened(re_encoded(ContentFile(clear.getvalue()))).getpixel((4, 4))[3] == 0


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"<html><script>alert(1)</script></html>",
        drawn()[:60],
        drawn("JPEG")[:200],
        drawn("GIF"),
        drawn("BMP"),
        drawn("TIFF"),
        drawn("ICO"),
    ],
    ids=["svg", "empty", "gif-head", "pdf", "eps", "html", "half-png", "half-jpeg", "gif", "bmp", "tiff", "ico"],
)
def test_anything_else_is_refused_whatever_it_is_called(content):
    with pytest.raises(ValidationError, match="not a picture we can use"):
        re_encoded(ContentFile(content, name="logo.png"))


def test_what_hides_behind_or_inside_a_picture_does_not_get_in():
    exif = Image.Exif()
    exif[0x010E] = "<script>hidden in a description</script>"
    polyglot = drawn("JPEG", exif=exif, comment=b"<script>hidden in a comment</script>") + b"<script>behind</script>"

    assert b"<script>" in polyglot
    assert b"<script>" not in re_encoded(ContentFile(polyglot)).read()


def test_a_moving_picture_stands_still():
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        written = BytesIO()
        frames[0].save(written, kind, save_all=True, append_images=frames[1:])

        assert getattr(opened(re_encoded(ContentFile(written.getvalue()))), "n_frames", 1) == 1


def test_a_photograph_held_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert opened(re_encoded(ContentFile(drawn("JPEG", size=(40, 20), exif=exif)))).size == (20, 40)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(ValidationError, match="larger than 2 MB"):
        re_encoded(ContentFile(drawn() + b"\0" * MAX_BYTES))


@pytest.mark.parametrize(("size", "is_taken"), [((2000, 2000), True), ((2001, 2000), False), ((1, 60_000), True)])
def test_a_picture_of_too_many_pixels_is_refused(size, is_taken):
    picture = ContentFile(drawn(size=size, mode="1"))

    if is_taken:
        assert max(opened(re_encoded(picture)).size) <= 800
    else:
        with pytest.raises(ValidationError, match="too many pixels"):
            re_encoded(picture)


def test_a_bomb_of_pixels_is_refused_before_it_goes_off():
    with pytest.raises(ValidationError):
        re_encoded(ContentFile(drawn(size=(20_000, 20_000), mode="1")))


# Every way in ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stored_under(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_picture_is_stored_anew_under_a_name_of_our_own(stored_under):
    made = certificate(picture=SimpleUploadedFile("../../evil.php.jpg", drawn("JPEG")))

    (stored,) = stored_under.rglob("*.*")
    assert stored.parent == stored_under / "marks"
    assert stored.suffix == ".webp"
    assert Certificate.objects.get(pk=made.pk).picture.name == f"marks/{stored.name}"


def saved_by_the_file_itself(made, upload):
    made.picture.save(upload.name, upload)


def saved_with_its_certificate(made, upload):
    made.picture = upload
    made.save()


def checked_by_a_form(made, upload):
    made.picture = upload
    made.full_clean()


def created(made, upload):
    days = {"held_from": made.held_from, "held_until": made.held_until}
    Certificate.objects.create(key="other", scheme=made.scheme, picture=upload, **days)


@pytest.mark.django_db
@pytest.mark.parametrize("way", [saved_by_the_file_itself, saved_with_its_certificate, checked_by_a_form, created])
@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_no_way_of_saving_lets_a_drawing_with_a_script_in(stored_under, way, name):
    made = certificate(is_agreed=False)

    with pytest.raises(ValidationError, match="not a picture we can use"):
        way(made, SimpleUploadedFile(name, SVG, "image/png"))

    assert not list(stored_under.rglob("*.*"))


@pytest.mark.django_db
def test_a_stored_picture_is_not_read_again_when_its_certificate_changes(stored_under):
    made = certificate(picture=SimpleUploadedFile("logo.png", drawn()))
    for stored in stored_under.rglob("*.*"):
        stored.unlink()

    made = Certificate.objects.get(pk=made.pk)
    made.note = "Renewal is under way."
    made.full_clean()
    made.save()

    assert Certificate.objects.get(pk=made.pk).note


@pytest.mark.django_db
def test_readers_get_a_marks_picture_from_our_own_address(stored_under, client):
    made = certificate(picture=SimpleUploadedFile("mark.png", drawn()))

    answer = client.get(made.picture.url)

    assert made.picture.url.startswith("/pictures/marks/")
    assert b"".join(answer) == (stored_under / made.picture.name).read_bytes()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/pictures/marks/of_nobody.png").status_code == 404
