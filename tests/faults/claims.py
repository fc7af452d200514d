"""Every legal state of the card after a power cut, at every step of a claim and a renewal: never two keys, never none.

After each cut the kiosk goes on before an office that may have heard what it asked last, or not: the office's own
answers, without a socket. What breaks a promise is the office's own word: another key came with one token.
"""

import json
import logging
import random
import shutil
import sqlite3
import ssl
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from attrs import frozen

from config.claim_token import ClaimToken
from config.credential_files import CredentialFiles
from hardware.clock import SystemClock
from kiosk.device.claim.claim import Claim
from kiosk.device.claim.claim_client import ClaimClient
from kiosk.device.claim.credential import promote
from kiosk.office.claim_server.answers import ClaimAnswers
from kiosk.office.claim_server.exchange import HttpRequest
from kiosk.office.claim_server.rate_limit import RateLimit
from kiosk.office.credentials.current_authority import CurrentAuthority
from sync.archive.credential import ClaimRefusal
from sync.archive.credential_store import CredentialStore
from tests.faults.claim_life import FAULTS, KIOSK
from tests.faults.disk import Disk, Image
from tests.faults.lane import BrokenPromiseError, Lab
from tests.faults.powercuts import Cuts
from tests.faults.trace import Event, Mark, lacking, record
from tests.memory import memory
from tests.office.claim_server.conftest import Office

CERTIFICATES = 2
"""That a life has: one for the token, one for the renewal."""
NO_LIMIT = RateLimit(1 << 30, 1)


class SteppingClock(SystemClock):
    """Two years ago until something is certified: so that a renewal is due at once, and what it gives is good now."""

    def __init__(self, store: CredentialStore) -> None:
        super().__init__()
        self._store = store

    def wall(self):
        return super().wall() - (timedelta() if self._store.certificates() else timedelta(days=760))


class RememberingAnswers(ClaimAnswers):
    """Keeps the database as it was before the first answer, and after each."""

    def remember(self, url: str, folder: Path) -> None:
        self.copies: list[Path] = []
        self.url, self.folder = url, folder
        self._copy()

    def answer(self, request, address):
        given = ClaimAnswers.answer(self, request, address)
        if request.method == "POST":
            self._copy()
        return given

    def _copy(self) -> None:
        self.copies.append(self.folder / f"{len(self.copies)}.db")
        source, target = (sqlite3.connect(name) for name in (self.url.removeprefix("sqlite:///"), self.copies[-1]))
        with closing(source), closing(target):
            source.backup(target)


@frozen
class DirectClient(ClaimClient):
    """Asks the office's answers without a socket between."""

    answers: ClaimAnswers

    def _exchange(self, _context, method, path, body=None):
        given = self.answers.answer(HttpRequest(method, path, "", (body or "").encode()), "192.0.2.1")
        return int(given.status), given.body


@dataclass(frozen=True, slots=True)
class ClaimLife:
    """What a kiosk asked of its disk, and how the office stood after each answer."""

    folder: Path
    events: Sequence[Event]
    token: ClaimToken
    authority: Path
    offices: Sequence[Path]


def watch(place: Path, *options: str) -> ClaimLife:
    """Let a kiosk claim and renew under strace, before a claim server at work."""
    card, marks, kept = (place / name for name in ("card", "marks", "offices"))
    card.mkdir()
    kept.mkdir()
    office = Office(place)
    with closing(office.store):
        answers = RememberingAnswers(office.store, CurrentAuthority(office.folder), SteppingClock(office.store))
        office.answers = answers
        token = ClaimToken(office.token(KIOSK), office.authority.fingerprint)
        answers.remember(office.url, kept)
        with office.serving():
            life = [
                sys.executable,
                "-m",
                "tests.faults.claim_life",
                str(card),
                str(marks),
                str(office.port),
                str(token),
            ]
            events, _ = record([*life, *options], card, marks)
    return ClaimLife(card, events, token, office.folder, answers.copies)


