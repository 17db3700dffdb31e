"""Text can be read on whatever it stands on: WCAG 2.2, success criteria 1.4.6 (7:1) and 1.4.11 (3:1)."""

import re

import pytest

from tests.environment import ROOT

TEXT = {
    "paper": ("ink", "soft", "leaf", "link", "visited", "amber", "wrong", "added", "removed"),
    "sheet": ("ink", "soft", "leaf", "link", "visited", "amber", "wrong", "added", "removed"),
    "leaf-tint": ("ink", "soft", "leaf", "link"),
    "amber-tint": ("ink", "soft", "link", "amber", "wrong"),
    "added-tint": ("added", "ink"),
    "removed-tint": ("removed", "ink"),
    "bar": ("on-bar",),
    "desk-bar": ("on-desk-bar",),
    "leaf": ("on-leaf",),
    "amber": ("on-amber",),
    "focus": ("focus-ink",),
}
BOUNDS = {
    "paper": ("edge",),
    "sheet": ("edge",),
    "leaf-tint": ("edge",),
    "amber-tint": ("edge",),
    "desk-bar": ("focus",),
}


def schemes() -> dict[str, dict[str, str]]:
    """Give the colours of tokens.css by the name of the scheme, each as #rrggbb by its own name."""
    light, _, rest = (ROOT / "static/css/tokens.css").read_text().partition("@media (prefers-color-scheme: dark)")
    dark, _, print_ = rest.partition("@media print")
    colours = {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css)) for name, css in
               {"light": light, "dark": dark, "print": print_}.items()}  # fmt: skip
    return {name: colours["light"] | more for name, more in colours.items()}


def luminance(colour: str) -> float:
    """Give the relative luminance of #rrggbb, 0 to 1, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(colours: dict[str, str], pairs: dict[str, tuple[str, ...]], least: float) -> list[str]:
    """Name the pairs that fall short."""
    return [
        f"{name} on {ground}: {ratio:.2f}"
        for ground, names in pairs.items()
        for name in names
        if (ratio := contrast(colours[name], colours[ground])) < least
    ]


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_all_text_is_seven_to_one_or_better(scheme):
    assert too_faint(schemes()[scheme], TEXT, 7) == []


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_what_bounds_a_control_is_three_to_one_or_better(scheme):
    bounds = {ground: names for ground, names in BOUNDS.items() if scheme != "print" or ground != "desk-bar"}

    assert too_faint(schemes()[scheme], bounds, 3) == []


def test_components_take_their_colours_from_the_tokens():
    own = {
        path.name: found
        for path in (ROOT / "static/css/components").glob("*.css")
        if (found := re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", path.read_text()))
    }

    # The margin of a sheet of paper cannot read custom properties, and paper is white whatever the scheme.
    assert own == {"notice-bar.css": ["#000000"], "seen-as.css": ["#ffffff"]}


def test_the_bar_of_the_browser_has_the_colour_of_the_paper():
    named = re.findall(r'name="theme-color" content="(#\w+)"', (ROOT / "templates/base.html").read_text())

    assert named == [schemes()["light"]["paper"], schemes()["dark"]["paper"]]
