"""All words from A to Z: found by their letters, honest about examples, never in the way of a page."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from content_files.table import Loading
from content_files.terms import TERMS
from glossary import services
from glossary.models import Meaning, Term
from pages.models import TermUse
from pages.rules import objection_to_address
from tests.factories import NOW, latest, page, person, published_page, withdraw
from tests.glossary.scenes import TISSUE, explained, known, proposed, retired

pytestmark = pytest.mark.django_db

ADDRESS = "/glossary/"
LATER = NOW + timedelta(days=30)


def read(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer


def words_by_letter(client) -> dict[str, list[str]]:
    return {letter.letter: [word.term for word in letter.words] for letter in read(client).context["letters"]}


def pages_of(client, term: str) -> list[tuple[str, str]]:
    (word,) = [word for letter in read(client).context["letters"] for word in letter.words if word.term == term]
    return [(link.title, link.url) for link in word.pages]


def test_words_stand_under_their_letters_in_their_order(client):
    known("X-ray", "biopsy", "CT scan", "CA 15-3", "bone scan", "18F", "échographie", "Calcium")

    assert words_by_letter(client) == {
        "0–9": ["18F"],
        "B": ["biopsy", "bone scan"],
        "C": ["CA 15-3", "Calcium", "CT scan"],
        "X": ["X-ray"],
        "É": ["échographie"],
    }


def test_a_word_says_what_it_means_how_to_say_it_and_what_else_it_is_called(client):
    explained("biopsy", TISSUE, "tissue test", "sample test", say="BY-op-see")

    html = " ".join(read(client).content.decode().split())

    assert '<div id="word-biopsy"> <dt>biopsy</dt>' in html
    assert TISSUE in html
    assert "Say: BY-op-see" in html
    assert "Also: tissue test, sample test" in html
    assert '<a href="#letter-b">B</a>' in html
    assert '<h2 id="letter-b">B</h2>' in html


def test_what_waits_or_was_retired_or_replaced_is_not_there(client):
    explained()
    explained(meaning="A few cells, taken out for a closer look.", at=LATER)
    proposed("stitch", "A thread that closes a cut.")
    retired(explained("tracer", "A liquid that a camera sees.").of)

    assert words_by_letter(client) == {"B": ["biopsy"]}
    assert TISSUE not in read(client).content.decode()


def test_an_empty_glossary_is_friendly(client):
    html = read(client).content.decode()

    assert "No words are explained here yet." in html
    assert 'content="noindex"' in html
    assert 'aria-label="Letters"' not in html


def test_examples_say_so_until_all_were_approved(client):
    loading = Loading(NOW, person("editor"), person("clinical"))
    TERMS.load({"biopsy": {"term": "biopsy", "meaning": TISSUE}}, loading)
    assert "Example content. No clinician has checked it." in read(client).content.decode()

    explained(at=LATER)
    assert "Example content." not in read(client).content.decode()


# The pages that use a word --------------------------------------------------------------------------------------------


def test_a_word_leads_to_live_pages_that_use_it(client):
    explained()
    imaging = published_page("imaging", title="Scans", body="<p>No such word.</p>")
    published_page("ct-scan", title="CT scan", parent=imaging, body="<p>A biopsy.</p>")
    withdraw(published_page("bone-scan", title="Bone scan", body="<p>A biopsy.</p>"))
    page("mri-scan", title="MRI scan", body="<p>A biopsy.</p>")

    assert pages_of(client, "biopsy") == [("CT scan", "/imaging/ct-scan/")]


def test_it_leads_to_some_at_most_and_first_to_the_one_that_is_about_it(client, monkeypatch):
    explained()
    for number in range(2):
        published_page(f"page-{number}", title=f"Page {number}", body="<p>A biopsy.</p>")
    published_page("having-a-biopsy", title="Having a biopsy", kind="biopsy", body="<p>Cells are taken.</p>")
    monkeypatch.setattr("pages.glossary_index._MOST_PAGES", 2)

    assert [url for _title, url in pages_of(client, "biopsy")] == ["/having-a-biopsy/", "/page-0/"]


def test_earlier_versions_are_not_led_to(client):
    explained()
    ct = published_page(body="<p>A biopsy.</p>")
    draft = latest(ct).copy(created_by=person("editor"))
    TermUse.objects.create(content=draft.content, term=Term.objects.get())

    assert pages_of(client, "biopsy") == [("CT scan", "/ct-scan/")]


def test_it_takes_few_queries_however_many_words_there_are(client, django_assert_max_num_queries):
    known(*(f"stitch{number}" for number in range(20)))
    published_page(body="".join(f"<p>A stitch{number}.</p>" for number in range(20)))
    client.get(ADDRESS)

    with django_assert_max_num_queries(4):
        read(client)


# Where it stands ------------------------------------------------------------------------------------------------------


def test_the_way_to_it_is_at_the_foot_of_every_page(client):
    published_page("home", title="Home", template="home").set_as_homepage()

    for address in ("/", "/nothing/"):
        assert f'<a href="{ADDRESS}">Words explained</a>' in client.get(address).content.decode()
    html = read(client).content.decode()
    assert f'<a href="{ADDRESS}" aria-current="page">Words explained</a>' in html
    assert '<a href="/">Home</a>' in html


def test_no_page_can_take_its_address(client):
    explained()
    for slug in ("glossary", "glossary/more"):
        draft = latest(page(f"p{len(slug)}", title="Glossary", slug=slug.split("/")[0]))
        draft.content.overwrite_url = slug
        assert "one the site needs for itself" in objection_to_address(draft.content)
    assert "Words explained" in read(client).content.decode()


def test_it_is_only_to_be_read(client):
    assert client.post(ADDRESS).status_code == 405
    assert client.head(ADDRESS).status_code == 200
    assert client.get("/glossary").url == ADDRESS
    assert client.get(f"{ADDRESS}x/").status_code == 404


def test_readers_get_no_cookie_and_may_keep_the_answer(client):
    explained()
    answer = read(client)

    assert not answer.cookies
    assert answer["Cache-Control"] == "no-cache"
    assert client.get(ADDRESS, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(f"{ADDRESS}?toolbar_on").status_code == 200


def sitemap(client) -> dict[str, str | None]:
    names = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {url.findtext("loc", namespaces=names): url.findtext("lastmod", namespaces=names) for url in root}


def test_the_sitemap_tells_when_its_words_last_changed(client):
    assert sitemap(client) == {}

    made = explained()
    assert sitemap(client) == {"http://testserver/glossary/": "2026-11-16"}

    proposed(meaning="A few cells, taken out for a closer look.", at=LATER)
    assert sitemap(client) == {"http://testserver/glossary/": "2026-11-16"}

    services.approve(meaning=Meaning.objects.waiting().get(), by=person("clinical"), at=LATER)
    assert sitemap(client) == {"http://testserver/glossary/": "2026-12-16"}

    explained("stitch", "A thread that closes a cut.")
    retired(made.of, at=LATER + timedelta(days=1))
    assert sitemap(client) == {"http://testserver/glossary/": "2026-12-17"}


def test_the_real_words_are_all_there(client, real_pages):
    answer = read(client)

    assert sum(map(len, words_by_letter(client).values())) >= 80
    assert answer.content.decode().count("Example content.") == 1
    assert reverse("pages:glossary") == ADDRESS
    assert len(answer.content) < 150_000
