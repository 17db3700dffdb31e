"""Where a link may lead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from letters.cleaning import clean


def safe_href(href: str) -> str:
    """Give an address as a link may hold it, or "" when a link may not lead there.

    Allowed are http(s) addresses with a host, mail addresses, telephone numbers, and addresses of this site: from its
    root (`/…`) or on the same page (`#…`).
    """
    # Browsers drop these before they read an address, so "java\nscript:" must be read as they do.
    href = clean(re.sub(r"[\t\n\r]", "", href)).replace("\n", "").strip(" \xa0")
    if "\\" in href:
        return ""
    try:
        parts = urlsplit(href)
        if href.startswith("#") or (href.startswith("/") and not href.startswith("//")):
            return iri_to_uri(href)
        if parts.scheme in ("http", "https"):
            host = parts.hostname if href[len(parts.scheme) :].startswith("://") else ""
            return iri_to_uri(parts.geturl()) if host and parts.username is None else ""
        if parts.scheme in ("mailto", "tel") and parts.path.strip("/"):
            return iri_to_uri(parts.geturl())
    except ValueError:  # not an address at all, such as http://[
        return ""
    return ""
