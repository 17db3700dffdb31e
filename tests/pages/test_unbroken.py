"""Where there is little room, words that have a hyphen after a few letters stand on one line."""

import pytest
from django.utils.safestring import SafeString

from pages.templatetags.pages import unbroken


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("X-rays", "X-⁠rays"),
        ("a PET-CT scan of CA 15-3", "a PET-⁠CT scan of CA 15-⁠3"),
        ("bone-density, 1 - 2, X-", "bone-density, 1 - 2, X-"),
        ("<b>X-ray & me", "&lt;b&gt;X-⁠ray &amp; me"),
        (SafeString('<a href="/x-ray/" class="a-b">X-ray</a>'), '<a href="/x-ray/" class="a-b">X-⁠ray</a>'),
    ],
)
def test_a_short_beginning_stays_with_its_word(words, html):
    assert unbroken(words) == html
