"""`python -m tests.bench_fleet`: a month's end of many kiosks, and ten years of them in PostgreSQL."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.bench.machine import slowness
from tests.bench_fleet.alerts import alerts
from tests.bench_fleet.decade import Decade, batch_ms, load, report
from tests.bench_fleet.month_end import month_end
from tests.sync.ends import MOSQUITTO
from tests.sync.postgresql_server import PostgreSql, postgresql_programs

ALERTS_S = 5
"""What a run of `kiosk alert` over 500 shops may take, at the speed of the machine of docs/PERFORMANCE.md."""
OWN_SHOP = ("--shop", "Shop 1", "--out", "page.html")


@click.command()
@click.option("--kiosks", multiple=True, type=int, default=(1_000, 10_000, 100_000), show_default=True)
@click.option("--decade", default=10_000, show_default=True, help="Kiosks whose ten years are loaded; 0: none.")
@click.option("--pages", multiple=True, type=int, default=(100, 200, 400), show_default=True, help="Shops for --all.")
@click.option("--alerts", "watched", default=500, show_default=True, help="Shops that alerts look at; 0: none.")
@click.option("--partitioned", is_flag=True, help="The control: the same ten years in a part a month.")
def main(kiosks: tuple[int, ...], decade: int, pages: tuple[int, ...], watched: int, *, partitioned: bool) -> None:
    """Measure, and print. Ten to twenty minutes, most of them for the 100,000; 3 GB of disk."""
    if MOSQUITTO is None or postgresql_programs() is None:
        raise click.ClickException("needs both: sudo apt install mosquitto postgresql")
    for number in kiosks:
        with _folder() as folder:
            found = month_end(folder, number)
        click.echo(
            f"{number:9,} kiosks close a month: {number / found.seconds:7,.0f} a second  "
            f"collector {found.collector_us:5.0f} us, {found.collector_mib:4.0f} MiB  "
            f"broker {found.broker_us:4.0f} us, {found.broker_mib:4.0f} MiB  "
            f"archive {found.archive_bytes:6,.0f} bytes each"
        )
    if decade:
        with _folder() as folder, _server(folder / "server") as server:
            _ten_years(folder, server, decade, pages, partitioned=partitioned)
    if watched:
        with _folder() as folder:
            cpu_s, said = alerts(folder, watched)
        if not any("Shop 0" in line for line in said):
            raise click.ClickException(f"kiosk alert did not see the shop that has fallen: {said}")
        click.echo(
            f"{watched:9,} shops, ten years: kiosk alert {cpu_s:5.2f} s of CPU; "
            f"{ALERTS_S * slowness():4.2f} s is what we allow 500, at this speed"
        )


def _ten_years(folder: Path, server: PostgreSql, kiosks: int, pages: tuple[int, ...], *, partitioned: bool) -> None:
    alone, many = load(server, "alone", 1), load(server, "many", kiosks)
    _tell(many)
    of_one_s = 0.0
    for each in (alone, many):
        cpu_s, mib = report(each, folder, *OWN_SHOP)
        of_one_s = of_one_s or cpu_s
        click.echo(
            f"{each.kiosks:9,} kiosks, ten years: a shop's page {cpu_s:5.2f} s of CPU, {mib:4.0f} MiB, "
            f"{cpu_s / of_one_s:4.2f} of a single shop's"
        )
    for shops in pages:
        cpu_s, mib = report(
            load(server, f"shops_{shops}", shops), folder, "--all", "--format", "html", "--out", "pages"
        )
        click.echo(
            f"{shops:9,} shops, --all: {cpu_s:6.1f} s of CPU, {1e3 * cpu_s / shops:4.0f} ms a shop, {mib:4.0f} MiB"
        )
    if partitioned:
        _tell(load(server, "parted", kiosks, partitioned=True))


def _tell(decade: Decade) -> None:
    asked = ", ".join(f"{name} {took:.1f} ms" for name, took in batch_ms(decade).items())
    click.echo(f"{decade.kiosks:9,} kiosks, ten years: {decade.bytes_a_document:5,.0f} bytes a document; {asked}")


@contextmanager
def _server(folder: Path) -> Iterator[PostgreSql]:
    folder.mkdir()
    server = PostgreSql(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    """On a disk, and open to the server's user."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="bench-fleet-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
