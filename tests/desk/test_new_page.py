"""A new page is asked for at the desk, and begins as a draft with what its kind has, or with the words of another page."""

import pytest
from cms.models import PageContent
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.beginnings import beginnings
from pages.making import make_page
from pages.models import Kind, PageDetails
from pages.page_content import Body
from pages.rules import NotAllowed
from reviews import binning, rules
from reviews.models import Entry, Review
from tests.cases import first
from tests.factories import NOW, fact, latest, page, person, published_page, source, write

pytestmark = pytest.mark.django_db

ADDRESS = "/desk/pages/new/"


def wanted(**changes):
    return {"kind": "imaging", "title": "Mammogram", "slug": "", "section": "", "owner": person("editor").pk} | changes


@pytest.mark.parametrize("kind", first(2, Kind.values))
def test_a_page_of_each_kind_begins_with_its_blocks_in_place(editor, kind):
    answer = editor.post(ADDRESS, wanted(kind=kind))

    content = PageContent.admin_manager.get(title="Mammogram")
    version = latest(content.page)
    details = PageDetails.objects.get(extended_object=content)
    assert answer["Location"] == f"/desk/versions/{version.pk}/edit/"
    assert (version.state, version.created_by, content.slug) == ("draft", person("editor"), "mammogram")
    assert (details.kind, details.owner, details.deputy) == (kind, person("editor"), None)
    assert [part.name for part in Body.of(content).parts] == [block["block"] for block in beginnings()[kind]]
    assert not Review.objects.exists()


def test_what_is_still_to_be_written_keeps_it_from_review(editor):
    editor.post(ADDRESS, wanted())
    version = latest(PageContent.admin_manager.get(title="Mammogram").page)

    objections = rules.objections_to_text(version)

    assert sum("Still to be written: " in objection for objection in objections) > 10
    write(version.content, "<p>It takes a picture.</p>")
    assert not any("Still to be written" in objection for objection in rules.objections_to_text(version))


def test_whoever_makes_a_page_answers_for_it_unless_they_say_otherwise(editor):
    form = editor.get(f"{ADDRESS}?kind=biopsy").context["form"]
    other, deputy = (person("editor", f"{name}@example.org") for name in ("other", "deputy"))

    editor.post(ADDRESS, wanted(owner=other.pk, deputy=deputy.pk))

    details = PageDetails.objects.get()
    assert form["owner"].value() == person("editor").pk
    assert (details.owner, details.deputy) == (other, deputy)


