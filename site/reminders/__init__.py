"""Writes to people what their pages ask of them: one letter a person and day at most, until it is done."""