def cut_everywhere(life: ClaimLife, seed: int, some: int, step: int = 1) -> Cuts:
    """After every event: all that was pending is lost, all is kept, and `some` draws in between."""
    cuts, done = Cuts(), set()
    disk, marks = Disk(life.folder), Counter()
    for index, event in enumerate(life.events):
        if isinstance(event, Mark):
            marks[event.text] += 1
        disk.feed(event)
        for trial, fate in enumerate(["none", "all", *["some"] * some] if index % step == 0 else []):
            image = disk.cut(fate, random.Random(f"{seed} {index} {trial}"))
            # What was asked last may have been heard, or not.
            for heard in {marks["asking"], marks["answered"]}:
                state = (json.dumps(sorted((path, repr(content)) for path, content in image.items())), heard, *marks)
                if state in done:
                    continue
                done.add(state)
                broken = examine(life, image, life.offices[heard], claimed=bool(marks["claimed"]))
                cuts.states += 1
                cuts.broken.update(broken)
                if broken and not cuts.first:
                    cuts.first = f"seed {seed}, event {index} ({type(event).__name__}): {', '.join(broken)}"
    return cuts


def examine(life: ClaimLife, image: Image, office: Path, *, claimed: bool) -> list[str]:
    """Which promises a card breaks that is found like this, and goes on before such an office."""
    with memory() as name:
        card, database = Path(name) / "card", Path(name) / "claims.db"
        card.mkdir()
        for path, content in sorted(image.items()):
            place = card / Path(path).relative_to(life.folder)
            place.mkdir() if content is None else place.write_bytes(content)
        shutil.copy(office, database)
        files = CredentialFiles.of(life.token, card / "credentials")
        broken = ["none in force"] if claimed and not (usable(files.credential) or usable(files.renewed)) else []
        with closing(CredentialStore.open(f"sqlite:///{database}")) as store:
            answers = ClaimAnswers(
                store, CurrentAuthority(life.authority), SteppingClock(store), NO_LIMIT, NO_LIMIT, NO_LIMIT
            )
            claim = Claim(KIOSK, life.token, DirectClient("office", 1, SystemClock(), answers), files)
            return broken + list(_gone_on(claim, store))


def _gone_on(claim: Claim, store: CredentialStore) -> Iterator[str]:
    files = claim.files
    for day in (date.min, date.max):
        # What it cannot do by itself shows below.
        with suppress(Exception):
            claim.settle(day)
    if usable(files.renewed):
        promote(files)
    if not usable(files.credential):
        yield "none"
    if any(each.reason is ClaimRefusal.ANOTHER_KEY for each in store.refusals()):
        yield "two keys"
    if len(store.certificates()) != CERTIFICATES:
        yield f"{len(store.certificates())} certificates"


def usable(credential: Path) -> bool:
    """Whether key and certificate are there, whole, and belong together."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(credential)
    except OSError:
        return False
    return True


def run(lab: Lab) -> Iterator[str]:
    """The lane."""
    if missing := lacking():
        yield f"skipped: {missing}"
        return
    logging.disable()
    with memory() as place:
        life = watch(Path(place))
        total = cut_everywhere(life, lab.seed, lab.draws)
        if total.broken:
            raise BrokenPromiseError(f"{total.first}; in all {dict(total.broken)} of {total.states} states")
        yield f"{len(life.events)} events, {total.states:,} states"
    for fault in FAULTS:
        with memory() as place:
            lost = cut_everywhere(watch(Path(place), "--fault", fault), lab.seed, 1, lab.claim_step)
        if not lost.broken:
            raise BrokenPromiseError(f"control '{fault}': lost nothing in {lost.states} states: the lane is blind")
        told = ", ".join(f"{what} in {count}" for what, count in lost.broken.most_common())
        yield f"control '{fault}': {told} of {lost.states:,}"
    yield f"RESULT {total.states:,} states after a power cut: never two keys, never none"
