"""The queue of pages that somebody asked for: made one after the other, each in a process of its own.

A page is kept and served like a stored one, until the timers have made the shop's pages anew.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

import kiosk
from kiosk.office.web import archive, owner_erasure
from kiosk.office.web.archive_models import begin
from kiosk.office.web.entries_file import EntriesFile
from kiosk.office.web.models import OF_AREA, OrderedPage, User
from kiosk.office.web.waiting_entries import waiting
from kiosk.office.web.worker import Worker

PROGRAM = (sys.executable, "-sP", "-m", "kiosk.office.report.ordered_page")
FOUND = {"PYTHONPATH": str(Path(kiosk.__file__).parents[1])}
"""Where the program is: a Debian package's is not where Python looks by itself."""
DEADLINE_S = 180
"""For one page; a Raspberry Pi makes a shop's in some ten seconds."""
MOST_WAITING, MOST_OF_ONE = 100, 5
"""Pages that wait, in all and of one account."""
MOST_KEPT = 2000
KEPT = timedelta(hours=36)
"""The timers have made everything anew by then."""
MOST_BYTES = 4 * 1024 * 1024
PRIORITY = 10
REFUSED = 65
MOST_REFUSAL = 500
TOO_LONG = "it takes too long"

log = logging.getLogger(__name__)
_asked = threading.Event()


class TooManyError(Exception):
    """So many pages wait that one more is not taken."""


def ask(order: Mapping[str, Any], fresh: str, user: User) -> OrderedPage:
    """The page of an order: made, waiting, or refused. `fresh`: changes when what it is made of does.

    Raises TooManyError.
    """
    text = json.dumps(order, sort_keys=True)
    # Made on another day it would say so, and nothing else.
    named = json.dumps({**order, "prepared_on": ""}, sort_keys=True)
    digest = sha256(f"{fresh}\n{named}".encode()).hexdigest()
    found = OrderedPage.objects.filter(digest=digest).first()
    if found is not None:
        return found
    waiting = OrderedPage.objects.filter(made_at=None)
    if waiting.count() >= MOST_WAITING or waiting.filter(user=user).count() >= MOST_OF_ONE:
        raise TooManyError
    for pk in OrderedPage.objects.order_by("-pk").values_list("pk", flat=True)[MOST_KEPT : MOST_KEPT + 1]:
        OrderedPage.objects.filter(pk__lte=pk).delete()
    now = settings.OFFICE.now()
    about = {"order": text, "owner_id": order["owner_id"], "user": user, "asked_at": now}
    found, _ = OrderedPage.objects.get_or_create(digest=digest, defaults=about)
    wake()
    return found


def wake() -> None:
    """Have the thread look at what was asked or entered, as soon as it can be seen."""
    transaction.on_commit(_asked.set)


def content(page: OrderedPage) -> bytes:
    """What was made: HTML, or the file that was asked for."""
    return zlib.decompress(page.content)


def forget(now: datetime) -> None:
    """Delete pages that are too old, and those of erased owners."""
    OrderedPage.objects.filter(asked_at__lt=now - KEPT).delete()
    owner_ids = {*OrderedPage.objects.values_list("owner_id", flat=True).distinct()}
    if owner_ids:
        there = {each.id for each in archive.registry().owners()}
        OrderedPage.objects.filter(owner_id__in=owner_ids - there - {OF_AREA}).delete()
        for page in OrderedPage.objects.filter(owner_id=OF_AREA).only("order"):
            if not there.issuperset(each["owner_id"] for each in json.loads(page.order)["parts"]):
                page.delete()


def make_next(now: datetime) -> bool:
    """Make the one that waits longest; whether there was one."""
    page = OrderedPage.objects.filter(made_at=None).order_by("pk").first()
    if page is None:
        return False
    made, refusal = _made(page.order)
    # Nobody's, where its owner was erased meanwhile.
    here = OrderedPage.objects.filter(pk=page.pk)
    here.update(content=zlib.compress(made), refusal=refusal, made_at=now)
    return True


def _made(order: str) -> tuple[bytes, str]:
    """A page, or why there is none."""
    process = subprocess.Popen(  # noqa: S603 - our own program; the order goes to its input
        PROGRAM,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **FOUND},
    )
    with suppress(OSError):  # the service may not
        os.setpriority(os.PRIO_PROCESS, process.pid, PRIORITY)
    try:
        out, error = process.communicate(order.encode(), DEADLINE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return b"", TOO_LONG
    said = error.decode("utf-8", "replace").strip()
    if process.returncode == 0 and len(out) <= MOST_BYTES:
        return out, ""
    if process.returncode != REFUSED:
        log.error("a page could not be made (exit code %d): %s", process.returncode, said)
        said = ""
    return b"", said[:MOST_REFUSAL] or "something went wrong here"


class PageWorker(Worker):
    """Makes pages, and hands on what was entered, until it is stopped."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__("pages", _asked)
        self._now = now
        self._entries = EntriesFile(settings.OFFICE.entries)
        self._to_overwrite = False
        # A restart may be the remedy.
        OrderedPage.objects.exclude(refusal="").delete()

    def turn(self) -> None:
        """One at a time: whoever only reads keeps the machine's other cores."""
        begin()
        self._to_overwrite |= owner_erasure.forget_erased(self._now())
        self._entries.put(waiting(), self._now())
        forget(self._now())
        if self._to_overwrite:
            with suppress(DatabaseError):  # while somebody reads: at the next turn
                owner_erasure.overwrite()
                self._to_overwrite = False
        while not self._stopping and make_next(self._now()):
            pass
