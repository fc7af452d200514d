"""A plugin of pytest: a test that takes many times what it took before the change has found a mutant.

What goes round and round would otherwise run until mutmut's clock, which knows all the tests of a target together.
"""

import os
import signal
import time
from collections.abc import Generator

import pytest

TIMES, LEAST_S = 5, 2.0
"""Of a test's own CPU time, which what else the machine does makes little longer; and of a quick one at least."""
_costs: dict[str, float] = {}
"""By test, seconds. A mutant's process is forked from one that ran the tests before, and has them."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """End the process as a test that failed does: whoever searches for an example would try the next one."""
    if item.nodeid in _costs:
        signal.signal(signal.SIGVTALRM, lambda *_: os._exit(1))
        signal.setitimer(signal.ITIMER_VIRTUAL, TIMES * _costs[item.nodeid] + LEAST_S)
    begun = time.process_time()
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        _costs.setdefault(item.nodeid, time.process_time() - begun)
