"""The CMS looks for plugins in a module of this name; ours are in `blocks`."""

from pages import blocks

__all__ = ["blocks"]
