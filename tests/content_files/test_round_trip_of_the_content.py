"""The pages that come with the site, taken out as files, come in elsewhere as they were, and are the files they came from.

On SQLite alone: what databases do in their own ways is seen of a site with everything in it (`test_round_trip`).
"""

import pytest
from django.conf import settings

from tests import factories
from tests.content_files.test_round_trip import export, files_in, load, what_the_public_gets
from tests.reviews.scenes import undone

pytestmark = pytest.mark.django_db


def test_the_pages_that_come_with_the_site_make_the_round(tmp_path):
    with undone():
        factories.real_pages()
        first = export(tmp_path / "first")
        before = what_the_public_gets()
    load(first)

    assert what_the_public_gets() == before
    assert files_in(export(tmp_path / "second")) == files_in(first)
    beside = {"README.md", "LICENSE", "export.toml", "careful-words.toml", "danger-words.toml", "plain-words.toml"}
    beside |= {"new-pages.toml"}
    written, given = ({n: c for n, c in files_in(f).items() if n not in beside} for f in (first, settings.CONTENT_DIR))
    assert written == given
