"""The administration's screens for facts: who may do what, what is fixed, and how a new figure takes an old one's place."""

import pytest
from django.urls import reverse

from accounts.models import User
from sources.models import Change, Fact, Source
from tests.cases import first
from tests.factories import NOW, fact, latest, page, person, published_page, source
from tests.reviews.scenes import submitted

pytestmark = pytest.mark.django_db

LIST, ADD = "admin:sources_fact_changelist", "admin:sources_fact_add"
FIELDS = (
    "key",
    "label",
    "text",
    "low",
    "high",
    "unit",
    "condition",
    "source",
    "note",
    "state",
    "superseded_by",
    "checked_on",
)
NO_FINDINGS = {f"other_findings-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


@pytest.fixture(params=first(1, ["editor", "publisher"]))
def keeper(client, request):
    """Somebody who keeps facts."""
    client.force_login(person(request.param))
    return client


def values(made):
    held = {name: getattr(made, Fact._meta.get_field(name).attname) for name in FIELDS}
    return {name: "" if value is None else value for name, value in held.items()} | NO_FINDINGS


def change(client, made, **fields):
    return client.post(reverse("admin:sources_fact_change", args=[made.pk]), values(made) | fields)


def shown(client, made):
    return client.get(reverse("admin:sources_fact_change", args=[made.pk])).content.decode()


# Adding and changing --------------------------------------------------------------------------------------------------


def test_a_fact_is_added_with_what_other_sources_say(keeper):
    leaflet, study = source("leaflet"), source("study")
    finding = {
        "source": study.pk,
        "text": "5 hours",
        "low": "5",
        "high": "",
        "unit": "hours",
        "condition": "",
        "note": "",
    }
    fields = {
        "key": "wait",
        "label": "How long you wait",
        "text": "1 hour",
        "source": leaflet.pk,
        "checked_on": "2026-11-16",
    }
    findings = {f"other_findings-0-{name}": value for name, value in finding.items()} | {
        "other_findings-TOTAL_FORMS": "1"
    }

    keeper.post(reverse(ADD), fields | NO_FINDINGS | findings)

    made = Fact.objects.get()
    assert (made.as_cited, made.state, made.fixed_at) == ("1 hour [source: leaflet]", "current", None)
    assert made.checked_by is not None
    assert [str(other) for other in made.other_findings.all()] == ["5 hours"]


def test_what_nobody_judged_yet_can_be_corrected(keeper):
    made = fact()

    change(keeper, made, text="20 minutes", label="Clearer")

    made.refresh_from_db()
    assert (made.text, made.label) == ("20 minutes", "Clearer")


def test_the_key_stays(keeper):
    made = fact()

    change(keeper, made, key="other")

    assert Fact.objects.get().key == "scan-time"


@pytest.mark.parametrize(
    "fields", [{"text": "10 minutes."}, {"text": "10 [source: leaflet]"}, {"source": ""}, {"low": "99"}]
)
def test_what_cannot_be_is_refused_in_words(editor, fields):
    made = fact()

    answer = change(editor, made, **fields)

    assert answer.status_code == 200
    assert 'class="errorlist' in answer.content.decode()
    assert Fact.objects.get().as_cited == made.as_cited


def test_what_is_fixed_is_not_even_asked_for(keeper):
    made = fact()
    submitted(page(body="<p>[fact: scan-time]</p>"))

    answer = change(keeper, made, text="20 minutes", source="", label="Clearer", note="Chosen by the team.")

    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.as_cited, made.label) == ("10 to 30 minutes [source: leaflet]", "Clearer")
    form = shown(keeper, made)
    assert 'name="text"' not in form
    assert "so its key, text and source are fixed" in form


def test_who_is_overtaken_by_a_submission_is_told(editor, monkeypatch):
    made = fact()
    save = Fact.save

    def overtaken(self, **more):
        Fact.objects.filter(pk=made.pk).fix(NOW)
        save(self, **more)

    monkeypatch.setattr(Fact, "save", overtaken)
    answer = change(editor, made, text="an hour")

    assert answer.status_code == 302
    assert "Nothing was saved." in shown(editor, made)
    assert Fact.objects.get().text == made.text


