"""Score every kind of answer of a served site by the rules of Mozilla's HTTP Observatory.

    make headers

Serves the site with the settings of a public one, behind a proxy that speaks https, and asks as that proxy would. Writes
the table into docs/security.md. Ends with 1 if any answer breaks a rule or scores less than 100.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from pathlib import Path

from tests.environment import ROOT
from tests.headers.observatory import Score, Seen, score
from tests.headers.serving import Served, answers, prepare, served, sign_in

REPORT = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- the table, written by make headers -->", "<!-- the end of the table -->"
READERS = {
    "home": "/",
    "a test": "/imaging/ct-scan/",
    "its versions": "/imaging/ct-scan/versions/",
    "glossary": "/glossary/",
    "nothing there (404)": "/nowhere/",
    "robots.txt": "/robots.txt",
    "sitemap": "/sitemap.xml",
    "security.txt": "/.well-known/security.txt",
    "sign-in": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
    "alive?": "/healthz",
}
STAFF = {
    "desk": "/desk/",
    "own account": "/accounts/",
    "a test, with the toolbar": "/imaging/ct-scan/",
    "admin": "/admin/",
    "admin: a list": "/admin/sources/source/",
}
#: Answered without a look at who asks and how, so they lead nowhere else.
ANSWERED_ANYWAY = {"alive?", "name not ours (400)", "odd method (405)", "address too long (414)"}


def seen(site: Served, path: str, method: str = "GET", **headers: str) -> tuple[int, Seen]:
    """Ask by https, and by http where that leads."""
    answer = site.ask(path, method, **headers)
    plain = site.ask(path, method, **headers | {"x_forwarded_proto": "http"})
    leads_to = "".join(plain.all_of("location")) if plain.status in (301, 308) else ""
    return answer.status, Seen(f"https://{site.host}{path}", answer.headers, answer.body.decode("latin-1"), leads_to)


def every_kind(site: Served) -> dict[str, tuple[int, Seen]]:
    """Ask for every kind of answer there is."""
    kinds = {name: seen(site, path) for name, path in READERS.items()}
    stylesheet = re.search(r'href="(/static/css/[^"]+)"', kinds["home"][1].body)
    icon = re.search(r'href="(/static/img/[^"]+)"', kinds["home"][1].body)
    assert stylesheet
    assert icon
    kinds["stylesheet"], kinds["icon"] = seen(site, stylesheet[1]), seen(site, icon[1])
    kinds["form without token (403)"] = seen(site, "/accounts/login/", "POST")
    kinds["name not ours (400)"] = seen(site, "/", host="evil.example")
    kinds["odd method (405)"] = seen(site, "/", "PROPFIND")
    kinds["address too long (414)"] = seen(site, "/" + "a" * 10_000)
    cookie = sign_in(site, "admin")
    kinds |= {f"staff: {name}": seen(site, path, cookie=cookie) for name, path in STAFF.items()}
    return kinds


def scored(name: str, answer: Seen) -> Score:
    found = score(answer).found
    if name in ANSWERED_ANYWAY:
        found.pop("redirection-missing", None)
    return Score(found)


def main() -> int:
    """Ask, score, write the table, say whether a rule was broken."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var" / "headers")
    folder.mkdir(parents=True, exist_ok=True)
    environment = answers(folder)
    print("Preparing the site, which takes a minute the first time", flush=True)
    prepare(environment)
    with served(environment, "--workers", "1") as site:
        kinds = every_kind(site)
    table = ["| answer | status | score | grade | what keeps it from more |", "|---|---|---|---|---|"]
    missed = False
    for name, (status, answer) in kinds.items():
        result = scored(name, answer)
        missed |= bool(result.faults) or result.total < 100 or bool(answer.all_of("server"))
        table.append(f"| {name} | {status} | {result.total} | {result.grade} | {kept_from_more(result)} |")
    note = (
        f"{datetime.datetime.now(tz=datetime.UTC).date():%-d %B %Y}. 100 is full marks, and what is above it is extra. No"
        f" redirect to https is asked of {', '.join(sorted(ANSWERED_ANYWAY))}: these are the same few words anywhere."
    )
    before, _, rest = REPORT.read_text().partition(BEGIN)
    _old, _, after = rest.partition(END)
    REPORT.write_text(f"{before}{BEGIN}\n\n{note}\n\n" + "\n".join(table) + f"\n\n{END}{after}")
    print("\n".join(table))
    print("A rule was broken." if missed else "Every answer has full marks.")
    return int(missed)


def kept_from_more(result: Score) -> str:
    """Name the faults and, where staff screens allow styles in elements, that."""
    styles = [rule for rule in result.found if rule.endswith("style-src-only")]
    return ", ".join(result.faults + styles)


if __name__ == "__main__":
    sys.exit(main())
