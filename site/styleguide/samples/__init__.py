"""Every component with a short example and an awkwardly long one. The words are made up."""

from __future__ import annotations

from styleguide.samples.around import around
from styleguide.samples.blocks import blocks
from styleguide.samples.desk import desk
from styleguide.samples.forms import questions
from styleguide.samples.judging import judging
from styleguide.samples.made_up import Sample


def groups() -> dict[str, list[Sample]]:
    """Give all samples, under the headings that the guide shows them with."""
    return {
        "Blocks of a page": blocks(),
        "Around the blocks": around(),
        "The desk": [*judging(), *desk()],
        "Forms": questions(),
    }
