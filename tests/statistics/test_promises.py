"""Every promise of the statistics on a few shops: what `make simulate-statistics` tries on many."""

import pytest

from tests.statistics.best import BEST
from tests.statistics.changed import BUSIER_MONTH, CHAINS, CHANGED_SINCE_LAST_YEAR, CHOSEN_PERIODS, OWNERS
from tests.statistics.coverage import COVERAGE
from tests.statistics.effects import BUSIER_WEEKS, EFFECTS
from tests.statistics.falls import DELAYS, FALSE_ALARMS
from tests.statistics.promise import SHORT, Effort, Promise, Row, Share
from tests.statistics.promises import PROMISES, broken
from tests.statistics.table import BEGIN, END, section, with_results

QUICK_TO_TRY = {
    BEST: 2,
    BUSIER_MONTH: 2,
    BUSIER_WEEKS: 3,
    CHOSEN_PERIODS: 3,
    COVERAGE: 6,
    CHANGED_SINCE_LAST_YEAR: 6,
    EFFECTS: 7,
    OWNERS: 4,
    CHAINS: 4,
    FALSE_ALARMS: 5,
    DELAYS: 3,
}
"""Where not all worlds are tried by `make test-long`."""


@pytest.mark.long
@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.name)
def test_the_promise_is_kept_and_not_by_the_naive_method(promise):
    worlds = QUICK_TO_TRY.get(promise, len(promise.worlds))
    assert broken(promise, [promise.try_(number, SHORT) for number in range(worlds)]) == []


def test_the_same_seed_gives_the_same_row():
    few = Effort(shops=5, chance=3.0)
    assert COVERAGE.try_(3, few) == COVERAGE.try_(3, few)
    assert COVERAGE.try_(3, few) != COVERAGE.try_(3, few, seed=7)


def promise(naive="guessing"):
    return Promise("p", "b", naive, ("h",), (None, None), lambda *_: None)


def test_a_broken_promise_is_told():
    rows = [Row(("one",), kept=True, naive_kept=False), Row(("two",), kept=False, naive_kept=False)]
    assert broken(promise(), rows) == ["p: not kept in: two"]
    assert "| **broken** two |" in section(promise(), rows)


def test_worlds_that_a_naive_method_masters_prove_nothing():
    easy = [Row(("one",), kept=True, naive_kept=True)]
    assert broken(promise(), easy) == ["p: kept by “guessing”, too"]
    assert broken(promise(naive=None), easy) == []


def test_a_full_run_keeps_its_bounds_and_a_short_one_comes_near():
    found = Share(0.92, 100)
    assert found.under(0.93, chance=0)
    assert not found.under(0.93, chance=3)
    assert Share(0.80, 100).under(0.93, chance=3)


def test_results_take_the_place_of_the_old_ones():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert with_results(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="markers"):
        with_results("no markers", "new")
