"""All that the statistics promise, in the order of the page."""

from tests.statistics.best import BEST
from tests.statistics.bursts import BURST_HANDS, BURST_QUEUES
from tests.statistics.changed import BUSIER_MONTH, CHAINS, CHANGED_SINCE_LAST_YEAR, CHOSEN_PERIODS, FIRST_YEARS, OWNERS
from tests.statistics.coverage import COVERAGE
from tests.statistics.effects import BUSIER_WEEKS, EFFECTS
from tests.statistics.falls import DELAYS, FALSE_ALARMS
from tests.statistics.promise import Effort, Promise, Row
from tests.statistics.weak_spots import WEAK_SPOTS

PROMISES = (
    COVERAGE,
    CHANGED_SINCE_LAST_YEAR,
    BUSIER_MONTH,
    FIRST_YEARS,
    OWNERS,
    CHAINS,
    WEAK_SPOTS,
    FALSE_ALARMS,
    DELAYS,
    EFFECTS,
    BUSIER_WEEKS,
    CHOSEN_PERIODS,
    BEST,
    BURST_QUEUES,
    BURST_HANDS,
)


def attempt(job: tuple[int, int, Effort, int]) -> tuple[int, Row]:
    """One world, in a process of its own: which promise it was, and the row."""
    which, number, effort, seed = job
    return which, PROMISES[which].try_(number, effort, seed)


def broken(promise: Promise, rows: list[Row]) -> list[str]:
    """In what it failed. A naive method that never fails means that the worlds are too easy to prove anything."""
    found = [f"{promise.name}: not kept in: {row.cells[0]}" for row in rows if not row.kept]
    if promise.naive is not None and all(row.naive_kept for row in rows):
        found.append(f"{promise.name}: kept by “{promise.naive}”, too")
    return found