def test_nobody_deletes_a_fact(client):
    client.force_login(User.objects.create_superuser("super@example.org"))
    made = fact()

    assert client.post(reverse("admin:sources_fact_delete", args=[made.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"})

    assert Fact.objects.exists()


@pytest.mark.parametrize("role", ["clinical", "patient", "plain-language"])
def test_reviewers_do_not_come_here(client, role):
    client.force_login(person(role))

    assert client.get(reverse(LIST)).status_code == 302


# Who checked it -------------------------------------------------------------------------------------------------------


def test_who_says_that_it_was_checked_is_remembered(editor):
    made = fact()

    change(editor, made, checked_on="2026-11-16")
    made.refresh_from_db()
    assert made.checked_by == person("editor")

    editor.force_login(person("publisher"))
    change(editor, made, label="Clearer")
    made.refresh_from_db()
    assert made.checked_by == person("editor")

    change(editor, made, checked_on="2026-11-17")
    made.refresh_from_db()
    assert made.checked_by == person("publisher")

    change(editor, made, checked_on="")
    made.refresh_from_db()
    assert made.checked_by is None


def test_who_checked_a_source_is_remembered_too(client):
    made = source()
    client.force_login(person("publisher"))
    names = ("title", "publisher", "address", "kind", "edition", "published", "state")
    fields = {name: getattr(made, name) for name in names} | {"superseded_by": "", "checked_on": "2026-11-16"}

    client.post(reverse("admin:sources_source_change", args=[made.pk]), fields)

    assert Source.objects.get().checked_by == person("publisher")


# Changes of how it stands ---------------------------------------------------------------------------------------------


def test_saying_that_a_fact_was_replaced_asks_why(editor):
    made, newer = fact(), fact("newer")
    replaced = {"state": "superseded", "superseded_by": newer.pk}

    assert "Say why it stands differently now" in change(editor, made, **replaced).content.decode()
    assert not Change.objects.exists()

    change(editor, made, **replaced, why="Measured again.")

    record = Change.objects.get()
    assert (record.fact, record.by, record.why) == (made, person("editor"), "Measured again.")
    made.refresh_from_db()
    assert "Measured again." in shown(editor, made)
    assert "editor@example.org" in shown(editor, made)


@pytest.mark.parametrize("fields", [{"state": "withdrawn"}, {"edition": "2nd edition"}, {"state": "superseded"}])
def test_saying_that_a_source_stands_differently_asks_why(client, fields):
    made = source()
    client.force_login(person("publisher"))
    names = ("title", "publisher", "address", "kind", "edition", "published", "state")
    held = {name: getattr(made, name) for name in names} | {"superseded_by": "", "checked_on": ""}
    address = reverse("admin:sources_source_change", args=[made.pk])

    assert "Say why it stands differently now" in client.post(address, held | fields).content.decode()
    assert client.post(address, held | fields | {"why": "The publisher says so."}).status_code == 302

    assert [(record.by, record.why) for record in Change.objects.all()] == [
        (person("publisher"), "The publisher says so.")
    ]


def test_what_is_no_change_asks_nothing(client):
    client.force_login(person("publisher"))
    made = source()
    names = ("title", "publisher", "address", "kind", "edition", "published", "state")
    held = {name: getattr(made, name) for name in names} | {"superseded_by": "", "checked_on": "2026-11-16"}

    answer = client.post(reverse("admin:sources_source_change", args=[made.pk]), held | {"title": "Corrected"})

    assert answer.status_code == 302
    assert Source.objects.get().title == "Corrected"


# A new one in its place -----------------------------------------------------------------------------------------------


def test_a_fixed_fact_offers_to_be_replaced_by_a_new_one(editor):
    made = fact(condition="on a weekday")
    assert f"{reverse(ADD)}?replaces={made.pk}" in shown(editor, made)

    form = editor.get(reverse(ADD), {"replaces": made.pk}).content.decode()

    assert "This takes the place of [fact: scan-time], “10 to 30 minutes”" in form
    for value in ("10 to 30 minutes", "How long a scan takes", "on a weekday"):
        assert f'value="{value}"' in form


def test_the_new_fact_takes_the_place_of_the_old_one_with_what_others_say(editor):
    made, study = fact(), source("study")
    made.other_findings.create(source=study, text="5 hours", low=5)
    Fact.objects.filter(pk=made.pk).fix(NOW)
    fields = {
        **{name: value for name, value in values(made).items() if name not in ("state", "superseded_by")},
        "key": "scan-time-2027",
        "text": "20 minutes",
        "replaces": made.pk,
    }

    assert "Say why the old fact no longer stands" in editor.post(reverse(ADD), fields).content.decode()
    editor.post(reverse(ADD), fields | {"why": "Measured again."})

    old, new = Fact.objects.get(key="scan-time"), Fact.objects.get(key="scan-time-2027")
    assert (old.state, old.superseded_by, old.text) == ("superseded", new, "10 to 30 minutes")
    assert (new.state, new.text, new.fixed_at) == ("current", "20 minutes", None)
    assert [(str(other), other.low) for other in new.other_findings.all()] == [("5 hours", 5)]
    assert old.other_findings.count() == 1
    assert (Change.objects.get().fact, Change.objects.get().why) == (old, "Measured again.")


def test_a_fact_is_not_replaced_twice(editor):
    made = fact(state="superseded", superseded_by=fact("newer"))

    assert "?replaces=" not in shown(editor, made)
    fields = values(made) | {"key": "third", "replaces": made.pk, "why": "Again."}
    editor.post(reverse(ADD), {name: fields[name] for name in fields if name not in ("state", "superseded_by")})

    assert Fact.objects.get(key="scan-time").superseded_by.key == "newer"


@pytest.mark.parametrize("pk", ["", "x", "-1", "99999999999999999999", "0"])
def test_a_fact_that_is_not_there_cannot_be_replaced(editor, pk):
    assert editor.get(reverse(ADD), {"replaces": pk}).status_code == 200


# Finding them ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_to_write_and_finds_by_words_source_and_state(editor):
    fact(label="How long the scan takes").other_findings.create(source=source("study"), text="5 hours")
    fact("dose", label="How much radiation", text="10 mSv", source=source("doses", publisher="Dose office"))
    fact("older", state="superseded")

    def found(**query):
        page = editor.get(reverse(LIST), query).content.decode()
        return [key for key in ("scan-time", "dose", "older") if f"<code>[fact: {key}]</code>" in page]

    assert found() == ["scan-time", "dose", "older"]
    assert found(q="radiation") == ["dose"]
    assert found(q="Dose office") == ["dose"]
    assert found(state__exact="superseded") == ["older"]
    assert found(others="yes") == ["scan-time"]
    assert found(others="no") == ["dose", "older"]
    assert found(source__id__exact=Source.objects.get(key="doses").pk) == ["dose"]


def test_where_a_fact_and_its_source_are_used_is_shown_with_links_to_the_desk(editor):
    made = fact()
    assert "Nowhere that was sent for review" in shown(editor, made)
    live = published_page(body="<p>[fact: scan-time]</p>")

    link = f'<a href="/desk/versions/{latest(live).pk}/">CT scan, version 1</a> (Published)'
    assert link in shown(editor, made)
    assert link in editor.get(reverse("admin:sources_source_change", args=[made.source.pk])).content.decode()


def test_what_others_say_is_not_deleted_here(editor):
    made = fact()
    made.other_findings.create(source=source("study"), text="5 hours")

    assert "other_findings-0-DELETE" not in shown(editor, made)
