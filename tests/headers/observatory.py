"""Score an answer as Mozilla's HTTP Observatory does.

The rules, their names and their points are those of https://github.com/mdn/mdn-http-observatory at commit 94042bb
(20 August 2026): `src/analyzer/tests/` says what is found, `src/grader/charts.js` what it is worth, and
`src/scanner/index.js` that what is above 100 counts only where the faults alone leave 90 or more. Two rules are simpler
here, and stricter: nothing counts as preloaded by browsers, and a policy in a `meta` element counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
HTML = {"text/html", "application/xhtml+xml"}
SIX_MONTHS = 15_552_000
GRADES = {100: "A+", 90: "A", 85: "A-", 80: "B+", 70: "B", 65: "B-", 60: "C+", 50: "C", 45: "C-", 40: "D+", 30: "D",
          25: "D-", 0: "F"}  # fmt: skip
POINTS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-header-invalid": -25,
    "csp-not-implemented": -25,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-secure-with-httponly-sessions": 0,
    "cookies-not-found": 0,
    "cookies-without-secure-flag-but-protected-by-hsts": -5,
    "cookies-session-without-secure-flag-but-protected-by-hsts": -10,
    "cookies-without-secure-flag": -20,
    "cookies-samesite-flag-invalid": -20,
    "cookies-anticsrf-without-samesite-flag": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-restricted-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "redirection-to-https": 0,
    "redirection-not-needed-no-http": 0,
    "redirection-off-host-from-http": -5,
    "redirection-not-to-https": -20,
    "redirection-missing": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "referrer-policy-header-invalid": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "hsts-header-invalid": -20,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-not-implemented-response-not-html": 0,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-content-type-options-header-invalid": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 5,
    "x-frame-options-not-implemented": -20,
    "x-frame-options-header-invalid": -20,
    "corp-implemented-with-same-origin": 10,
    "corp-implemented-with-same-site": 10,
    "corp-implemented-with-cross-origin": 0,
    "corp-not-implemented": 0,
    "corp-header-invalid": -5,
    "coep-implemented-with-require-corp": 10,
    "coep-implemented-with-credentialless": 10,
    "coep-implemented-with-unsafe-none": 0,
    "coep-not-implemented": 0,
    "coep-header-invalid": -5,
    "coop-implemented-with-same-origin": 10,
    "coop-implemented-with-same-origin-allow-popups": 10,
    "coop-implemented-with-noopener-allow-popups": 10,
    "coop-implemented-with-unsafe-none": 0,
    "coop-not-implemented": 0,
    "coop-header-invalid": -5,
}


@dataclass(frozen=True)
class Seen:
    """An answer over https; header names in small letters. `over_http` says where plain http leads: "" for nowhere."""

    url: str
    headers: list[tuple[str, str]]
    body: str = ""
    over_http: str = ""

    def all_of(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def __getitem__(self, name: str) -> str:
        return ", ".join(self.all_of(name))


@dataclass(frozen=True)
class Score:
    """What was found, by the name of its rule, and the points of each."""

    found: dict[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> list[str]:
        return [rule for rule, points in self.found.items() if points < 0]

    @property
    def total(self) -> int:
        without_extra = 100 + sum(points for points in self.found.values() if points < 0)
        return max(100 + sum(self.found.values()) if without_extra >= 90 else without_extra, 0)

    @property
    def grade(self) -> str:
        return next(grade for least, grade in GRADES.items() if self.total >= least)


def score(seen: Seen) -> Score:
    """Hold every rule against an answer."""
    rules = (content_policy, cookies, sharing, redirection, referrer, transport, integrity, sniffing, framing)
    found = [rule(seen) for rule in rules]
    found += [cross_origin(seen, kind) for kind in ("resource", "embedder", "opener")]
    return Score({name: POINTS[name] for name in found})


# The rules ------------------------------------------------------------------------------------------------------------


def policy_of(seen: Seen) -> dict[str, list[str]] | None:
    """Read the content security policy; None where it cannot be read. More than one is more than we send."""
    policies = seen.all_of("content-security-policy")
    directives: dict[str, list[str]] = {}
    if len(policies) > 1 or "," in "".join(policies):
        return None
    for part in "".join(policies).split(";"):
        if words := part.lower().split():
            if words[0] in directives:
                return None
            directives[words[0]] = words[1:] or ["'none'"]
    return directives


def content_policy(seen: Seen) -> str:
    policy = policy_of(seen)
    if policy is None:
        return "csp-header-invalid"
    if not policy:
        return "csp-not-implemented"
    default = policy.get("default-src", ["*"])
    scripts, styles, objects = (set(policy.get(f"{kind}-src", default)) for kind in ("script", "style", "object"))
    for sources in (scripts, styles):
        if any(source.startswith(("'sha256-", "'sha384-", "'sha512-", "'nonce-")) for source in sources):
            sources.discard("'unsafe-inline'")
    active = {source for name in policy if name not in ("img-src", "media-src") for source in policy[name]}
    passive = {
        source for name in ("img-src", "media-src") for source in policy.get(name, policy.get("default-src", []))
    }
    if scripts & (BROAD | INLINE) or objects & BROAD:
        return "csp-implemented-with-unsafe-inline"
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return "csp-implemented-with-insecure-scheme"
    if "'unsafe-eval'" in scripts | styles:
        return "csp-implemented-with-unsafe-eval"
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return "csp-implemented-with-insecure-scheme-in-passive-content-only"
    if styles & (BROAD | INLINE):
        return "csp-implemented-with-unsafe-inline-in-style-src-only"
    if policy.get("default-src") == ["'none'"]:
        return "csp-implemented-with-no-unsafe-default-src-none"
    return "csp-implemented-with-no-unsafe"


def cookies(seen: Seen) -> str:
    given = [morsel for value in seen.all_of("set-cookie") for morsel in SimpleCookie(value).values()]
    if not given:
        return "cookies-not-found"
    is_protected = transport(seen) == "hsts-implemented-max-age-at-least-six-months"
    found = ["cookies-secure-with-httponly-sessions-and-samesite"]
    for cookie in given:
        name = cookie.key.lower()
        is_session = "login" in name or "sess" in name
        same_site = cookie["samesite"].lower()
        if same_site not in ("", "lax", "strict", "none") or (same_site == "none" and not cookie["secure"]):
            found.append("cookies-samesite-flag-invalid")
        if not cookie["secure"]:
            kind = "cookies-session" if is_session else "cookies"
            found.append(f"{kind}-without-secure-flag{'-but-protected-by-hsts' if is_protected else ''}")
        if "csrf" in name and not same_site:
            found.append("cookies-anticsrf-without-samesite-flag")
        if is_session and not cookie["httponly"]:
            found.append("cookies-session-without-httponly-flag")
        if not same_site:
            found.append("cookies-secure-with-httponly-sessions")
    return min(found, key=POINTS.__getitem__)


def sharing(seen: Seen) -> str:
    """Asked with an origin of its own, as the Observatory does; `*` cannot be had with credentials."""
    allowed = seen["access-control-allow-origin"].strip().lower()
    if not allowed:
        return "cross-origin-resource-sharing-not-implemented"
    if allowed == "*":
        return "cross-origin-resource-sharing-implemented-with-public-access"
    with_credentials = seen["access-control-allow-credentials"].strip().lower() == "true"
    extent = "universal" if with_credentials else "restricted"
    return f"cross-origin-resource-sharing-implemented-with-{extent}-access"


def redirection(seen: Seen) -> str:
    if not seen.over_http:
        return "redirection-missing"
    to = urlsplit(seen.over_http)
    if to.scheme != "https":
        return "redirection-not-to-https"
    return "redirection-to-https" if to.hostname == urlsplit(seen.url).hostname else "redirection-off-host-from-http"


def referrer(seen: Seen) -> str:
    good = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"]
    bad = ["origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"]
    if not seen.all_of("referrer-policy"):
        return "referrer-policy-not-implemented"
    said = [word for word in seen["referrer-policy"].lower().replace(" ", "").split(",") if word in good + bad]
    if not said:
        return "referrer-policy-header-invalid"
    return "referrer-policy-private" if said[-1] in good else "referrer-policy-unsafe"


def transport(seen: Seen) -> str:
    said = seen["strict-transport-security"]
    if not said:
        return "hsts-not-implemented"
    ages = [part.strip()[8:] for part in said.lower().split(";") if part.strip().startswith("max-age=")]
    if "," in said or not ages or not ages[-1].isdigit():
        return "hsts-header-invalid"
    extent = "at-least" if int(ages[-1]) >= SIX_MONTHS else "less-than"
    return f"hsts-implemented-max-age-{extent}-six-months"


def integrity(seen: Seen) -> str:
    kind = seen["content-type"].partition(";")[0]
    if kind and kind not in HTML:
        return "sri-not-implemented-response-not-html"
    scripts = Scripts(seen.body)
    if not scripts.count:
        return "sri-not-implemented-but-no-scripts-loaded"
    elsewhere = [src for src in scripts.sources if urlsplit(src).netloc not in ("", urlsplit(seen.url).netloc)]
    if any(not src.startswith("https://") for src in elsewhere):
        return "sri-not-implemented-and-external-scripts-not-loaded-securely"
    if elsewhere:
        return "sri-not-implemented-but-external-scripts-loaded-securely"
    if scripts.has_integrity:
        return "sri-implemented-and-all-scripts-loaded-securely"
    return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"


def sniffing(seen: Seen) -> str:
    said = seen["x-content-type-options"].strip().lower()
    end = {"": "not-implemented", "nosniff": "nosniff"}.get(said, "header-invalid")
    return f"x-content-type-options-{end}"


def framing(seen: Seen) -> str:
    if "frame-ancestors" in (policy_of(seen) or {}):
        return "x-frame-options-implemented-via-csp"
    said = seen["x-frame-options"].strip().lower()
    end = {"": "not-implemented", "deny": "sameorigin-or-deny", "sameorigin": "sameorigin-or-deny"}
    return f"x-frame-options-{end.get(said, 'header-invalid')}"


def cross_origin(seen: Seen, kind: str) -> str:
    short = {"resource": "corp", "embedder": "coep", "opener": "coop"}[kind]
    said = seen[f"cross-origin-{kind}-policy"].strip().lower()
    name = f"{short}-implemented-with-{said}"
    if not said:
        return f"{short}-not-implemented"
    return name if name in POINTS else f"{short}-header-invalid"


class Scripts(HTMLParser):
    """The script elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.count = 0
        self.sources: list[str] = []
        self.has_integrity = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.count += tag == "script"
        if tag == "script" and given.get("src"):
            self.sources.append(given["src"] or "")
            self.has_integrity = self.has_integrity or bool(given.get("integrity"))
