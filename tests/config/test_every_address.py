"""Every address of the site, as everybody who may come to it, asked for and sent rubbish: never a fault of the site's.

The addresses are those of the URLconf, filled with what stands in the database, and every link and form on the answers:
what is added joins by itself. Whatever an answer did is undone, so that none stands in the way of the next.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import islice, product
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as counts
from django.template.base import Template
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from django.utils.regex_helper import normalize
from lxml import html

from accounts.roles import Role
from delivery.logs import JsonLines
from pages import redirects
from reviews import services
from sources.models import OtherFinding
from tests import factories
from tests.factories import person
from tests.feedback.scenes import remark
from tests.reviews.scenes import in_roles, signed, submitted, superuser, undone
from tests.scheduling.scenes import approved_draft, planned

pytestmark = pytest.mark.django_db

#: Whoever may do all there is, somebody who may do some of it, and a stranger. `make test-everything` asks as all others, too.
ASK_FIRST = ("everything", "editor", "anonymous")
#: Everybody sends the first of these; whoever may do all there is sends one of the others as well.
RUBBISH = ("a\0b\r\nc \u202e'\"<b>{{7*7}}\U0001f600", "", "9" * 40, "-1", "[{")
#: What the CMS's own scripts send, which stands in no form.
SENT_BY_SCRIPTS = (
    *("plugin_id", "placeholder_id", "plugin_type", "plugin_language", "plugin_position", "move_a_copy", "target"),
    *("target_position", "target_language", "target_placeholder_id", "source_placeholder_id", "source_plugin_id"),
    *("source_language", "position", "site", "cms_path", "action", "_selected_action", "post", "token", "plugin"),
    *("confirm", "language", "obj_id", "obj_type", "nodeId", "parent_id", "html", "text", "settings", "_popup"),
)


@dataclass
class Visits:
    """What came of every request, and what of it was the site's own fault."""

    faults: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask(self, client: Client, who: str, address: str, sent: dict | None = None):
        """Ask, and undo whatever it did."""
        self.told.clear()
        cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        with undone():
            answer = client.get(address) if sent is None else client.post(address, **as_sent(sent))
            body = b"" if answer.streaming else answer.content
        client.cookies.clear()
        client.cookies.load(cookies)
        counts.clear()  # where what is tried too often is counted
        if answer.status_code >= 500 or self.told:
            ends = [" ".join(json.loads(line)["exception"].split("\n")[-4:]) for line in self.told]
            asked = f"GET {address}" if sent is None else f"POST {address} {next(iter(sent.values()), '')!r}"
            self.faults.append(" ".join([who, asked, str(answer.status_code), *ends]))
        return answer, body


def as_sent(sent: dict) -> dict:
    """Give how a browser sends what nearly every form of the site holds, and else as one that takes files.

    That way takes longer to write and to read than most views take to refuse it, so the first rubbish does not go by it.
    """
    if RUBBISH[0] in sent.values():
        return {"data": urlencode(sent), "content_type": "application/x-www-form-urlencoded"}
    return {"data": sent}


