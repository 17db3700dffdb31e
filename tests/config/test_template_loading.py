"""Pages go out without the indents that only whoever writes templates needs; each line of a template stays."""

import pytest
from django.template import Context, Engine, TemplateSyntaxError


def loaded(folder, said: str):
    (folder / "a.html").write_text(said)
    return Engine(dirs=[folder], loaders=["config.template_loading.WithoutIndents"], debug=True).get_template("a.html")


def test_indents_leave_nothing_and_no_two_words_meet(tmp_path):
    said = "<ul>\n  {% for name in names %}\n    <li>{{ name }}\n      is here</li>\n  {% endfor %}\n</ul>\n"

    shown = loaded(tmp_path, said).render(Context({"names": ["  one"]}))

    assert shown == "<ul>\n\n<li>  one\nis here</li>\n\n</ul>\n"


def test_an_error_in_a_template_names_the_line_it_is_in(tmp_path):
    with pytest.raises(TemplateSyntaxError) as refusal:
        loaded(tmp_path, "{# said #}\n<p>\n  {% if yes %}\n\n    {% no_such_tag %}\n  {% endif %}\n</p>\n")

    assert refusal.value.template_debug["line"] == 5
