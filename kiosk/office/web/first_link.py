"""The link of a shop's first telephone: there is one that stands, until a telephone is in."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError

from kiosk.office.web import devices, link_file
from kiosk.office.web.worker import Worker

FRESH = timedelta(days=3)
"""What a link has left at least, for a page that is printed now and opened the day after tomorrow."""

log = logging.getLogger(__name__)


class FirstLink(Worker):
    """Says the link, and leaves it for the page to sign; another one where it is nearly over.

    A Pi without a clock of its own begins with a time long gone. Once it hears the right one, weeks have passed. And
    hours after its start avahi may find that another machine has its name, and take another.
    """

    def __init__(self, now: Callable[[], datetime], say: Callable[[str], object]) -> None:
        super().__init__("the first telephone's link", threading.Event())
        self._now, self._say = now, say
        self._token = self._link = ""

    def turn(self) -> None:
        """A link that stands while no device is in, and none afterwards."""
        now = self._now()
        if devices.count():
            link_file.withdraw()
            return
        if not devices.stands(self._token, now + FRESH):
            try:
                self._token = devices.new_token(now)
            except DatabaseError as error:  # a full card: who is in is shown his pages all the same
                log.warning("%s; there is no link for a first telephone until there is room", error)
                return
        link = devices.address(self._token)
        if link == self._link:
            return
        self._link = link
        self._say("no telephone is known here yet; open this on it, in the shop's own network, within seven days:")
        self._say(f"    {link}")
        if place := link_file.folder():
            link_file.leave(link, devices.last_day(now), place)
