"""What readers see outside a version changes when one person asks and another agrees, and never otherwise."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.current_user import acting_as, because
from accounts.rules import NotAllowed
from pages.services import marks_earned
from proposals import services
from proposals.models import Proposal, applying
from quality_marks.models import Certificate, Claim, Scheme
from sources.models import Change, Source
from tests.factories import NOW, TODAY, agreed, certificate, claim, page, person, published_page, scheme, source
from tests.reviews.scenes import submitted

pytestmark = pytest.mark.django_db

CITES = "<p>You lie still [source: guideline-2026].</p>"


@pytest.fixture
def cited() -> Source:
    """A source that a live page cites."""
    source()
    published_page(body=CITES)
    return Source.objects.get()


def replaced_source() -> Source:
    return source(state="superseded", superseded_by=source("newer"))


def ask(thing, by="admin", why="Its publisher has moved it.", **after) -> Proposal:
    return services.ask(thing=thing, after=after, why=why, by=person(by), at=NOW)


# Sources --------------------------------------------------------------------------------------------------------------


def test_nobody_changes_alone_what_a_cited_source_is_called(cited):
    changes = {"title": "Spelt right", "publisher": "Others", "address": "https://other.example.org/", "edition": "2nd"}
    before = Source.objects.values().get()

    for who in ("editor", "publisher", "admin"):
        for name, value in changes.items():
            changed = Source.objects.get()
            setattr(changed, name, value)
            with acting_as(person(who)), pytest.raises(NotAllowed, match="nobody changes it alone"):
                changed.save()

    assert Source.objects.values().get() == before


def test_nobody_says_alone_by_what_a_cited_source_was_replaced(client, cited):
    newer = source("newer", title="Stop all your tablets")
    client.force_login(person("publisher"))
    names = ("title", "publisher", "address", "kind", "edition", "published")
    held = {name: getattr(cited, name) for name in names} | {"state": "superseded", "superseded_by": newer.pk}
    address = reverse("admin:sources_source_change", args=[cited.pk])

    client.post(address, held | {"checked_on": "", "why": "A newer one is out."})

    cited.refresh_from_db()
    assert (cited.state, cited.superseded_by) == ("superseded", None)  # a warning cannot wait for a second person
    assert "Stop all your tablets" not in client.get("/ct-scan/").content.decode()
    client.force_login(person("clinical"))
    listed = client.get(reverse("desk:to-agree")).content.decode()
    assert "Stop all your tablets" in listed
    assert "Replaced by" in listed
    client.post(reverse("desk:proposal", args=[Proposal.objects.get().pk]), {"agree": "yes"})
    assert "Stop all your tablets" in client.get("/ct-scan/").content.decode()

    newer.refresh_from_db()
    newer.title = "Drink bleach"
    with pytest.raises(NotAllowed, match="nobody changes it alone"), transaction.atomic():
        newer.save()


def test_what_replaced_a_source_is_held_from_when_a_text_that_cites_that_is_sent():
    newer = source("newer", title="Newer tests")
    source(state="superseded", superseded_by=newer)

    submitted(page(body=CITES))

    newer.refresh_from_db()
    newer.title = "Drink bleach"
    with pytest.raises(NotAllowed, match="nobody changes it alone"), transaction.atomic():
        newer.save()


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_nobody_takes_back_alone_that_a_cited_source_no_longer_stands(cited, state):
    cited.state = state
    cited.save()  # which takes one
    cited.state = "current"

    with pytest.raises(NotAllowed, match="nobody changes it alone"), transaction.atomic():
        cited.save()
    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Source.objects.update(state="current")
    assert agreed(cited, state="current").state == "current"


def test_a_source_counts_as_cited_from_when_a_text_that_cites_it_is_sent_for_review():
    made = source()
    draft = page(body=CITES)
    made.title = "Corrected while nobody had seen it"
    made.save()

    submitted(draft)

    made.title = "Corrected behind the reviewers' backs"
    with pytest.raises(NotAllowed), transaction.atomic():
        made.save()


def test_an_administrator_asks_on_the_screen_and_readers_get_nothing_yet(client, cited):
    client.force_login(person("admin"))
    names = ("title", "publisher", "address", "kind", "edition", "published", "state")
    held = {name: getattr(cited, name) for name in names} | {"superseded_by": "", "checked_on": ""}
    address = reverse("admin:sources_source_change", args=[cited.pk])

    refused = client.post(address, held | {"title": "Tests", "address": "https://moved.example.org/"})
    assert "Say why" in refused.content.decode()
    assert not Proposal.objects.exists()

    changed = {
        "title": "Tests",
        "address": "https://moved.example.org/",
        "why": "It moved.",
        "checked_on": "2026-11-16",
    }
    answer = client.post(address, held | changed, follow=True)
    assert "Readers get it once somebody else has agreed" in answer.content.decode()
    stored = Source.objects.get()
    assert (stored.title, stored.checked_on) == (
        "Tests for breast cancer",
        TODAY,
    )  # what one person may change, changes
    assert Proposal.objects.get().after == {"title": "Tests", "address": "https://moved.example.org/"}


def test_a_clinician_agrees_at_the_desk_and_the_page_is_marked_and_the_record_names_both(client, cited):
    asked = ask(cited, title="Tests for secondary breast cancer")
    client.force_login(person("clinical"))
    listed = client.get(reverse("desk:to-agree")).content.decode()
    assert "To agree (1)" in listed
    assert "CT scan, version 1" in listed
    assert "<ins>secondary </ins>" in listed or "<ins>secondary</ins>" in listed

    client.post(reverse("desk:proposal", args=[asked.pk]), {"agree": "yes"})

    assert Source.objects.get().title == "Tests for secondary breast cancer"
    assert "Tests for secondary breast cancer" in client.get("/ct-scan/").content.decode()
    change = Change.objects.get()
    assert change.by == person("admin")
    assert "Its publisher has moved it." in change.why
    assert "agreed by clinical@example.org" in change.why
    assert "another title" in client.get("/desk/pages/?state=early").content.decode()
    record = client.get(reverse("desk:record-of-words")).content.decode()
    for words in ("Asked for a change", "Agreed", "another title", "to “Tests for secondary breast cancer”"):
        assert words in record


def test_nobody_agrees_to_what_they_asked_for(client, cited):
    publisher = person("publisher")
    asked = services.ask(thing=cited, after={"title": "Mine"}, why="Because.", by=publisher, at=NOW)
    client.force_login(publisher)

    answer = client.post(reverse("desk:proposal", args=[asked.pk]), {"agree": "yes"}, follow=True)

    assert "somebody else must agree" in answer.content.decode()
    assert Source.objects.get().title == "Tests for breast cancer"
    with pytest.raises(IntegrityError, match="nobody_agrees_to_their_own_proposal"), transaction.atomic():
        Proposal.objects.update(decision="agreed", decided_by=publisher, decided_at=NOW)


def test_nobody_agrees_to_what_they_asked_for_once_a_colleague_has_asked_for_it_again(client, cited):
    both = person("clinical", "both@example.org")
    services.ask(thing=cited, after={"title": "Mine"}, why="Because.", by=both, at=NOW)
    again = ask(cited, title="Mine")
    client.force_login(both)

    assert "Decide on a change of" not in client.get(reverse("desk:next")).content.decode()
    with pytest.raises(NotAllowed, match="You asked for a change of this before"), transaction.atomic():
        services.agree(proposal=again, by=both, at=NOW)
    with pytest.raises(IntegrityError, match="after asking for one"), transaction.atomic():
        Proposal.objects.filter(pk=again.pk).update(decision="agreed", decided_by=both, decided_at=NOW)
    services.agree(proposal=again, by=person("clinical"), at=NOW)

    services.agree(proposal=ask(Source.objects.get(), title="Theirs"), by=both, at=NOW)  # theirs was judged before
    assert Source.objects.get().title == "Theirs"


@pytest.mark.parametrize("role", ["editor", "patient", "plain-language", "publisher"])
def test_only_clinicians_agree_to_other_words_for_readers(cited, role):
    with pytest.raises(NotAllowed, match="Only a clinical reviewer decides this"), transaction.atomic():
        services.agree(proposal=ask(cited, title="Other"), by=person(role), at=NOW)


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["publisher", "admin", "plain-language"])
def test_the_database_itself_asks_for_a_clinician_behind_other_words_for_readers(cited, role):
    asked = ask(cited, title="Stop all your tablets")
    by = person(role, "second@example.org")
    Proposal.objects.filter(pk=asked.pk).update(decision="agreed", decided_by=by, decided_at=NOW)

    with pytest.raises(IntegrityError, match="nobody changes it alone"), transaction.atomic():
        Source.objects.update(title="Stop all your tablets")


def test_what_changed_meanwhile_is_asked_for_again():
    made = source()
    first = ask(made, title="Other")
    made.title = "What somebody corrected meanwhile"
    made.save()

    with pytest.raises(NotAllowed, match="changed since"), transaction.atomic():
        services.agree(proposal=first, by=person("clinical"), at=NOW)


@pytest.mark.both_databases
def test_a_second_proposal_takes_the_place_of_the_first(cited):
    first = ask(cited, title="One")
    second = ask(cited, title="Two")

    assert Proposal.objects.get(pk=first.pk).decision == Proposal.Verdict.SET_ASIDE
    assert list(Proposal.objects.waiting()) == [second]


def test_what_was_agreed_is_done_and_nothing_besides(cited):
    asked = ask(cited, address="https://other.example.org/")
    services.agree(proposal=asked, by=person("clinical"), at=NOW)
    cited.refresh_from_db()
    cited.address = "https://third.example.org/"

    with applying(asked), pytest.raises(NotAllowed), transaction.atomic():
        cited.save()


def test_an_address_that_is_none_is_refused_when_it_is_agreed(cited):
    asked = ask(cited, address="javascript:alert(1)")

    with pytest.raises(NotAllowed, match="valid URL"), transaction.atomic():
        services.agree(proposal=asked, by=person("clinical"), at=NOW)

    assert Proposal.objects.get(pk=asked.pk).decision == ""


def test_whoever_asked_may_take_it_back(client, cited):
    asked = ask(cited, title="Other")
    client.force_login(person("admin"))

    client.post(reverse("desk:proposal", args=[asked.pk]), {"set-aside": "yes"})

    assert Proposal.objects.get().decision == Proposal.Verdict.SET_ASIDE
    assert Source.objects.get().title == "Tests for breast cancer"


# Marks ----------------------------------------------------------------------------------------------------------------


def details():
    return page("x-ray").pagecontent_set(manager="admin_manager").get().pagedetails


@pytest.mark.both_databases
@pytest.mark.parametrize("make", [certificate, claim])
def test_no_page_is_made_under_a_mark_that_one_person_alone_has_seen(make):
    made = make(is_agreed=False)
    of = details()
    assert marks_earned(of, TODAY) == ([], [])

    agreed(made, is_agreed=True)

    assert sum(map(len, marks_earned(of, TODAY))) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("make", [certificate, claim])
def test_code_cannot_say_that_a_second_person_has_seen_it(make):
    made = make(is_agreed=False)
    made.is_agreed = True

    with pytest.raises(NotAllowed), transaction.atomic():
        made.save()
    made.pk, made.key = None, "another"
    with pytest.raises(NotAllowed), transaction.atomic():
        made.save()


@pytest.mark.both_databases
def test_a_claim_that_a_version_made_keeps_its_name():
    made = claim()
    published_page()
    made.name = "PIF TICK certified"

    with pytest.raises(NotAllowed, match="Add a new one"), transaction.atomic():
        made.save()
    with pytest.raises(NotAllowed, match="Add a new one"), transaction.atomic():
        ask(made, name="PIF TICK certified")

    assert Claim.objects.get().name == "Written in plain English"


@pytest.mark.both_databases
def test_a_scheme_with_a_certificate_keeps_its_name_and_its_terms_take_two():
    made = scheme()
    made.name = "Better Words"
    made.save()  # nobody holds it yet
    certificate(made)
    made.name = "Best Words"
    with pytest.raises(NotAllowed, match="Add a new one"), transaction.atomic():
        made.save()

    made = Scheme.objects.get()
    made.max_review_interval_months = 12
    with pytest.raises(NotAllowed, match="alone"), transaction.atomic():
        made.save()
    agreed(made, max_review_interval_months=12)
    assert Scheme.objects.get().max_review_interval_months == 12


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [(certificate, "revoked_on", TODAY), (claim, "is_current", False)],
    ids=["a certificate taken back", "a claim no longer made"],
)
def test_what_only_takes_away_needs_one_person_and_goes_on_record(client, make, name, value):
    made = make()
    setattr(made, name, value)
    with acting_as(person("admin")), because("The scheme says so."):
        made.save()

    said = Proposal.objects.get(decision=Proposal.Verdict.AT_ONCE)
    assert (said.asked_by, said.why, list(said.after)) == (person("admin"), "The scheme says so.", [name])
    client.force_login(person("publisher"))
    assert "The scheme says so." in client.get(reverse("desk:record-of-words")).content.decode()
    setattr(made, name, None if name == "revoked_on" else True)
    with pytest.raises(NotAllowed), transaction.atomic():  # and giving it back takes two again
        made.save()


@pytest.mark.both_databases
def test_a_certificate_never_runs_longer_than_it_was_agreed():
    made = certificate()
    made.held_until = TODAY.replace(year=2030)

    with pytest.raises(NotAllowed, match="Add a new one"), transaction.atomic():
        made.save()

    assert Certificate.objects.get().held_until.year == 2026


def test_a_new_claim_on_the_screen_waits_for_a_second_person(client):
    client.force_login(person("admin"))
    fields = {"key": "plain", "name": "Plain words", "meaning": "We say so.", "is_current": "on", "why": "We do."}

    refused = client.post(reverse("admin:quality_marks_claim_add"), fields | {"why": " "})
    assert "Say why" in refused.content.decode()
    client.post(reverse("admin:quality_marks_claim_add"), fields)

    made = Claim.objects.get()
    assert not made.is_agreed
    services.agree(proposal=Proposal.objects.get(), by=person("clinical"), at=NOW)
    assert Claim.objects.get().is_agreed


@pytest.mark.parametrize("make", [certificate, claim])
def test_what_somebody_is_asked_to_agree_to_does_not_change_behind_their_back(make):
    made = make(is_agreed=False)
    asked = ask(made, is_agreed=True)
    if make is claim:
        made.name = "PIF TICK certified"
    else:
        made.holder = "Somebody else"
    made.save()  # which one person may, as long as nobody has agreed

    with pytest.raises(NotAllowed, match="changed since"), transaction.atomic():
        services.agree(proposal=asked, by=person("clinical"), at=NOW)
    assert not type(made).objects.get().is_agreed


def test_whoever_agrees_to_a_claim_sees_all_of_its_words_as_they_were_last_saved(client):
    client.force_login(person("admin"))
    fields = {"key": "plain", "name": "Plain words", "meaning": "We say so.", "is_current": "on", "why": "We do."}
    client.post(reverse("admin:quality_marks_claim_add"), fields)
    made = Claim.objects.get()
    other = fields | {"meaning": "Nobody has certified it."}
    client.post(reverse("admin:quality_marks_claim_change", args=[made.pk]), other)

    client.force_login(person("clinical"))
    listed = client.get(reverse("desk:to-agree")).content.decode()

    assert "Nobody has certified it." in listed
    assert "We say so." not in listed
    client.post(reverse("desk:proposal", args=[Proposal.objects.waiting().get().pk]), {"agree": "yes"})
    assert Claim.objects.get().is_agreed
    assert Claim.objects.get().meaning == "Nobody has certified it."


def test_whoever_wrote_a_scheme_does_not_agree_to_a_certificate_of_it(client):
    both = person("clinical", "both@example.org")
    person("admin", "both@example.org")
    client.force_login(both)
    fields = {"key": "plain", "name": "Plain words", "run_by": "We do", "meaning": "It is safe.", "why": "It is new."}
    client.post(reverse("admin:quality_marks_scheme_add"), fields | {"max_review_interval_months": 36})
    asked = ask(certificate(Scheme.objects.get(), is_agreed=False), is_agreed=True)

    with pytest.raises(NotAllowed, match="You wrote words that readers get with this"), transaction.atomic():
        services.agree(proposal=asked, by=both, at=NOW)
    services.agree(proposal=asked, by=person("clinical"), at=NOW)
    assert Certificate.objects.get().is_agreed


def test_what_is_to_replace_a_source_is_held_from_when_somebody_is_asked_to_agree(cited):
    newer = source("newer", title="Newer tests")
    ask(cited, state="superseded", superseded_by_id=newer.pk)

    newer.refresh_from_db()
    newer.title = "Drink bleach"
    with pytest.raises(NotAllowed, match="nobody changes it alone"), transaction.atomic():
        newer.save()


# The record and its screens -------------------------------------------------------------------------------------------


def test_the_record_of_powers_says_who_whom_and_why(client):
    with acting_as(person("admin")), because("She starts on Monday."):
        person("clinical", "new@example.org")
    client.force_login(person("publisher"))

    told = client.get(reverse("desk:record-of-powers")).content.decode()

    for words in ("Gave roles", "new@example.org: Clinical", "admin@example.org", "She starts on Monday."):
        assert words in told


def test_the_record_of_words_names_people_as_they_were_called_then(client, cited):
    by = person("admin")
    by.name = "Name of that time"
    by.save()
    services.ask(thing=cited, after={"title": "Other"}, why="It moved.", by=by, at=timezone.now())
    by.name = "Name of today"
    by.save()
    client.force_login(person("publisher"))

    told = client.get(reverse("desk:record-of-words")).content.decode()

    assert "Name of that time (admin@example.org)" in told
    assert "Name of today" not in told


# The database ---------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("make", "change"),
    [
        (source, {"title": "Other"}),
        (source, {"address": "https://other.example.org/"}),
        (source, {"fixed_at": None}),
        (replaced_source, {"superseded_by": None}),
        (claim, {"name": "PIF TICK certified"}),
        (certificate, {"held_until": TODAY.replace(year=2030)}),
        (lambda: certificate().scheme, {"name": "PIF TICK"}),
        (lambda: certificate(is_agreed=False), {"is_agreed": True}),
        (lambda: claim(is_agreed=False), {"is_agreed": True}),
    ],
)
def test_the_database_itself_refuses_what_nobody_agreed_to(make, change):
    made = make()
    if isinstance(made, Source):
        published_page(body=CITES)

    for attack in (
        lambda: type(made).objects.filter(pk=made.pk).update(**change),
        lambda: type(made).objects.bulk_update([type(made)(pk=made.pk, **change)], list(change)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attack()


@pytest.mark.both_databases
def test_the_database_itself_refuses_to_rewrite_a_proposal(cited):
    asked = ask(cited, title="Other")

    for change in ({"why": "?"}, {"after": {}}, {"asked_by": person("editor")}):
        with pytest.raises(IntegrityError, match="as it was asked"), transaction.atomic():
            Proposal.objects.update(**change)
    services.set_aside(proposal=asked, by=person("clinical"), at=NOW)
    with pytest.raises(IntegrityError, match="as it was decided"), transaction.atomic():
        Proposal.objects.update(decision="agreed", decided_by=person("publisher"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.all()._raw_delete("default")
