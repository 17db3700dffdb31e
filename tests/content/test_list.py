"""Every test that a patient may meet has its page, and every other page of the list is there."""

from tests.content.pages import OTHERS, TESTS, all_versions, current


def test_every_page_of_the_list_is_there_and_of_its_kind():
    there = {file.key: file.kind for file in current()}

    assert {key: there.get(key) for key in TESTS | OTHERS} == TESTS | OTHERS


def test_how_secondary_breast_cancer_is_diagnosed_keeps_its_history():
    numbers = [file.number for file in all_versions() if file.key == "how-secondary-breast-cancer-is-diagnosed"]

    assert numbers[:3] == [1, 2, 3]
