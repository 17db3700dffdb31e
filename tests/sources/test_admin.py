"""Who may change what readers are told of a source."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from sources.admin import SourceForm
from sources.models import CITATION_FIELDS, Source
from sources.rules import objection_to_change_citation
from tests.factories import source

pytestmark = pytest.mark.django_db

LIST = "admin:sources_source_changelist"
PUBLISHED = SourceForm.base_fields["published"]


def person_who_may(*names):
    user = User.objects.create_user(f"{'-'.join(names) or 'nobody'}@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="sources", codename__in=names))
    return user


@pytest.fixture
def keeper(client):
    """Somebody who may change a source, but not what a citation says."""
    client.force_login(person_who_may("view_source", "add_source", "change_source"))
    return client


@pytest.fixture
def corrector(client):
    """Somebody who may change what a citation says as well."""
    client.force_login(person_who_may("view_source", "change_source", "change_citation"))
    return client


def change(client, made, **fields):
    address = reverse("admin:sources_source_change", args=[made.pk])
    names = ("key", *CITATION_FIELDS, "state", "superseded_by", "checked_on")
    values = {name: getattr(made, Source._meta.get_field(name).attname) or "" for name in names}
    return client.post(address, values | fields)


def test_what_a_citation_says_stays_for_who_may_only_keep_its_state(keeper):
    made = source()
    before = {name: getattr(made, name) for name in CITATION_FIELDS}
    another = {"kind": "study", "published": "2001", "address": "https://new.example.org/"}

    answer = change(keeper, made, **dict.fromkeys(CITATION_FIELDS, "Another") | another, why="Just so.")

    assert answer.status_code == 302
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in CITATION_FIELDS} == before


def test_who_may_not_change_a_citation_is_told_why(keeper):
    answer = keeper.get(reverse("admin:sources_source_change", args=[source().pk])).content.decode()

    assert "only a publisher or an administrator may change" in answer
    assert 'name="title"' not in answer


def test_its_state_is_kept_by_the_whole_team(keeper):
    made, newer = source("older"), source("newer")

    change(
        keeper, made, state="superseded", superseded_by=newer.pk, checked_on="2026-11-16", why="The 2nd edition is out."
    )

    made.refresh_from_db()
    assert (made.state, made.superseded_by) == ("superseded", newer)


def test_a_publisher_corrects_what_a_citation_says(corrector):
    made = source()

    change(corrector, made, title="Tests for secondary breast cancer", published="2026-06-01")

    made.refresh_from_db()
    assert (made.title, made.published) == ("Tests for secondary breast cancer", "2026-06-01")
    form = corrector.get(f"/admin/sources/source/{made.pk}/change/").context["adminform"].form
    assert form["published"].value() == "01/06/2026"


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("2026", "2026", "2026"),
        ("5/2026", "2026-05", "05/2026"),
        ("May 2026", "2026-05", "05/2026"),
        ("2026-05", "2026-05", "05/2026"),
        ("14/5/2026", "2026-05-14", "14/05/2026"),
        ("14 May 2026", "2026-05-14", "14/05/2026"),
        ("2026-05-14", "2026-05-14", "14/05/2026"),
        (" 14.5.2026 ", "2026-05-14", "14/05/2026"),
        ("", "", ""),
    ],
)
def test_a_date_is_typed_and_shown_as_days_are_written_here_as_far_as_it_is_known(typed, stored, shown):
    assert PUBLISHED.clean(typed) == stored
    assert PUBLISHED.prepare_value(stored) == shown
    assert not PUBLISHED.has_changed(stored, shown)


def test_the_list_says_it_in_words_and_the_file_so_that_it_sorts(corrector):
    source(published="2026-05-14")

    assert "14 May 2026" in corrector.get("/admin/sources/source/?o=4").content.decode()
    file = b"".join(corrector.get("/desk/kept/sources/source.csv").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "Key,Title,Publisher,Published,State,Last checked"
    assert ",2026-05-14," in file


def test_a_key_never_changes(corrector):
    made = source()

    change(corrector, made, key="other", title="Other")

    made.refresh_from_db()
    assert (made.key, made.title) == ("guideline-2026", "Other")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published": "31/2/2026"}, "is not a date. Write 2026, 5/2026 or 14/5/2026"),
        ({"state": "current", "superseded_by": "newer"}, "Only a source whose state is “replaced”"),
        ({"state": "superseded", "superseded_by": "itself"}, "replace each other in a circle"),
    ],
)
def test_what_cannot_be_is_refused_in_words(corrector, fields, words):
    made, newer = source(), source("newer")
    if "superseded_by" in fields:
        fields = fields | {"superseded_by": {"newer": newer, "itself": made}[fields["superseded_by"]].pk}

    assert words in change(corrector, made, **fields).content.decode()


@pytest.mark.parametrize("typed", ["2026-02-30", "5/14/2026", "last spring", "9" * 40])
def test_what_is_no_date_is_not_taken(typed):
    with pytest.raises(ValidationError, match="is not a date"):
        PUBLISHED.clean(typed)


def test_anybody_who_may_add_a_source_says_what_it_is(keeper):
    fields = {"key": "newer", "title": "Tests", "publisher": "Makers", "kind": "study", "state": "current"}

    keeper.post(reverse("admin:sources_source_add"), fields)

    assert Source.objects.get(key="newer").title == "Tests"


def test_no_source_is_deleted_even_by_a_superuser(client):
    client.force_login(User.objects.create_superuser("super@example.org"))
    made = source()

    assert client.post(reverse("admin:sources_source_delete", args=[made.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"})

    assert Source.objects.exists()


def test_the_list_finds_by_words_and_by_state(keeper):
    newer = source("newer", title="The one looked for")
    source("older", state="superseded", superseded_by=newer)

    by_state = keeper.get(reverse(LIST), {"state__exact": "superseded"}).content.decode()
    by_words = keeper.get(reverse(LIST), {"q": "looked for"}).content.decode()

    assert "Replaced by The one looked for" in by_state
    assert ">older<" in by_state
    assert ">older<" not in by_words
    assert "May 2026" in by_words


def test_a_longer_list_takes_no_more_queries(keeper):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            keeper.get(reverse(LIST))
        return len(asked)

    newer = source("newer")
    source("older", state="superseded", superseded_by=newer)
    queries()
    few = queries()
    for n in range(10):
        source(f"older-{n}", state="superseded", superseded_by=newer)

    assert queries() == few


# The rule itself ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [(), ("change_source",), ("add_source", "change_source", "delete_source")])
def test_only_the_permission_of_its_own_lets_anybody_change_a_citation(names):
    assert objection_to_change_citation(person_who_may(*names))
    assert objection_to_change_citation(person_who_may(*names, "change_citation")) == ""


def test_nobody_signed_in_or_deactivated_changes_a_citation():
    gone = person_who_may("change_citation")
    gone.is_active = False

    assert objection_to_change_citation(AnonymousUser())
    assert objection_to_change_citation(gone)


def test_sources_without_a_date_can_be_listed(keeper):
    source("leaflet", published="")
    source("guideline", published="2026-05")

    def found(**chosen):
        return {one.key for one in keeper.get(reverse(LIST), chosen).context["cl"].result_list}

    assert found(published__isempty="1") == {"leaflet"}
    assert found(published__isempty="0") == {"guideline"}
    assert found() == {"leaflet", "guideline"}
