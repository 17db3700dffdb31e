"""What a reader's browser says about their list of questions. The script holds no words of its own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "kept": gettext_lazy("It is on your list. Only this browser keeps it. Others who use this device can read it."),
    "gone": gettext_lazy("It is no longer on your list."),
    "answered": gettext_lazy("You noted an answer to it, so it stays. You can remove both on the page My questions."),
    "earlier": gettext_lazy("You chose this here. The page no longer asks it."),
    "full": gettext_lazy("Your list is full: it holds 100 questions. Remove one on the page My questions first."),
    "refused": gettext_lazy(
        "Your browser did not keep this. It may be full, or set to keep nothing. You can print this page instead."
    ),
    "unsaved": gettext_lazy(
        "Your browser does not keep your list. It may be full, or set to keep nothing. Print the list or save it as text"
        " before you leave this page."
    ),
    "unreadable": gettext_lazy(
        "We cannot read the list that this browser keeps, so we left it as it is. To begin a new one, press “Clear"
        " everything from this device” on the page My questions."
    ),
    "added": gettext_lazy("Added at the end of your list."),
    "removed": gettext_lazy("Removed."),
    "back": gettext_lazy("It is back on your list."),
    "moved": gettext_lazy("Moved. It is now number {number}."),
    "first": gettext_lazy("It is the first on your list already."),
    "last": gettext_lazy("It is the last on your list already."),
    "cleared": gettext_lazy("Everything is cleared from this device."),
    "about": gettext_lazy("From:"),
    "answer": gettext_lazy("Answer:"),
    "saved": gettext_lazy("Saved on {date}"),
}
