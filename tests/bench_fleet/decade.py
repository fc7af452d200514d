"""Ten years of many kiosks in PostgreSQL: what a shop's page and a month cost then, against a shop that is alone."""

import os
import re
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import attrs
import numpy as np
import sqlalchemy as sa

from kiosk.office.report.data import months
from sync.archive.archive import Archive
from sync.archive.registered import BEGINNING
from sync.document.aggregate import encode
from tests.bench.pages import _month
from tests.sync.postgresql_server import PostgreSql

LAST, MONTHS = "2026-10", 120
SHOPS_AN_OWNER = 4
TOLD = 400
"""Kiosks whose documents say their own names; the others' differ in nothing that costs time, and are loaded faster."""


@dataclass(frozen=True)
class Decade:
    """An archive of so many kiosks, one a shop."""

    url: str
    kiosks: int
    bytes_a_document: float
    load_s: float


def load(server: PostgreSql, name: str, kiosks: int, *, partitioned: bool = False) -> Decade:
    """Ten years of so many kiosks, bulk loaded; each month was told thirty times."""
    with closing(sa.create_engine(server.url, isolation_level="AUTOCOMMIT").connect()) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    url = server.url.replace("/postgres", f"/{name}")
    Archive.open(url).close()
    engine = sa.create_engine(url)
    begun_s = time.perf_counter()
    with engine.begin() as connection:
        if partitioned:
            _partition(connection)
        _register(connection, kiosks)
        _tell(connection, kiosks)
    load_s = time.perf_counter() - begun_s
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
        size = connection.execute(
            sa.text(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname ~ '^document' AND relkind = 'r'"
            )
        ).scalar_one()
    engine.dispose()
    return Decade(url, kiosks, float(size) / kiosks / MONTHS, load_s)


def _register(connection: sa.Connection, kiosks: int) -> None:
    owner = f"(s - 1) / {SHOPS_AN_OWNER} + 1"
    for columns, rows in (
        ("owner (id, name, name_key)", f"DISTINCT {owner}, 'Owner ' || {owner}, 'owner ' || {owner}"),
        ("shop (id, owner_id, name, name_key)", f"s, {owner}, 'Shop ' || s, 'shop ' || s"),
        ("kiosk (id)", "'bench-' || s"),
        ("placement (kiosk_id, from_day, shop_id, touchpoint)", f"'bench-' || s, date '{BEGINNING}', s, ''"),
    ):
        connection.exec_driver_sql(f"INSERT INTO {columns} SELECT {rows} FROM generate_series(1, {kiosks}) s")


def _tell(connection: sa.Connection, kiosks: int) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE told (month text, payload text)")
    names = {"kiosk_id": "kiosk-id", "installation_id": "card", "shop": "shop-name", "owner": "owner-name"}
    for index, month in enumerate(months.window(LAST, MONTHS)):
        document = attrs.evolve(_month(np.random.default_rng(index), month), **names, revision=30)
        connection.execute(sa.text("INSERT INTO told VALUES (:m, :p)"), {"m": month, "p": encode(document).decode()})
    own = "replace(replace(replace(payload, 'kiosk-id', 'bench-' || s), 'shop-name', 'Shop ' || s), 'owner-name', {})"
    owner = f"'Owner ' || ((s - 1) / {SHOPS_AN_OWNER} + 1)"
    for month in months.window(LAST, MONTHS):
        for first, last, payload in ((1, TOLD, own.format(owner)), (TOLD + 1, kiosks, "payload")):
            connection.exec_driver_sql(
                "INSERT INTO document (kiosk_id, installation_id, month, revision, digest, final, shop, owner, "
                f"payload, received_at, shop_id) "
                f"SELECT 'bench-' || s, 'card', month, 30, md5(s || month), true, 'Shop ' || s, "
                f"{owner}, {payload}, date '{month}-28', s "
                f"FROM told, generate_series({first}, {min(last, kiosks)}) s WHERE month = '{month}'"
            )


def _partition(connection: sa.Connection) -> None:
    """The documents' table anew, a part a month: the control, which is not what we do (docs/DECISIONS.md)."""
    connection.exec_driver_sql("ALTER TABLE document RENAME TO former")
    connection.exec_driver_sql(
        "CREATE TABLE document (LIKE former INCLUDING DEFAULTS) PARTITION BY RANGE (month)",
    )
    connection.exec_driver_sql("DROP TABLE former")
    for column in ("shop", "shop_id"):
        connection.exec_driver_sql(f"CREATE INDEX ON document ({column})")
    connection.exec_driver_sql("ALTER TABLE document ADD PRIMARY KEY (kiosk_id, installation_id, month)")
    for month in months.window(LAST, MONTHS):
        part, following = month.replace("-", "_"), months.back(month, -1)
        connection.exec_driver_sql(
            f"CREATE TABLE document_{part} PARTITION OF document FOR VALUES FROM ('{month}') TO ('{following}')"
        )


_PEAK = """
import atexit, sys
from pathlib import Path

def tell():
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")), file=sys.stderr)

atexit.register(tell)
from kiosk.cli import main
main()
"""
"""`kiosk`, which says its peak in KiB at last: wait4's begins with the memory of whoever started it."""


def report(decade: Decade, folder: Path, *what: str) -> tuple[float, float]:
    """`kiosk report` on it: CPU seconds without those of the server, and peak MiB."""
    command = [sys.executable, "-c", _PEAK, "report", "--archive", decade.url, "--month", LAST, *what]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 0, re.sub(r"\s+", " ", said)[-500:]
    return used.ru_utime + used.ru_stime, int(said.split()[-1]) / 1024


def batch_ms(decade: Decade) -> dict[str, float]:
    """What a collector asks for a batch of 100 kiosks, and a page for a shop: milliseconds at best, rows fetched."""
    kiosks = ", ".join(f"'bench-{1 + n * (decade.kiosks // 100)}'" for n in range(100))
    queries = {
        "receipts of 100 kiosks": "SELECT kiosk_id, installation_id, month, revision, digest FROM document "
        f"WHERE kiosk_id IN ({kiosks})",
        "how many months 100 kiosks have": "SELECT kiosk_id, installation_id, count(*) FROM document "
        f"WHERE kiosk_id IN ({kiosks}) GROUP BY 1, 2",
        "13 months of a shop": "SELECT payload FROM document WHERE shop_id = 7 AND month >= '2025-10'",
    }
    engine, found = sa.create_engine(decade.url), {}
    with engine.connect() as connection:
        for name, query in queries.items():
            took = []
            for _ in range(7):
                begun_s = time.perf_counter()
                connection.exec_driver_sql(query).all()
                took.append(1e3 * (time.perf_counter() - begun_s))
            found[name] = min(took)
    engine.dispose()
    return found
