"""Puts tests side by side, each told by its own published page."""