class Exceptions(logging.Handler):
    """Keeps what the log tells of an exception, as the site writes it."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.told = told

    def emit(self, record: logging.LogRecord) -> None:
        if '"exception":' in (line := self.format(record)):
            self.told.append(line)


@pytest.fixture
def visits():
    visits = Visits()
    handler = Exceptions(visits.told)
    logging.getLogger().addHandler(handler)
    yield visits
    logging.getLogger().removeHandler(handler)


@dataclass(frozen=True)
class Reach:
    """How far the search for addresses goes.

    `links` of those that lead to one view with the same names in the query are followed. So many `things` of the
    database are tried in an address that does not say of what kind it is, and things of so many `kinds` in one that does.
    """

    links: int
    things: int
    kinds: int


FEW, MANY = Reach(links=1, things=1, kinds=1), Reach(links=2, things=3, kinds=1_000)


# Who, and what there is -----------------------------------------------------------------------------------------------


def everybody() -> dict:
    """Give whoever may come, those who may do most first: what they find is what the others are tried with."""
    all_powerful = in_roles("everything@example.org", *Role.values)
    type(all_powerful).objects.filter(pk=all_powerful.pk).update(is_superuser=True, is_staff=True)
    return {
        "everything": all_powerful,
        "superuser": superuser(),
        **{role.value: person(role.value) for role in Role},
        "anonymous": None,
    }


def set_the_scene() -> None:
    """Put one of everything into the database, and a page in each state that one can be in."""
    factories.claim()
    factories.certificate()
    cited = factories.fact()
    OtherFinding.objects.create(fact=cited, source=cited.source, text="Others found 20 minutes.")
    factories.published_page("home", title="Home", template="home").set_as_homepage()
    live = factories.published_page(body=f"<p>It takes [fact: {cited.key}].</p>")
    remark(live)
    services.start_recheck(version=factories.latest(live), by=person("editor"), at=factories.NOW)
    factories.new_draft(live)
    factories.withdraw(factories.published_page("old-scan", title="Old scan"))
    factories.latest(factories.page("aside", title="Aside")).archive(person("editor"))
    factories.page("new", title="New", parent=live)
    planned(
        approved_draft(factories.published_page("planned", title="Planned")), due_at=timezone.now() + timedelta(days=9)
    )
    redirects.add(address="/older/", page=live, by=person("publisher"), why="It was printed so.", at=factories.NOW)
    signed(submitted(factories.page("asked", title="Asked", kind="imaging")), "patient")


# Addresses ------------------------------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, list[str], URLPattern]]:
    """Give every address of the URLconf: with places for what is filled in, the names of these, and the pattern."""
    for pattern in resolver.url_patterns:
        written, _names = normalize(pattern.pattern.regex.pattern)[0]
        written = before + written.replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, written)
        else:
            yield written, re.findall(r"%\((\w+)\)s", written), pattern


def things_there() -> dict[type, list[str]]:
    """Give the first and the last of everything, by its kind."""
    there = {}
    for model in filter(lambda model: model._meta.managed, apps.get_models()):
        keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
        there[model] = [str(key) for key in dict.fromkeys([keys.first(), keys.last()]) if key is not None]
    return there


def fillings(
    names: list[str], pattern: URLPattern, there: dict[type, list[str]], reach: Reach
) -> Iterator[dict[str, str]]:
    """Give what an address can be filled with: real things of its kind where it says of which, and rubbish."""
    of = getattr(getattr(pattern.callback, "model_admin", None), "model", None)
    numbers = list(dict.fromkeys([key for keys in there.values() for key in keys if key.isdecimal()]))
    if {"content_type_id", "object_id"} <= set(names):
        for model, keys in islice(there.items(), reach.kinds):
            more = {
                "content_type_id": str(ContentType.objects.get_for_model(model).pk),
                "object_id": keys[0] if keys else "1",
            }
            yield dict.fromkeys(names, "1") | more
    elif names:
        kinds = [there[of._meta.concrete_model] if of and name in ("object_id", "_0") else numbers for name in names]
        yield from islice((dict(zip(names, row, strict=True)) for row in product(*kinds)), reach.things)
    yield dict.fromkeys(names, "987654321")
    yield dict.fromkeys(names, "x")


def is_taken(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def filled(there: dict[type, list[str]], reach: Reach) -> Iterator[str]:
    for written, names, pattern in patterns(get_resolver()):
        made = ["/" + written % filling for filling in fillings(names, pattern, there, reach)]
        taken = list(filter(is_taken, made))  # which leaves out what is not of the form that an address takes
        yield from taken if reach is MANY else taken[: reach.things + 1]


def linked(body: bytes) -> Iterator[str]:
    """Give every address on an answer that is of this site, those that forms lead to included."""
    if b"<" not in body[:1_000]:
        return
    for element, _attribute, link, _at in html.fromstring(body).iterlinks():
        address = urlsplit(link)
        if element.tag in ("a", "form", "iframe") and address.path.startswith("/") and not address.netloc:
            yield link.partition("#")[0]


def names_in(body: bytes) -> list[str]:
    """Give the names of all that can be filled in on an answer."""
    return re.findall(r'name="([^"]+)"', body.decode("utf-8", "replace"))


@cache
def kind_of(address: str) -> tuple:
    found, query = resolve(urlsplit(address).path), parse_qs(urlsplit(address).query, keep_blank_values=True)
    return found.route, tuple(sorted(query))


def found_by(visits: Visits, client: Client, reach: Reach) -> dict[str, list[str]]:
    """Go wherever addresses and links lead, and give every address with the names of what can be sent to it.

    Of those where there is nothing, one for each view.
    """
    to_go = list(dict.fromkeys(filled(things_there(), reach)))
    seen, followed = set(to_go), Counter()
    there: dict[str, list[str]] = {}
    nothing: dict[str, tuple[str, list[str]]] = {}
    for address in to_go:  # which grows
        answer, body = visits.ask(client, "everything", address)
        if answer.status_code < 400:
            there[address] = names_in(body)
        else:
            nothing[kind_of(address)[0]] = address, names_in(body)
        for link in linked(body) if answer.status_code < 400 else ():
            try:
                kind = kind_of(link)
            except (Resolver404, ValueError):
                continue
            if link not in seen and followed[kind] < reach.links:
                followed[kind] += 1
                seen.add(link)
                to_go.append(link)
    return there | dict(nothing.values())


# Deprecated things of the CMS's own that it still uses are for whoever takes its next edition.
@pytest.mark.filterwarnings("ignore:The `node` has been removed")  # djangocms_text lists pages by their tree
# Who asks without saying from where.
@pytest.mark.filterwarnings("ignore:All custom placeholder admin endpoints require")
@pytest.mark.parametrize("is_first", [True, pytest.param(False, marks=pytest.mark.everything)], ids=["first", "others"])
def test_no_address_is_the_sites_own_fault_for_anybody(visits, for_real, monkeypatch, is_first):
    """Whoever may do all there is asks for what there is; they and two others then ask for, and send to, one of each view.

    Then everybody asks for, and sends to, all of each view.
    """
    # As a server renders: nobody asks here for what each template was given, which takes a tenth of the time to keep.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    set_the_scene()
    clients = {}
    for who, user in everybody().items():
        clients[who] = Client(raise_request_exception=False)
        if user:
            clients[who].force_login(user)
            clients[who].get("/")  # what is made at somebody's first visit is not made, and undone, at each of them
    found = found_by(visits, clients["everything"], FEW if is_first else MANY)
    firsts = set({kind_of(address)[0]: address for address in reversed(found)}.values())

    for number, (address, names) in enumerate(found.items()):
        for who, client in clients.items():
            if (address in firsts and who in ASK_FIRST) != is_first:
                continue
            usual = RUBBISH[0]
            kinds = [usual, RUBBISH[1 + number % (len(RUBBISH) - 1)]] if who == "everything" else [usual]
            if who != "everything":
                visits.ask(client, who, address)
            for rubbish in kinds:
                visits.ask(client, who, address, (rubbish and dict.fromkeys([*names, *SENT_BY_SCRIPTS], rubbish)) or {})

    assert not visits.faults, "\n".join(visits.faults)
