"""What of readers' remarks is never changed, whoever asks the database: nobody puts words into a reader's mouth."""

from pages.every_version import PAGE_CONTENT
from pages.rules import PUBLIC_STATES
from triggers.refusing import Refusal, declare, only_added_to, only_changed_in

AS_IT_CAME = "What a reader said stays as it came, or goes."
COMES_AS_NEW = "What a reader says comes in as new."
IS_REMOVED = "What was removed stays removed."
ONLY_ADDED_TO = "What was done with a remark is only ever added to."
NO_SUCH_CHANGE = "Only a version of the same page that readers got can have changed because of a remark."

_IS_OF_THE_PAGE = (
    "EXISTS (SELECT 1 FROM djangocms_versioning_version v JOIN cms_pagecontent c ON c.id = v.object_id"
    f" WHERE v.id = NEW.led_to_id AND v.content_type_id = {PAGE_CONTENT}"
    f" AND v.state IN ({', '.join(repr(state) for state in PUBLIC_STATES)}) AND c.page_id = NEW.page_id)"
)

declare(
    *only_changed_in("feedback.Remark", AS_IT_CAME, "words", "words_gone_on", "state", "led_to"),
    Refusal("feedback.Remark", "insert", COMES_AS_NEW, when="NEW.state <> 'new'"),
    Refusal("feedback.Remark", "update", AS_IT_CAME, when="NEW.words <> OLD.words AND NEW.words <> ''"),
    Refusal("feedback.Remark", "update", AS_IT_CAME, when="OLD.words_gone_on IS NOT NULL", fixed=("words_gone_on",)),
    Refusal("feedback.Remark", "update", IS_REMOVED, when="OLD.state = 'removed'", fixed=("state",)),
    Refusal(
        "feedback.Remark",
        "update",
        NO_SUCH_CHANGE,
        when=f"NEW.led_to_id IS NOT NULL AND NOT {_IS_OF_THE_PAGE}",
        fixed=("led_to",),
    ),
    *only_added_to("feedback.Handling", ONLY_ADDED_TO),
)
