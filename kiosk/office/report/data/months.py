"""Months as they are written in documents, YYYY-MM, and how to count with them."""

from calendar import monthrange
from datetime import date, timedelta

DAY = timedelta(days=1)


def first_day(month: str) -> date:
    """The first day of a month."""
    return date.fromisoformat(f"{month}-01")


def days(month: str) -> list[date]:
    """Every day of a month, in order."""
    first = first_day(month)
    return [first + n * DAY for n in range(monthrange(first.year, first.month)[1])]


def back(month: str, months: int) -> str:
    """The month so many months before; after where negative."""
    first = first_day(month)
    year, index = divmod(first.year * 12 + first.month - 1 - months, 12)
    return f"{year:04}-{index + 1:02}"


def window(last: str, months: int) -> list[str]:
    """So many months in a row, oldest first, ending with `last`."""
    return [back(last, n) for n in reversed(range(months))]
