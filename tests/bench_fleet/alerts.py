"""What `kiosk alert` costs an office whose kiosks have told for ten years."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import attrs
import numpy as np

from hardware.clock import SystemClock
from kiosk.office.report.data import months
from sync.archive.archive import Archive
from sync.archive.intake import Accepted, ReceivedStatus
from sync.document.aggregate import MonthlyAggregate, encode
from sync.document.status import Status
from sync.document.status import encode as encode_status
from tests.bench.pages import _month
from tests.bench_fleet.decade import SHOPS_AN_OWNER

MONTHS = 121
"""Ten years, and the month that runs."""


def alerts(folder: Path, shops: int) -> tuple[float, list[str]]:
    """Seconds of CPU of a run that looks at so many shops, one kiosk each, heard just now; what it says.

    All are steady but the first, whose customers are unhappy of late. SQLite in `folder`, and nobody is written to.
    """
    url, now = f"sqlite:///{folder / 'alerts.db'}", SystemClock().wall()
    with closing(Archive.open(url)) as archive:
        for shop in range(shops):
            documents = _decade(shop, now.date())
            if shop == 0:
                documents[-2:] = map(_unhappy, documents[-2:])
            archive.store([Accepted.of(each, encode(each)) for each in documents], now)
            heard = Status(documents[0].kiosk_id, "card", now, now + timedelta(hours=26), (), (), ())
            archive.store_statuses([ReceivedStatus(encode_status(heard), heard)], now)
    settings = folder / "office.toml"
    settings.write_text(f'[archive]\nurl = "{url}"\n[mail]\nhost = "127.0.0.1"\nsender = "office@example.org"\n')
    command = [Path(sys.executable).with_name("kiosk"), "alert", "--dry-run", "--settings", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, said.splitlines()


def _decade(shop: int, today: date) -> list[MonthlyAggregate]:
    """Up to yesterday."""
    rng, names = np.random.default_rng(shop), {"owner": f"Owner {shop // SHOPS_AN_OWNER}", "shop": f"Shop {shop}"}
    window = months.window(f"{today - timedelta(days=1):%Y-%m}", MONTHS)
    told = [
        attrs.evolve(_month(rng, each), kiosk_id=f"bench-{shop}", installation_id="card", **names) for each in window
    ]
    told[-1] = _until(told[-1], today)
    return told


def _until(document: MonthlyAggregate, today: date) -> MonthlyAggregate:
    """The days before `today`; of the month that runs, days alone are told."""
    days = tuple(each for each in document.days if each.date < today)
    votes = tuple(map(sum, zip(*(each.votes for each in days), strict=True)))
    as_of = datetime(today.year, today.month, today.day, tzinfo=document.as_of.tzinfo)
    return attrs.evolve(document, days=days, hours=(), votes=votes, final=False, as_of=as_of)


def _unhappy(document: MonthlyAggregate) -> MonthlyAggregate:
    days = tuple(attrs.evolve(each, votes=each.votes[::-1]) for each in document.days)
    return attrs.evolve(document, days=days, hours=(), votes=document.votes[::-1])
