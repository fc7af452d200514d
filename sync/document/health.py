"""The health of a kiosk, as its button process sees it. Pure.

No single vote can be seen from it: moments are whole hours or days.
"""

from datetime import date, datetime

from attrs import field, frozen, validators

from sync.document import wire
from sync.document.limits import Matches, WholeNumber, day, moment
from sync.document.margins import ID, MAX_COUNT, MAX_FACES
from sync.document.vocabulary import WORD, WORD_RULE

FILE = "health.json"
"""Its name in the outbox, beside the months."""
MAX_BYTES = 8 * 1024
"""Longest wire form, bytes. One without faults takes about 500."""
MAX_FAULTS = 100
"""More than this version can find: a newer one may know of other kinds."""
MAX_MIB = 1 << 30
VERSION = r"[^\x00-\x1f\x7f\ud800-\udfff]{1,40}"

_word = Matches(WORD, WORD_RULE)
_day = validators.optional(day)
_count = WholeNumber(0, MAX_COUNT)


@frozen
class Timekeeping:
    """Whether the kiosk knows what time it is."""

    source: str | None = field(validator=validators.optional(_word))
    """Who vouches for the clock now: `time-server`, `hardware-clock`; None: nobody."""
    heard_on: date | None = field(validator=_day)
    """The last day on which somebody did; None: not since the program started."""


@frozen
class Storage:
    """The card."""

    failing: bool
    """It cannot be written: nobody is thanked, presses wait."""
    free_mib: int | None = field(validator=validators.optional(WholeNumber(0, MAX_MIB)))
    """Room left, in steps of 16 MiB; None where it is not known."""
    ballast_given_up: bool
    """The card was full, or nearly: the room kept for that day is gone."""


@frozen
class Damage:
    """What the card has done to the votes."""

    databases: int = field(default=0, validator=_count)
    """Damaged databases that were set aside, kept in the folder `quarantine`."""
    votes_saved: int = field(default=0, validator=_count)
    """Presses read from them."""
    votes_lost: int = field(default=0, validator=_count)
    """Presses that are known to be missing."""
    since: date | None = field(default=None, validator=_day)
    """The day on which the last one was found; None: never, or on a day that is not known."""


@frozen
class Lines:
    """Edges that nobody has seen, since the program started: the debouncer is made for them, a lasting loss is not."""

    lost: int = field(validator=_count)
    """Dropped by the kernel because they were not read in time."""
    overflowed: int = field(validator=_count)
    """Dropped by the program's own queue."""


@frozen
class PresentFault:
    """Something wrong with a button now."""

    face: str = field(validator=ID)
    kind: str = field(validator=_word)
    """One of `vocabulary.FAULT_KINDS`, or what a newer version says."""
    since: date | None = field(validator=_day)
    """A day: the hour could be that of a single press."""


@frozen
class FaceTest:
    """One face in the self-test."""

    face: str = field(validator=ID)
    outcome: str = field(validator=_word)
    """`passed`, `swapped`, `silent` (nobody pressed it: its light or its button is dead), `stuck`, `chatter`, `hum`,
    `dark` (somebody was asked, and has not seen its light), or what a newer version says: not passed.
    """


@frozen
class Tested:
    """The newest self-test."""

    on: date | None = field(validator=_day)
    """None: on a day that was not known."""
    faces: tuple[FaceTest, ...] = field(validator=validators.max_len(MAX_FACES))
    """Empty: nobody took up the one that began by itself at the first start."""


@frozen
class Health:
    """One kiosk, as its button process sees it."""

    installation_id: str = field(validator=ID)
    version: str = field(validator=validators.matches_re(VERSION))
    """Of the software."""
    as_of: datetime | None = field(validator=validators.optional(moment))
    """A whole hour; None where the time is not known. While the program runs it is never more than some hours old."""
    time: Timekeeping
    storage: Storage
    damage: Damage
    lines: Lines
    faults: tuple[PresentFault, ...] = field(validator=validators.max_len(MAX_FAULTS))
    last_vote_on: date | None = field(validator=_day)
    """The last day that is over with a vote; None: none is known. Before 0.2: the last day with a press."""
    in_service: bool
    """A technician is at work: presses do not count."""
    tested: Tested | None = None
    """None: never, or a version without this field."""

    def __attrs_post_init__(self) -> None:
        """Raise ValueError where `as_of` is no whole hour."""
        if self.as_of is not None and self.as_of.timestamp() % 3600:
            raise ValueError(f"as_of = {self.as_of.isoformat()}: must be a whole hour")


def encode(health: Health) -> bytes:
    """The wire form. Raises WireError when it would be longer than `MAX_BYTES`."""
    return wire.encode(health, MAX_BYTES)


def decode(payload: bytes) -> Health:
    """Read a wire form from an untrusted source. Raises WireError naming every fault."""
    return wire.decode(payload, Health, MAX_BYTES)
