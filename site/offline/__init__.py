"""Keeps pages on a reader's own device, for where there is no internet, and only those that they ask to keep."""
