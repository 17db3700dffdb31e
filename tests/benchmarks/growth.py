"""What grows with the number of pages? Sites of 50, 500 and 5,000 pages, each in a process of its own, measured in turn."""

import contextlib
import json
import statistics
import subprocess
from typing import Any

from tests.benchmarks.report import Row
from tests.benchmarks.sites import PAGE, Site, copy_of

SIZES = (50, 500, 5_000)
ROUNDS = 5
FLAT = 2.0
QUERIES = {"publishing a revision": 60}
MOST = {"a page, after a change elsewhere": 20, "a page, made anew": 20}  # ms
PUBLIC = {
    "a page, kept": f"hit {PAGE}",
    "a page, after a change elsewhere": f"miss {PAGE}",
    "a page, made anew": f"remade {PAGE}",
    "the home page, made anew": "remade /",
    "a section, made anew": "remade /imaging/",
    "publishing a revision": "publish",
    "a search: which pages answer it": "search",
}
DESK = {
    "overview": "/desk/",
    "all that somebody must do next": "/desk/next/",
    "what others wait for": "/desk/others/",
    "translations": "/desk/translations/",
    "all pages": "/desk/pages/",
    "pages by words of their titles": "/desk/pages/?q=scan&sort=-due",
    "pages by kind and owner, by owner": "/desk/pages/?kind=imaging&owner=me&sort=owner",
    "pages in a section, by state": "/desk/pages/?section=imaging&sort=state",
    "pages in review": "/desk/pages/?state=review",
    "pages that are overdue": "/desk/pages/?due=overdue",
    "pages due in 90 days": "/desk/pages/?due=90&sort=due",
    "the calendar": "/desk/calendar/",
    "pages that ask for somebody now": "/desk/pages/?due=now&sort=due",
    "pages to be reviewed early": "/desk/pages/?state=early",
    "pages with a dead link": "/desk/pages/?state=links",
    "what is planned": "/desk/plans/",
    "pages with a plan": "/desk/pages/?state=planned",
    "addresses that lead elsewhere": "/desk/redirects/",
    "where a sentence stands": "/desk/find/?q=our+page+on+results",
    "where a source is used": "/desk/find/?thing=source-{nice-cg81-2026}",
    "discarded drafts": "/desk/discarded/",
    "words": "/desk/words/",
    "the record": "/desk/record/",
}
ROLES = ("editor", "clinical", "publisher")
OF_EVERYTHING = {  # what says something of every page, or looks for it on every page, cannot stay the same; ms at most, or none
    "the list of all pages for search engines (one line for each)": ("miss /sitemap.xml", None),
    "a change of the glossary: a new word that one page in 25 uses": ("new_word appointment", 3_000),
    "a change of the glossary: the word that most pages explain is retired": ("retired_word", 3_000),
    "a change of the glossary: a new word that most pages use": ("new_word treatment", 3_000),
    "the same, what is done afterwards until all pages explain it": ("left", None),
}


class Laboratory:
    """A running `laboratory`."""

    def __init__(self, site: Site) -> None:
        self.process: Any = site.within("laboratory", stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, question: str, measure: str) -> float:
        self.process.stdin.write(f"{question} {measure}\n")
        self.process.stdin.flush()
        return float(json.loads(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)


def measure(site: Site) -> tuple[list[Row], str]:
    """Measure every size in turn and give the rows."""
    with contextlib.ExitStack() as stack:
        laboratories = []
        for size in SIZES:
            print(f"  making a site of {size:,} pages", flush=True)
            laboratory = Laboratory(stack.enter_context(copy_of(site, size)))
            stack.callback(laboratory.close)
            laboratories.append(laboratory)
        rows = [in_turn(laboratories, what, [measure]) for what, measure in PUBLIC.items()]
        for what, path in DESK.items():
            rows.append(in_turn(laboratories, f"the desk, {what}", [f"desk {role} {path}" for role in ROLES]))
        rows += [once(laboratories, what, *measure) for what, measure in OF_EVERYTHING.items()]
    return rows, (
        f"Processor time of one process, SQLite, without a server; medians of {ROUNDS} alternating rounds; on the desk the"
        f" worst of {len(ROLES)} roles ({', '.join(ROLES)}). Each site holds drafts in review (one page in ten), and pages"
        " planned to be withdrawn (one in 25), due, overdue, to be reviewed early and with dead links (about one in twelve each)"
        " in proportion, and 25 of each at least, so that every list fills its screen."
    )


def in_turn(laboratories: list[Laboratory], what: str, measures: list[str]) -> Row:
    """Measure one thing at every size, round by round; of several ways to ask for it tell the one that grows most."""
    print(f"  {what}", flush=True)
    told = []
    for measure in measures:
        for laboratory in laboratories:
            laboratory.ask("cost", measure)  # what every process does once
        rounds = [[laboratory.ask("cost", measure) for laboratory in laboratories] for _round in range(ROUNDS)]
        queries = [round(laboratory.ask("queries", measure)) for laboratory in laboratories]
        ratio = statistics.median(costs[-1] / costs[0] for costs in rounds)
        middles = [statistics.median(costs) for costs in zip(*rounds, strict=True)]
        told.append((ratio, middles, queries))
    ratio, middles, queries = max(told)
    bar, is_met = f"≤ × {FLAT:g}", ratio <= FLAT
    if most := QUERIES.get(what):
        bar, is_met = f"{bar}; ≤ {most} queries", is_met and max(queries) <= most
    if most := MOST.get(what):
        bar, is_met = f"{bar}; ≤ {most} ms", is_met and max(middles) <= most
    return Row(what, f"{_all(middles)} ms; {_all(queries)} queries; × {ratio:.2f}", bar, is_met)


def once(laboratories: list[Laboratory], what: str, measure: str, most: int | None) -> Row:
    """Measure what takes long once, and hold the largest site against the bar, if there is one."""
    print(f"  {what}", flush=True)
    costs = [laboratory.ask("cost", measure) for laboratory in laboratories]
    if most is None:
        return Row(what, f"{_all(costs)} ms")
    return Row(what, f"{_all(costs)} ms", f"≤ {most:,} ms", max(costs) <= most)


def _all(numbers: list[Any]) -> str:
    return ", ".join(f"{n:,}" if isinstance(n, int) else f"{n:,.2f}" if n < 1 else f"{n:,.0f}" for n in numbers)
