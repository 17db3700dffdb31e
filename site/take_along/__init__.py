"""Gives readers a page to keep: as PDF, in large print, as an e-book, as plain text, alone or with others."""
