"""The stages of a chain of customers, as their documents tell them. Pure."""

from collections.abc import Collection, Iterator, Sequence

from kiosk.office.report.data import months
from sync.document.aggregate import MonthlyAggregate

LATELY_MONTHS = 3
"""A stage that told nothing for longer than that is gone."""


def stages(documents: Sequence[MonthlyAggregate], of_months: Collection[str]) -> set[tuple[int, str]]:
    """Each stage that told of any of these months, with the name of its touchpoint."""
    return {
        (each.stage, each.touchpoint or each.kiosk_id)
        for each in documents
        if each.month in of_months and each.stage is not None
    }


def chain(documents: Sequence[MonthlyAggregate], month: str) -> Iterator[tuple[str, list[MonthlyAggregate]]]:
    """Each touchpoint that is at a stage in this month, in order, with its documents."""
    for stage, name in sorted(stages(documents, [month])):
        yield name, [each for each in documents if (each.stage, each.touchpoint or each.kiosk_id) == (stage, name)]


def silent_stages(documents: Sequence[MonthlyAggregate], month: str) -> Iterator[str]:
    """Touchpoints of stages that told lately and nothing of this month, first to last.

    A stage that another touchpoint took over is not silent, and neither is one that was moved to another stage.
    """
    present = stages(documents, [month])
    taken, names = {stage for stage, _ in present}, {name for _, name in present}
    lately = stages(documents, months.window(months.back(month, 1), LATELY_MONTHS))
    yield from (name for stage, name in sorted(lately) if stage not in taken and name not in names)
