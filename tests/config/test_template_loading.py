"""HTML goes out without the space that only whoever writes templates needs, and no two words meet for that."""

import pytest
from django.template import Context, Engine

THREE = "{# b.html #}\n{% if yes %}\nthree\n{% endif %}\n"


def shown(folder, name: str, said: str) -> str:
    (folder / name).write_text(said)
    (folder / "b.html").write_text(THREE)
    engine = Engine(
        dirs=[folder],
        loaders=["config.template_loading.WithoutIndents"],
        libraries={"i18n": "django.templatetags.i18n"},
    )
    return engine.get_template(name).render(Context({"yes": True, "names": ["one", "two"]}))


def test_indents_and_lines_of_nothing_but_tags_leave_nothing(tmp_path):
    said = "{# a list #}\n{% load i18n %}\n<ul>\n  {% for name in names %}\n    <li>{{ name }}</li>\n  {% endfor %}\n</ul>\n"

    assert shown(tmp_path, "a.html", said) == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"


@pytest.mark.parametrize(
    "said",
    [
        "one\n{% if yes %}\ntwo\n{% endif %}\nthree\n",
        "one\n{% if yes %}two{% endif %}\nthree\n",
        "{% if yes %}one{% else %}no{% endif %}\n{% translate 'two' %}\n{% include 'b.html' %}",
        "{% if yes %}{% translate 'one' %}{% endif %}\n{% translate 'two' as second %}\n{{ second }}\n{# said #}\nthree\n",
        "one\n{% with second='two' %}{# said #}\n  {{ second }}\n{% endwith %}\n\n\n{% include 'b.html' %}\n",
    ],
)
def test_no_two_words_meet(tmp_path, said):
    assert shown(tmp_path, "a.html", f"{{% load i18n %}}\n{said}").split() == ["one", "two", "three"]


def test_a_mail_keeps_its_empty_lines(tmp_path):
    said = "one\n{% if yes %}\n\ntwo\n{% endif %}\n\nthree\n"

    assert shown(tmp_path, "a.txt", said) == "one\n\n\ntwo\n\n\nthree\n"
