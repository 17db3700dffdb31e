"""The site, the desk and the administration lead to each other, for those who work here and for nobody else."""

import pytest

from accounts.models import User
from tests import factories
from tests.cases import first
from tests.desk.scenes import submitted
from tests.factories import new_draft, person, published_page
from tests.feedback.scenes import remark
from tests.scheduling.scenes import planned_withdrawal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

SCREENS = {
    "/admin/sources/source/": "admin",
    "/admin/sources/fact/": "admin",
    "/admin/glossary/term/": "editor",
    "/admin/quality_marks/certificate/": "admin",
    "/admin/pages/picture/": "editor",
    "/admin/pages/recording/": "editor",
    "/admin/accounts/user/": "admin",
}


def words(client, path):
    return client.get(path).content.decode()


def test_every_screen_about_a_page_leads_to_it_on_the_site(client):
    of = published_page()
    review, plan = submitted(new_draft(of).content.page), planned_withdrawal(of)
    client.force_login(person("publisher"))

    for screen in (
        f"versions/{review.version_id}/",
        f"versions/{review.version_id}/edit/",
        f"versions/{review.version_id}/plain-language/",
        f"reviews/{review.pk}/",
        f"plans/{plan.pk}/",
        f"feedback/{remark(of).pk}/",
    ):
        assert 'href="/ct-scan/"' in words(client, f"/desk/{screen}"), screen


# From the site --------------------------------------------------------------------------------------------------------


def reviewer():
    """Give a reviewer as they are made: no member of the administration, so that no toolbar shows."""
    user = person("clinical")
    User.objects.filter(pk=user.pk).update(is_staff=False)
    return User.objects.get(pk=user.pk)


def test_a_reviewer_gets_from_a_page_of_the_site_to_their_work_on_it(client):
    made = published_page()
    client.force_login(reviewer())
    live = factories.latest(made)
    assert f'href="/desk/versions/{live.pk}/"' in words(client, "/ct-scan/")
    assert 'href="/desk/"' in words(client, "/ct-scan/")

    review = submitted(factories.latest(made).copy(created_by=person("editor")).content.page)
    shown = words(client, "/ct-scan/")
    assert f'href="{review.get_absolute_url()}"' in shown
    assert f'href="/desk/versions/{review.version_id}/"' in shown
    assert 'href="/desk/"' in words(client, "/search/")


def lines_above_the_page(client, path) -> str:
    return words(client, path).partition('<nav class="way-to-desk"')[2].partition("</nav>")[0]


def test_readers_get_no_such_line_and_the_same_bytes_whoever_was_there_before(client):
    published_page()
    before = client.get("/ct-scan/")
    client.force_login(reviewer())
    client.get("/ct-scan/")
    client.logout()
    client.cookies.clear()
    after = client.get("/ct-scan/")

    assert before.content == after.content
    assert b"way-to-desk" not in before.content
    assert "Set-Cookie" not in before.headers
    assert before.headers.get("Vary") == after.headers.get("Vary")


def test_an_account_without_a_role_gets_no_such_line(client):
    published_page()
    client.force_login(User.objects.create_user("no-role@example.org", "x"))

    assert "way-to-desk" not in words(client, "/ct-scan/")


@pytest.mark.parametrize("role", first(1, ["editor", "publisher", "admin"]))
def test_whoever_has_the_toolbar_gets_the_same_line_for_it_needs_scripts_and_room(client, role):
    live = factories.latest(published_page())
    client.force_login(person(role))
    shown = lines_above_the_page(client, "/ct-scan/")

    assert 'href="/desk/"' in shown
    assert f'href="/desk/versions/{live.pk}/"' in shown


# From the desk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("editor", ["Sources", "Facts", "Terms", "Pictures", "Recordings"]),
        ("clinical", []),
        ("publisher", ["Sources", "Facts", "Terms", "Pictures", "Recordings"]),
        ("admin", ["Sources", "Facts", "Terms", "Marks", "Accounts"]),
    ],
)
def test_the_desk_leads_to_what_a_person_may_keep(client, role, titles):
    client.force_login(person(role))
    answer = client.get("/desk/")

    assert [title for title, _url in answer.context["kept"]] == titles
    for _title, url in answer.context["kept"]:
        assert client.get(url).status_code == 200
        assert f'href="{url}"' in answer.content.decode()


def test_only_who_may_make_a_page_is_offered_one(client):
    for role, is_offered in (("editor", True), ("publisher", True), ("clinical", False), ("admin", False)):
        client.force_login(person(role))
        assert ("New page" in words(client, "/desk/")) is is_offered
    client.force_login(person("editor"))
    assert client.get("/admin/cms/pagecontent/add/?language=en").status_code == 200


# In the administration ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", first(2, SCREENS))
def test_a_screen_of_the_administration_has_the_bar_of_the_desk_and_its_list_as_a_file(client, path):
    client.force_login(person(SCREENS[path]))
    shown = words(client, path)

    assert 'class="desk-bar"' in shown
    assert 'href="/desk/"' in shown
    assert "css/admin" in shown
    app, model = path.split("/")[2:4]
    assert f'href="/desk/kept/{app}/{model}.csv' in shown
    assert client.get(f"/desk/kept/{app}/{model}.csv").status_code == 200


def test_the_file_keeps_what_the_list_was_narrowed_down_by(client):
    factories.source()
    client.force_login(person("editor"))

    assert 'href="/desk/kept/sources/source.csv?q=tests"' in words(client, "/admin/sources/source/?q=tests")


def test_windows_of_the_cms_keep_their_own_look(client):
    client.force_login(person("editor"))

    for path in ("/admin/cms/pagecontent/", "/admin/sources/source/add/?_popup=1"):
        assert 'class="desk-bar"' not in words(client, path)


def test_days_are_written_as_they_are_here(client):
    factories.source(checked_on="2026-11-30")
    client.force_login(person("publisher"))
    listed = words(client, "/admin/sources/source/")

    assert "30 November 2026" in listed
    assert "Nov. 30" not in listed
    made = factories.Source.objects.get()
    assert 'value="30/11/2026"' in words(client, f"/admin/sources/source/{made.pk}/change/")


@pytest.mark.parametrize("typed", ["3/4/2026", "03/04/2026", "2026-04-03", "3 April 2026"])
def test_days_are_read_as_they_are_written_here(typed):
    from django import forms

    assert str(forms.DateField().clean(typed)) == "2026-04-03"
