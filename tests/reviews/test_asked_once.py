"""What several parts of a screen need to know is asked once for it, and anew for the next."""

from reviews.asked_once import answer, asked_once


def test_it_is_asked_once_for_a_screen_and_anew_for_the_next():
    with asked_once():
        first = answer(object)
        assert answer(object) is first

    with asked_once():
        assert answer(object) is not first


def test_elsewhere_it_is_asked_each_time():
    assert answer(object) is not answer(object)
