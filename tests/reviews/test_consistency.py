"""What is public fits together, though no page shows it: its pictures' files, the words it explains, what is an example."""

import pytest
from cms.models import Page
from djangocms_versioning.constants import PUBLISHED

from glossary.models import Term
from pages.models import PageDetails, Picture, TermUse
from pages.pictures import picture_url, store_picture
from reviews.models import Seal
from tests import factories
from tests.factories import NOW
from tests.glossary.scenes import TISSUE, explained
from tests.pages.players import audio, bsl, stored_captions, stored_film
from tests.pages.test_pictures import drawn, upload
from tests.reviews.test_sealing import read, verified

pytestmark = pytest.mark.django_db

SEEN = {"alt": "A scanner", "caption": "", "credit": "", "decoration": False}
DYE = "A fluid that shows up on a scan."


def test_a_picture_whose_file_was_changed_is_found_and_nobody_gets_it(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = store_picture(upload(), "scanner.png")
    factories.published_page(body=[("ImagePlugin", SEEN | {"picture": picture.sha256})])
    before, was_well = client.get(picture_url(picture)), verified()[0]

    (tmp_path / picture.file.name).write_bytes(drawn(colour="red"))

    assert (before.status_code, was_well) == (200, True)
    assert client.get(picture_url(picture)).status_code == 404
    assert f"its picture {picture.sha256[:12]} is gone, or was changed" in verified()[1]


@pytest.mark.parametrize("what", ["the file", "the row"])
def test_a_picture_that_is_gone_is_found(settings, tmp_path, what):
    settings.MEDIA_ROOT = tmp_path
    picture = store_picture(upload(), "scanner.png")
    factories.published_page(body=[("ImagePlugin", SEEN | {"picture": picture.sha256})])

    if what == "the file":
        (tmp_path / picture.file.name).unlink()
    else:
        Picture.objects.all()._raw_delete("default")

    assert f"its picture {picture.sha256[:12]} is gone, or was changed" in verified()[1]


def test_a_word_that_was_given_the_meaning_of_another_is_not_explained_and_is_found(client):
    explained("biopsy")
    explained("dye", DYE)
    factories.published_page(body="<p>You get a dye for it.</p>")
    before, was_well = read(client), verified()[0]

    TermUse.objects.update(term=Term.objects.get(key="biopsy"))
    after = read(client)

    assert (DYE in before, was_well) == (True, True)
    assert TISSUE not in after
    assert "“dye” is explained as another word" in verified()[1]


def test_an_example_does_not_become_real_by_a_seal_that_says_so(client, real_pages):
    live = PageDetails.objects.live().get(extended_object__page=Page.objects.get(reverse_id="ct-scan"))
    seal = Seal.objects.get(version__object_id=live.extended_object_id, version__state=PUBLISHED)
    claimed = {"is_example": False, "reviewed_by": ["clinical", "patient"]}
    PageDetails.objects.filter(pk=live.pk).update(**claimed)
    Seal.objects.create(
        version=seal.version,
        review=seal.review,
        making=seal.making,
        text_digest=seal.text_digest,
        told=seal.told | claimed,
        at=NOW,
    )

    is_well, said = verified()

    assert not is_well
    assert "it does not say that it is an example, and nobody has reviewed it" in said
    assert "We are checking this page" in read(client, "/imaging/ct-scan/")


def test_a_recording_and_captions_that_are_gone_are_found(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.published_page(body=[audio(), bsl()])
    film, captions = stored_film(), stored_captions()
    assert verified()[0]

    (tmp_path / film.file.name).write_bytes(b"another film")
    (tmp_path / captions.file.name).unlink()

    said = verified()[1]
    assert f"its recording {film.sha256[:12]} is gone, or was changed" in said
    assert f"its captions {captions.sha256[:12]} is gone, or was changed" in said
