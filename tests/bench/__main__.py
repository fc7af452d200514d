"""`python -m tests.bench`: every figure beside its limit or peer, measured in the same run."""

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from tests.bench.age import turns
from tests.bench.collecting import collecting
from tests.bench.delivery import documents
from tests.bench.figure import Figure
from tests.bench.machine import machine
from tests.bench.node_red import INSTALL, is_there, node_red
from tests.bench.pages import pages
from tests.bench.presses import beside_pages, commits, edges
from tests.bench.process import claiming, idle, start_up
from tests.bench.visits import visits
from tests.bench.web import web

BENCHES: tuple[tuple[str, Callable[[Path], list[Figure]]], ...] = (
    ("machine", machine),
    ("commits", commits),
    ("beside pages", beside_pages),
    ("edges", lambda _: edges()),
    ("start", start_up),
    ("idle", idle),
    ("claiming", lambda _: claiming()),
    ("turns", turns),
    ("documents", documents),
    ("collecting", collecting),
    ("node-red", node_red),
    ("visits", visits),
    ("pages", lambda _: pages()),
    ("web", web),
)


@click.command()
@click.option("--only", multiple=True, type=click.Choice([name for name, _ in BENCHES]), help="Just this; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench.json"), show_default=True)
def main(only: tuple[str, ...], out: Path) -> None:
    """Measure; print a table and write JSON. Takes about two minutes."""
    found: list[Figure] = []
    for name, bench in BENCHES:
        if only and name not in only:
            continue
        tools = shutil.which("mosquitto") and shutil.which("mosquitto_pub")
        if name in {"documents", "collecting", "node-red", "visits"} and not tools:
            click.echo(f"{name}: not measured: sudo apt install mosquitto mosquitto-clients", err=True)
            continue
        if name == "node-red" and not is_there():
            click.echo(f"{name}: not measured: {INSTALL}", err=True)
            continue
        click.echo(f"measuring {name} …", err=True)
        # Beside the sources and not in /tmp, which may be memory: a commit must meet a disk.
        with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
            found += bench(Path(folder))
    click.echo(f"{'':44} {'ours':>12} {'reference':>12} {'':12} {'ratio':>9}  against")
    for figure in found:
        click.echo(
            f"{figure.name:44} {figure.ours:12,.2f} {figure.reference:12,.2f} {figure.unit:12} "
            f"{figure.ratio:9.4g}  {figure.against}"
        )
    rows = [dataclasses.asdict(figure) | {"ratio": figure.ratio} for figure in found]
    out.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
