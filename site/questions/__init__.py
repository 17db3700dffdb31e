"""Gives readers their questions to take along: a list of their own, kept by their browser alone, and sheets to print."""
