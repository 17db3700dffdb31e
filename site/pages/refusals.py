"""What of pages is never changed, whoever asks the database."""

from pages.rules import PUBLIC_STATES
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

WITHDRAWAL = "A withdrawal stays as it was written. It ends when the page comes back."
ADDRESS = "An address is kept for good. Remember another one."
CITATION = "What a public version rests on stays as it was."
AWARD = "An award is given or taken away, never turned into another."

_IS_PUBLIC = (
    "EXISTS (SELECT 1 FROM djangocms_versioning_version v JOIN django_content_type t ON t.id = v.content_type_id"
    " WHERE t.app_label = 'cms' AND t.model = 'pagecontent' AND v.object_id = OLD.content_id"
    f" AND v.state IN ({', '.join(repr(state) for state in PUBLIC_STATES)}))"
)

declare(
    *only_changed_in("pages.Withdrawal", WITHDRAWAL, "ended_on"),
    Refusal("pages.Withdrawal", "update", WITHDRAWAL, when="OLD.ended_on IS NOT NULL", fixed=("ended_on",)),
    *only_added_to("pages.Address", ADDRESS),
    Refusal("pages.Citation", "update", CITATION),
    Refusal("pages.Citation", "delete", CITATION, when=_IS_PUBLIC),
    Refusal("pages.Award", "update", AWARD),
)
