"""A mark's picture comes in as pixels and nothing else."""

from io import BytesIO
from zlib import compress, crc32

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from media.pictures import MAX_BYTES, re_encoded
from proposals import services as proposals
from proposals.models import Proposal
from quality_marks.models import Certificate
from tests.factories import NOW, certificate, person, scheme

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


def mid(mode, **options):
    """Give the colour in the middle of a picture that is mid grey all over, once it has come in."""
    grey = {"I;16": 0x8080, "LA": (128, 255), "RGB": (128,) * 3, "RGBA": (128, 128, 128, 255)}.get(mode, 128)
    written = BytesIO()
    Image.new(mode, (9, 9), grey).save(written, "PNG", **options)
    return opened(re_encoded(ContentFile(written.getvalue()))).convert("RGBA").getpixel((4, 4))


def profile_of_greys(curve):
    """Give a colour profile of grey shades, light to the power of `curve`, as ICC.1 writes it."""
    white = b"XYZ \0\0\0\0" + bytes.fromhex("0000f6d6000100000000d32d")
    tone = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + round(curve * 256).to_bytes(2, "big") + b"\0\0"
    words = b"desc\0\0\0\0" + (2).to_bytes(4, "big") + b"a\0" + bytes(79)
    parts = [(b"desc", words + bytes(-len(words) % 4)), (b"wtpt", white), (b"kTRC", tone)]
    at, table, held = 128 + 4 + 12 * len(parts), len(parts).to_bytes(4, "big"), b""
    for name, part in parts:
        table += name + (at + len(held)).to_bytes(4, "big") + len(part).to_bytes(4, "big")
        held += part
    head = (at + len(held)).to_bytes(4, "big") + bytes(4) + bytes.fromhex("02100000") + b"mntrGRAYXYZ "
    head += bytes(12) + b"acsp" + bytes(28) + bytes.fromhex("0000f6d6000100000000d32d")
    return head + bytes(128 - len(head)) + table + held


DARK_GREYS = profile_of_greys(1.0)


def chunk(name, data):
    body = name + data
    return len(data).to_bytes(4, "big") + body + crc32(body).to_bytes(4, "big")


def deep_png(values, kind=0, **more):
    """Give a PNG of one row of samples, 16 bits each; `more` are further parts by their names."""
    width = len(values) // {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    head = width.to_bytes(4, "big") + b"\0\0\0\1" + bytes([16, kind, 0, 0, 0])
    row = b"\0" + b"".join(value.to_bytes(2, "big") for value in values)
    parts = [("IHDR", head), *more.items(), ("IDAT", compress(row)), ("IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name.encode(), data) for name, data in parts)


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "I;16"])
def test_mid_grey_stays_mid_grey(mode):
    assert mid(mode) == (128, 128, 128, 255)


def test_a_deep_scan_keeps_every_shade():
    shades = opened(re_encoded(ContentFile(deep_png([0, 0x4040, 0x8080, 0xC0C0, 0xFFFF])))).convert("L")

    assert [shades.getpixel((x, 0)) for x in range(5)] == [0, 64, 128, 192, 255]


@pytest.mark.parametrize(
    ("kind", "sample", "seen"),
    [
        (2, (0x8080, 0, 0xFFFF), (128, 0, 255, 255)),
        (4, (0x8080, 0x8080), (128, 128, 128, 128)),
        (6, (0x8080, 0, 0xFFFF, 0x8080), (128, 0, 255, 128)),
    ],
)
def test_deep_colours_and_what_shines_through_are_kept(kind, sample, seen):
    picture = opened(re_encoded(ContentFile(deep_png(sample * 2, kind)))).convert("RGBA")

    assert all(abs(a - b) <= 1 for a, b in zip(picture.getpixel((0, 0)), seen, strict=True))


def test_one_shade_of_a_deep_scan_can_be_see_through():
    picture = opened(re_encoded(ContentFile(deep_png([0, 0x8080], tRNS=b"\0\0")))).convert("RGBA")

    assert [picture.getpixel((x, 0))[3] for x in (0, 1)] == [0, 255]