def test_it_stands_below_the_section_and_at_the_address_that_were_chosen(editor):
    section = published_page("imaging", title="Imaging", template="section", body=[])

    editor.post(ADDRESS, wanted(section=section.pk, slug=" Breast X-ray "))

    made = PageContent.admin_manager.get(title="Mammogram")
    assert (made.page.parent, made.slug) == (section, "breast-x-ray")
    assert made.page.get_path("en") in (None, "imaging/breast-x-ray")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"kind": "nonsense"}, "kind", "nonsense"),
        ({"kind": ""}, "kind", "required"),
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 300}, "title", "255"),
        ({"title": "CT [source: a]"}, "title", "would be read as it stands"),
        ({"title": "???"}, "slug", "No address can be made"),
        ({"slug": "!!!"}, "slug", "No address can be made"),
        ({"slug": "CT Scan"}, "slug", "Another page already stands at /ct-scan/"),
        ({"slug": "desk"}, "slug", "one the site needs for itself"),
        ({"slug": "ct-scan"}, "slug", "Another page already stands at /ct-scan/"),
        ({"title": "CT scan"}, "slug", "Another page already stands at /ct-scan/"),
        ({"slug": "at-work"}, "slug", "Another page already stands at /at-work/"),
        ({"section": "99999"}, "section", "99999"),
        ({"section": "x\0"}, "section", "is not one of"),
        ({"owner": ""}, "owner", "required"),
        ({"owner": "clinical"}, "owner", "not one of"),
        ({"owner": "\0"}, "owner", "Null characters"),
        ({"deputy": "owner"}, "deputy", "The deputy is the owner"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(editor, typed, field, words):
    published_page()
    page("at-work")
    people = {"clinical": person("clinical").pk, "owner": person("editor").pk}
    sent = wanted(**{name: people.get(value, value) for name, value in typed.items()})

    answer = editor.post(ADDRESS, sent)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert words in str(form.errors[field]), form.errors
    assert {name: str(form[name].value()) for name in sent} == {name: str(value) for name, value in sent.items()}
    assert not PageContent.admin_manager.filter(title=sent["title"]).exclude(title="CT scan").exists()


@pytest.mark.parametrize("role", first(3, [None, "clinical", "admin", "patient", "plain-language"]))
def test_nobody_but_editors_and_publishers_makes_a_page(client, role):
    if role:
        client.force_login(person(role))

    answers = [client.get(ADDRESS), client.post(ADDRESS, wanted())]

    assert [answer.status_code for answer in answers] == [403 if role else 302, 403]
    assert not PageContent.admin_manager.exists()
    assert not role or "Only editors and publishers make pages" in answers[0].content.decode()


def test_the_service_asks_as_well():
    for role in ("clinical", "admin"):
        with pytest.raises(NotAllowed, match="Only editors and publishers"):
            make_page(title="X", slug="x", section=None, details=PageDetails(kind="guide"), by=person(role))
    page("x", slug="x")
    with pytest.raises(NotAllowed, match="already stands"):
        make_page(title="X", slug="x", section=None, details=PageDetails(kind="guide"), by=person("editor"))


def test_editors_find_the_way_where_they_look_and_others_do_not(client):
    for role, is_there in (("editor", True), ("publisher", True), ("clinical", False)):
        client.force_login(person(role))
        for address in ("/desk/", "/desk/pages/"):
            assert client.get(address).content.decode().count(ADDRESS) == (2 if is_there else 0), (role, address)


# The words of another page ----------------------------------------------------------------------------------------------


@pytest.fixture
def rich_page():
    """A live page with words of somebody else, a fact and a source, dates and reviews, and a draft on top."""
    source("nice")
    fact("how-long", source=source("guide"))
    body = [("TextPlugin", {"html": "<p>It takes [fact: how-long], as NICE says [source: nice].</p>"})]
    writer = person("editor", "writer@example.org")
    return published_page(body=body, by=writer, kind="imaging", also_called="CAT scan", review_interval_months=12)


def test_a_page_can_begin_with_the_words_of_another_and_earns_nothing_by_it(editor, rich_page):
    like = latest(rich_page)

    editor.post(ADDRESS, wanted(like=like.pk, kind="biopsy"))

    made = PageContent.admin_manager.get(title="Mammogram")
    version, details = latest(made.page), PageDetails.objects.get(extended_object=made)
    assert Body.of(made).as_data() == Body.of(like.content).as_data()
    assert Body.of(made).cited_keys == Body.of(like.content).cited_keys
    assert (details.kind, details.owner, details.also_called) == ("biopsy", person("editor"), "CAT scan")
    assert (details.review_interval_months, details.change_note) == (12, "")
    for field in PageDetails._meta.concrete_fields:
        if not field.editable and field.name not in ("id", "extended_object"):
            assert getattr(details, field.attname) == field.get_default(), field.name
    assert (version.state, version.number, version.source) == ("draft", "1", None)
    assert not version.reviews.exists()
    assert not Entry.objects.filter(page=made.page).exists()
    assert not made.citations.exists()


def test_whoever_wrote_the_words_is_an_author_of_the_new_page_until_they_are_judged(editor):
    both = person("clinical", "writes-and-judges@example.org")
    both.groups.add(Group.objects.get_or_create(name="editor")[0])
    theirs = latest(page(by=both))

    editor.post(ADDRESS, wanted(like=theirs.pk))

    made = latest(PageContent.admin_manager.get(title="Mammogram").page)
    assert "someone else must review it" in rules.objection_to_author(both, made, "clinical")
    assert "You wrote part" in rules.objection_to_author(person("editor"), made, "clinical")
    assert rules.objection_to_author(person("clinical"), made, "clinical") == ""


def test_a_page_that_begins_like_one_stands_beside_it_and_says_whose_words_it_has(editor):
    section = published_page("imaging", title="Imaging", template="section", body=[])
    like = latest(page(parent=section, kind="imaging"))

    answer = editor.get(f"{ADDRESS}?like={like.pk}")

    assert "facts and sources of “CT scan, version 1”" in answer.content.decode()
    form = answer.context["form"]
    assert (form["kind"].value(), form["section"].value()) == ("imaging", str(section.pk))


def test_the_place_of_the_other_page_can_be_chosen_wherever_that_is(editor):
    above = page("contrast", parent=published_page("imaging", title="Imaging", template="section", body=[]))
    like = latest(page("dyes", parent=above))

    assert editor.get(f"{ADDRESS}?like={like.pk}").context["form"]["section"].value() == str(above.pk)
    editor.post(ADDRESS, wanted(like=like.pk, section=above.pk))

    assert PageContent.admin_manager.get(title="Mammogram").page.parent == above


@pytest.mark.parametrize("like", first(2, ["0", "²", "-1", "x", "\0", "9" * 30]))
def test_a_version_that_is_not_there_is_no_template(editor, like):
    assert editor.get(ADDRESS, {"like": like}).context["like"] is None
    assert editor.post(ADDRESS, wanted(like=like)).status_code == 302
    assert Body.of(PageContent.admin_manager.get()).parts[0].name == "key-facts"


def test_what_lies_in_the_bin_is_neither_template_nor_section(editor):
    binned = page("old", template="section", body=[])
    binning.throw_away(version=latest(binned), by=person("editor"), at=NOW)

    answer = editor.get(ADDRESS, {"like": latest(binned).pk})

    assert answer.context["like"] is None
    assert str(binned.pk) not in answer.context["form"].sections


def test_the_form_asks_no_more_of_the_database_for_more_pages(editor):
    section = published_page("imaging", title="Imaging", template="section", body=[])
    counts = []
    for number in range(2):
        for more in range(5 * number):
            page(f"page-{more}", slug=f"page-{more}", parent=section)
        editor.get(ADDRESS)
        with CaptureQueriesContext(connection) as asked:
            editor.get(ADDRESS)
        counts.append(len(asked))

    assert counts[0] == counts[1] < 40
