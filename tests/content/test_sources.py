"""What the pages rest on: the documents themselves, not somebody's copy of them, and nothing that no page needs."""

import tomllib
from urllib.parse import urlsplit

from django.conf import settings

from pages.citations import fact_keys_in, keys_in
from tests.content.pages import all_versions, texts_of

SOURCES = tomllib.loads((settings.CONTENT_DIR / "sources.toml").read_text())
FACTS = tomllib.loads((settings.CONTENT_DIR / "facts.toml").read_text())
#: Sites that show other people's documents, sites that are tried out before they open, and the site of one trial.
COPIES = (
    *("zana.com", "anikamd.com", "straightdope.com", "hepatitiscentral.com", "scilit.com", "scilit.net"),
    *("abcdocz.com", "docplayer.net", "docslib.org", "studylib.net", "vdocuments.mx", "vdocuments.site"),
    *("umbraco.io", "frank-digital.co.uk", "sitekit.net", "liberatetrial.org"),
)


def test_a_source_leads_to_the_document_and_not_to_a_copy():
    hosts = {key: urlsplit(source.get("address", "")).netloc for key, source in SOURCES.items()}

    assert {key: host for key, host in hosts.items() if host.endswith(COPIES)} == {}


def test_no_source_stands_here_that_nothing_rests_on():
    used = {key for file in all_versions() for text in texts_of(file) for key in keys_in(text)}
    for fact in FACTS.values():
        used |= {fact.get("source"), *(finding["source"] for finding in fact.get("other_findings", []))}
    used |= {SOURCES[key].get("superseded_by") for key in SOURCES.keys() & used}

    assert SOURCES.keys() - used == set()


def test_no_fact_stands_here_that_no_page_tells():
    told = {key for file in all_versions() for text in texts_of(file) for key in fact_keys_in(text)}

    assert FACTS.keys() - told == set()
