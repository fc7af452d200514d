"""`python -m tests.faults`: what is left of the promise when power, disk or process fail."""

import sys
import time
from collections.abc import Callable, Iterator

import click

from tests.faults import blockcuts, broker, dating, kills, powercuts, restart, sickdisks
from tests.faults.lane import BrokenPromiseError, Lab

LANES: dict[str, Callable[[Lab], Iterator[str]]] = {
    "powercuts": powercuts.run,
    "blockcuts": blockcuts.run,
    "kills": kills.run,
    "sickdisks": sickdisks.run,
    "hiccups": sickdisks.run_hiccups,
    "restart": restart.run,
    "dating": dating.run,
    "broker": broker.run,
}


@click.command()
@click.option("--lane", "lanes", multiple=True, type=click.Choice([*LANES]), help="Just this; repeatable.")
@click.option("--seed", default=1, show_default=True, help="The same seed cuts at the same places.")
@click.option("--cuts", default=1000, show_default=True, envvar="CUTS", help="Cuts of a real ext4.")
@click.option("--short", is_flag=True, help="What `make test` runs.")
def main(lanes: tuple[str, ...], seed: int, cuts: int, short: bool) -> None:
    """Break it in every lane; exit 1 when a promise was broken, or a control kept its own."""
    lab, broken = Lab(seed, short, cuts), False
    for name in lanes or LANES:
        begun_s = time.perf_counter()
        try:
            for told in LANES[name](lab):
                click.echo(f"{name:9} {time.perf_counter() - begun_s:5.0f} s  {told}")
        except BrokenPromiseError as error:
            click.echo(f"BROKEN {name}, seed {seed}: {error}", err=True)
            broken = True
    sys.exit(broken)


if __name__ == "__main__":
    main()
