"""The first start of a kiosk that was set up with smiley.txt: the self-test begins by itself, once."""

import logging

from sqlalchemy import func, select

from config.settings import KioskSettings
from kiosk.device.rules.panel import Verdict
from kiosk.device.selftest.tester import Tester
from kiosk.device.store.schema import SESSION, VOTE
from kiosk.device.store.votes import DamagedError, Votes
from sync.document.health import Tested

log = logging.getLogger(__name__)

MOST_STARTS = 5
"""A kiosk that is switched off, or dies, before the test is done begins it no more often: it is there to count."""


def begin_selftest(settings: KioskSettings, votes: Votes, tested: Tested | None, tester: Tester, now_ns: int) -> None:
    """Begin the self-test where it is due. `tested`: the last one that is known of. Raises VotesError."""
    if not settings.kiosk.selftest or tested is not None:
        return
    try:
        opinions = votes.card.read(select(VOTE.c.id).where(VOTE.c.verdict != Verdict.SERVICE).limit(1))
        starts = int(votes.card.read(select(func.max(SESSION.c.id)))[0][0] or 0)
    except DamagedError as error:
        log.error("%s; no self-test begins by itself", error)  # the loop mends it
        return
    lit = all(button.light is not None for button in settings.buttons.values())
    if is_due(voted_on=bool(opinions), starts=starts, lit=lit):
        tester.begin(now_ns, unasked=True)
        log.info("first start: the self-test begins; without a press the kiosk counts in ten minutes")


def is_due(*, voted_on: bool, starts: int, lit: bool) -> bool:
    """Whether nobody's vote is in the way, and the lights can ask for a press. Pure.

    `starts`: lives of the program, this one included; `lit`: whether every face has a light.
    """
    return lit and not voted_on and starts <= MOST_STARTS
