"""Links that lead by way of somebody else, who can note who follows them: a mail filter, a search engine, a shortener.

They come along unseen when a link is copied out of an e-mail or a list of results. Some carry who got that e-mail.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

#: By host, and what its path begins with: which parts of the query say where the link leads, as far as any does.
_DETOURS = {
    ("safelinks.protection.outlook.com", "/"): ("url",),
    ("statics.teams.cdn.office.net", "/evergreen-assets/safelinks"): ("url",),
    ("google.com", "/url"): ("q", "url"),
    ("google.co.uk", "/url"): ("q", "url"),
    ("facebook.com", "/l.php"): ("u",),
    ("linkprotect.cudasvc.com", "/url"): ("a",),
    ("urldefense.com", "/"): (),
    ("urldefense.proofpoint.com", "/"): (),
    ("mimecast.com", "/s/"): (),
    ("bit.ly", "/"): (),
    ("t.co", "/"): (),
    ("tinyurl.com", "/"): (),
}


def objection_to_detour(href: str) -> str:
    """Object to an address at which somebody else only sends on whoever comes, and say where it leads if it tells."""
    by_way_of, leads_to = _detour(href)
    if not by_way_of:
        return ""
    further = leads_to
    while further:  # each is a part of the one before, so this ends
        leads_to, further = further, _detour(further)[1]
    if leads_to and not _detour(leads_to)[0]:
        words = _("It goes by way of %(host)s, which can note who follows it. Put in the page itself: %(address)s")
        return words % {"host": by_way_of, "address": leads_to}
    words = _(
        "It goes by way of %(host)s, which can note who follows it. Open it, and put in the address that you get to."
    )
    return words % {"host": by_way_of}


def _detour(href: str) -> tuple[str, str]:
    """Return the host by way of which an address leads, or "", and the address it leads to as far as it says."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:  # not an address at all
        return "", ""
    for (known, path), named_in in _DETOURS.items():
        if f".{host}".endswith(f".{known}") and (parts.path or "/").startswith(path):
            said = parse_qs(parts.query)
            return host, next(
                (said[name][0] for name in named_in if name in said and _is_of_the_web(said[name][0])), ""
            )
    return "", ""


def _is_of_the_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
