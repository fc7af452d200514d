"""A plugin of pytest: each test computes anew what `functools` remembers, so that a mutant is run and not looked up."""

import functools
import gc


def pytest_runtest_setup() -> None:
    """Empty every cache: a mutant's process is forked from one that ran the tests before, and has their results."""
    gc.unfreeze()  # what `kiosk alert` and its like have frozen is not among the objects
    for each in gc.get_objects():
        # By its type: some of what lives here answers to `isinstance` by importing a module.
        if type(each) is functools._lru_cache_wrapper:
            each.cache_clear()
