"""`python -m tests.years --years 10 --seed 1`: a kiosk's years, its books, and what it has become."""

import logging
import sys
from pathlib import Path

import click

from tests.memory import memory
from tests.years.life import Life


@click.command()
@click.option("--years", default=10, show_default=True)
@click.option("--seed", default=1, show_default=True)
# Less often, and votes of days without a network may be of two months: told as undated, and in no book.
@click.option("--every", default=1, type=click.IntRange(1, 3), help="It is plugged in on one day of so many.")
def main(years: int, seed: int, every: int) -> None:
    """Live; exit 1 where a vote is told in another month or shop than it was given in, or not at all."""
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # a router's wrong year is part of the story
    with memory() as folder:
        life = Life(Path(folder), years, seed, every=every)
        for change in life.live():
            click.echo(change)
        click.echo("year   votes  votes.db KiB  outbox KiB  opening ms  a day ms")
        for each in life.growth:
            click.echo(
                f"{each.year:4} {each.votes:7} {each.database_kib:13} {each.outbox_kib:11} "
                f"{each.opening_ms:11.1f} {each.day_ms:9.0f}"
            )
        found = life.books.differences()
    click.echo("\n".join(found) or "every vote is told in its month and shop")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