def test_light_is_shown_as_bright_as_the_file_says():
    linear = deep_png([0x3737] * 2, gAMA=(100_000).to_bytes(4, "big"))

    assert abs(opened(re_encoded(ContentFile(linear))).convert("L").getpixel((0, 0)) - 128) <= 2


def test_a_palette_keeps_what_shines_through_it():
    palette = Image.new("P", (2, 1))
    palette.putpalette([200, 10, 10, 10, 200, 10])
    palette.putdata([0, 1])
    written = BytesIO()
    palette.save(written, "PNG", transparency=bytes([0, 128]))

    picture = opened(re_encoded(ContentFile(written.getvalue())))

    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((1, 0)) == (10, 200, 10, 128)


def test_a_colour_profile_is_read_before_it_is_dropped():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert mid("RGB", icc_profile=screen) == (128, 128, 128, 255)
    assert mid("RGB", icc_profile=lab) == mid("RGB", icc_profile=b"no profile") == (128, 128, 128, 255)


def test_a_wide_profile_changes_the_numbers_so_that_the_colour_stays():
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = wide.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")
    written = BytesIO()
    Image.new("RGB", (9, 9), (255, 0, 0)).save(written, "PNG", icc_profile=swapped)

    red, _green, blue = opened(re_encoded(ContentFile(written.getvalue()))).convert("RGB").getpixel((4, 4))

    assert red < 40
    assert blue > 220


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_profile_of_greys_is_read_also_where_something_shines_through(mode):
    written = BytesIO()
    Image.new(mode, (9, 9), (100, 255)[: len(mode)] if mode == "LA" else 100).save(
        written, "PNG", icc_profile=DARK_GREYS
    )

    assert opened(re_encoded(ContentFile(written.getvalue()))).convert("L").getpixel((4, 4)) > 130


def test_a_print_jpeg_keeps_its_colours():
    written = BytesIO()
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(written, "JPEG", quality=95)

    red, green, blue = opened(re_encoded(ContentFile(written.getvalue()))).convert("RGB").getpixel((8, 8))

    assert red > 240
    assert green < 20
    assert blue < 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(90), "HEIC photo, as phones take them. Export it as JPEG"),
        (b"\0\0\0\x18ftypmif1" + bytes(90), "HEIC"),
        (b"\0\0\0\x1cftypavif" + bytes(90), "AVIF"),
        (b"II*\0" + bytes(90), "TIFF"),
        (bytes(128) + b"DICM" + bytes(90), "may name a patient"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1" + bytes(90), "Export the picture as PNG"),
        (b"\0\0\0\x18ftypcrx " + bytes(90), "Export the picture as PNG"),
        (b"PK\3\4" + bytes(90), "it is a document"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(90), "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(90), "JPEG 2000"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "not copied whole"),
    ],
)
def test_a_file_we_cannot_read_gets_a_sentence_that_helps(content, words):
    with pytest.raises(ValidationError, match=words):
        re_encoded(ContentFile(content))


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


@pytest.mark.django_db
def test_whoever_agrees_to_a_mark_sees_its_picture_and_all_that_its_scheme_tells_readers(stored_under, client):
    told = {"run_by": "Good Words Ltd", "meaning": "You need no scan.", "learn_more": "https://words.example.org/"}
    made = certificate(scheme(**told), picture=SimpleUploadedFile("logo.png", drawn()), is_agreed=False)
    proposals.ask(thing=made, after={"is_agreed": True}, why="We hold it.", by=person("admin"), at=NOW)
    client.force_login(person("clinical"))

    seen = client.get("/desk/to-agree/").content.decode()

    assert f'<img src="{made.picture.url}"' in seen
    assert all(words in seen for words in told.values())
    assert client.get(made.picture.url)["Cache-Control"] == "private, no-store"
    client.logout()
    assert client.get(made.picture.url).status_code == 404
    proposals.agree(proposal=Proposal.objects.get(), by=person("clinical"), at=NOW)
    assert "immutable" in client.get(made.picture.url)["Cache-Control"]
