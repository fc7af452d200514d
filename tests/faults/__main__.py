"""`python -m tests.faults`: what is left of the promise when power, disk or process fail."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import click

from tests.faults import blockcuts, broker, claims, collectors, dating, kills, powercuts, restart, sickdisks
from tests.faults.lane import BrokenPromiseError, Lab

# Where several run beside each other, the longest begin first.
LANES: dict[str, Callable[[Lab], Iterator[str]]] = {
    "powercuts": powercuts.run,
    "kills": kills.run,
    "broker": broker.run,
    "collectors": collectors.run,
    "blockcuts": blockcuts.run,
    "dating": dating.run,
    "claims": claims.run,
    "restart": restart.run,
    "sickdisks": sickdisks.run,
    "hiccups": sickdisks.run_hiccups,
}


@click.command()
@click.option("--lane", "lanes", multiple=True, type=click.Choice([*LANES]), help="Just this; repeatable.")
@click.option("--seed", default=1, show_default=True, help="The same seed cuts at the same places.")
@click.option("--cuts", default=1000, show_default=True, envvar="CUTS", help="Cuts of a real ext4.")
@click.option("--short", is_flag=True, help="What `make test` runs.")
def main(lanes: tuple[str, ...], seed: int, cuts: int, short: bool) -> None:
    """Break it in every lane, one on each processor; exit 1 when a promise was broken, or a control kept its own."""
    names = lanes or [*LANES]
    if len(names) == 1:
        sys.exit(not kept(names[0], Lab(seed, short, cuts)))
    command = [sys.executable, "-m", "tests.faults", f"--seed={seed}", f"--cuts={cuts}", *["--short"] * short]
    with ThreadPoolExecutor(os.cpu_count()) as processors:
        codes = processors.map(lambda name: subprocess.run([*command, f"--lane={name}"], check=False).returncode, names)
    sys.exit(any(codes))


def kept(name: str, lab: Lab) -> bool:
    """Tell of a lane line by line; whether every promise was kept."""
    begun_s = time.perf_counter()
    try:
        for told in LANES[name](lab):
            click.echo(f"{name:9} {time.perf_counter() - begun_s:5.0f} s  {told}")
    except BrokenPromiseError as error:
        click.echo(f"BROKEN {name}, seed {lab.seed}: {error}", err=True)
        return False
    return True


if __name__ == "__main__":
    main()
