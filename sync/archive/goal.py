"""What an owner wants a shop to come to, as he set it in the browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShopGoal:
    """Goes before what office.toml says of the shop."""

    shop: str
    points: int
    by: str
    """The last month in which it is in time, YYYY-MM."""
