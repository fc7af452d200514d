"""The results as they stand in docs/STATISTICS.md."""

from pathlib import Path

from tests.statistics.promise import Promise, Row

PAGE = Path(__file__).parents[2] / "docs" / "STATISTICS.md"
BEGIN, END = "<!-- results: made by make simulate-statistics -->", "<!-- end of results -->"


def section(promise: Promise, rows: list[Row]) -> str:
    lines = [f"### {promise.name}", "", f"Promised: {promise.bound}."]
    if promise.naive is not None:
        lines[-1] += f" Naive: {promise.naive}."
    lines += ["", line(promise.heads), line(["---"] * len(promise.heads))]
    lines += [line(row.cells if row.kept else (f"**broken** {row.cells[0]}", *row.cells[1:])) for row in rows]
    return "\n".join(lines)


def line(cells) -> str:
    return f"| {' | '.join(cells)} |"


def with_results(page: str, results: str) -> str:
    """The page with what stands between the markers replaced."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE.name}: the markers {BEGIN} and {END} are missing")
    return f"{before}{BEGIN}\n\n{results}\n\n{END}{after}"
