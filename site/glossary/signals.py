"""What the glossary tells the apps above it."""

from django.dispatch import Signal

#: Which words readers get explained, or by which forms they are found, has changed. Sent inside the transaction.
shown_words_changed = Signal()
