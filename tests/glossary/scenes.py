"""Words for tests: proposed and approved the way real ones are."""

from datetime import datetime

from glossary import services
from glossary.models import Meaning, Term
from proposals import services as proposals
from tests.factories import NOW, person
from tests.remembering import remembered

TISSUE = "A small sample of the body, looked at closely in a laboratory."


@remembered
def proposed(term: str = "biopsy", meaning: str = TISSUE, *also: str, key="", say="", by=None, at=NOW) -> Meaning:
    """Give a meaning that an editor wrote and nobody has approved."""
    key = key or term.lower().replace(" ", "-")
    made = Term.objects.filter(key=key).first() or Term(key=key)
    words = Meaning(term=term, meaning=meaning, also_called=also, say=say)
    return services.propose(term=made, words=words, by=by or person("editor"), at=at, why="Clearer so.")


@remembered
def explained(term: str = "biopsy", meaning: str = TISSUE, *also: str, at: datetime = NOW, **more) -> Meaning:
    """Give a meaning that readers get."""
    made = proposed(term, meaning, *also, at=at, **more)
    services.approve(meaning=made, by=person("clinical"), at=at)
    return Meaning.objects.get(pk=made.pk)


@remembered
def known(*terms: str) -> None:
    """Have readers get terms explained, all at once, as files bring them in."""
    writer, approver = person("editor"), person("clinical")
    for term in terms:
        Meaning.objects.create(
            of=Term.objects.create(key=term.lower().replace(" ", "-")), term=term, meaning=TISSUE,
            written_by=writer, written_at=NOW, approved_by=approver, approved_at=NOW,
        )  # fmt: skip


@remembered
def retired(term: Term, *, at: datetime = NOW) -> None:
    """Have a term explained no longer, as two people do."""
    asked = services.ask_to_retire(term=term, by=person("publisher"), at=at, why="Nobody uses it.")
    proposals.agree(proposal=asked, by=person("clinical"), at=at)


def shown() -> dict[str, str]:
    """Give what readers get, as {term: meaning}."""
    return dict(Meaning.objects.shown().values_list("term", "meaning"))
