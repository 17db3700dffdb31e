"""What the glossary tells the apps above it."""

from django.dispatch import Signal

#: Which words readers get explained, or by which forms they are found, has changed. Sent inside the transaction, with what
#: `changed` where it is one thing (the meaning that was approved, or the term that was retired), and then with the forms
#: by which readers found it `before`, and find it `after`.
shown_words_changed = Signal()
