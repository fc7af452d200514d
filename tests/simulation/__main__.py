"""`python -m tests.simulation --seed 42` replays one world; `--seeds 1-500` looks for one that breaks a promise."""

import logging
import sys
from pathlib import Path

import click

from tests.memory import memory
from tests.simulation.options import Options
from tests.simulation.world import BrokenPromiseError, World


def run(seed: int) -> str:
    """Live one world and check it; return what it was. Raises BrokenPromiseError."""
    options = Options.draw(seed)
    with memory() as folder:
        world = World(options, Path(folder))
        world.live()
        world.check()
        months = ", ".join(f"{m} {sum(d.votes)}{'' if d.final else ' open'}" for m, d in world.documents().items())
        world.close()
    return (
        f"seed {seed}: {len(world.truth)} pushes, {len(world.acknowledged)} votes; {months}; {sorted(options.faults)}"
    )


@click.command()
@click.option("--seed", type=int, help="One world, told in a line.")
@click.option("--seeds", default="1-50", show_default=True, help="A range of worlds.")
def main(seed: int | None, seeds: str) -> None:
    """Live through simulated worlds; exit 1 at the first that breaks a promise."""
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # stuck buttons are part of the story
    first, _, last = seeds.partition("-")
    wanted = range(seed, seed + 1) if seed is not None else range(int(first), int(last or first) + 1)
    try:
        for number in wanted:
            told = run(number)
            click.echo(told)
    except BrokenPromiseError as error:
        click.echo(f"BROKEN {error}", err=True)
        sys.exit(1)
    click.echo(f"{len(wanted)} worlds, no promise broken")


if __name__ == "__main__":
    main()
