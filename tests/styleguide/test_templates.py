"""What holds for every template that a reader or a member of staff may meet."""

import re

import pytest
from django.template import Context
from django.template.loader import get_template

from tests.environment import ROOT

TEMPLATES = ROOT / "templates"
ROOTS = ("base.html", "bare.html", "desk/base.html")
PUBLIC = sorted(
    str(path.relative_to(TEMPLATES))
    for pattern in ("*.html", "pages/*.html", "components/*.html")
    for path in TEMPLATES.glob(pattern)
)
#: Scripts of ours, by the templates that bring them.
OURS = {"base.html": "reader.js", "pages/page.html": "questions.js"}


@pytest.mark.parametrize("name", ROOTS)
def test_a_page_says_its_language(name):
    assert re.search(r'<html lang="(?:en-GB|{% language_tag %})"', (TEMPLATES / name).read_text())


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_template_brings_no_script_and_no_style_of_its_own(name):
    """But for those that are files of ours, and do nothing that is needed."""
    text = (TEMPLATES / name).read_text()
    if ours := OURS.get(name):
        text = text.replace(f"""<script src="{{% static 'js/{ours}' %}}" defer></script>""", "", 1)

    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|javascript:", text) == []


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_template_names_no_other_host(name):
    assert re.findall(r"https?://|//[a-z]+\.", (TEMPLATES / name).read_text()) == []


def test_the_page_for_a_breakdown_needs_nothing():
    html = get_template("500.html").template.render(Context({}))

    assert "It is our fault, not yours." in html
    assert 'href="/static/css/site.css"' in html
