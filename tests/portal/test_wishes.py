"""Of what somebody wishes on their page only more counts at once: whoever holds their telephone cannot silence us."""

from itertools import product

import pytest

from keptinformed.asking.wishes import InForce, Wish, from_about, now_and_later

DAYS, WANTS = (None, 1, 7, 14, 365), (None, True, False)


def test_nothing_that_is_less_counts_at_once_and_nothing_that_is_wanted_is_lost() -> None:
    for days, routine, key_news in product(DAYS, WANTS, WANTS):
        wish = Wish(days, routine, key_news)
        for agreed, every, hears, news in product((True, False), DAYS, (True, False), (True, False)):
            known = InForce(agreed, every if hears else None, hears, news)
            at_once, later = now_and_later(wish, known)
            assert agreed or at_once.is_empty
            assert at_once.routine is not False
            assert at_once.key_news is not False
            if at_once.every_days is not None and known.every_days is not None:
                assert at_once.every_days < known.every_days
            for name, has in (("routine", hears), ("key_news", news), ("every_days", known.every_days)):
                wanted = getattr(wish, name)
                kept = [each for each in (getattr(at_once, name), getattr(later, name)) if each is not None]
                assert kept == ([] if wanted is None or wanted == has else [wanted])


def test_a_wish_comes_out_of_the_box_as_it_went_in() -> None:
    for days, routine, key_news in product(DAYS, WANTS, WANTS):
        assert from_about(Wish(days, routine, key_news).as_about()) == Wish(days, routine, key_news)


@pytest.mark.parametrize("forged", ["every_days=0", "every_days=9999", "routine=maybe", "freeze=no", ""])
def test_what_no_form_of_ours_sends_is_refused(forged: str) -> None:
    with pytest.raises(ValueError, match="no wish"):
        from_about([forged])
