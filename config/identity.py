"""Which kiosk this is."""

from pathlib import Path

from attrs import field, frozen

from config import kiosk_files
from config.language import Spoken
from config.limits import KEY, Between, Zone
from config.shown_text import LABEL, NAME
from config.zones import known_or_same


@frozen
class IdentitySettings:
    """Who this kiosk is and where it stands."""

    id: str = field(validator=KEY)
    """The name under which the head office knows this kiosk. Every kiosk its own; best never changed."""
    owner: str = field(validator=NAME)
    """Whose shop it is; shown on the page."""
    shop: str = field(validator=NAME)
    """Which shop it is; shown on the page."""
    # By the name that this machine knows: a later tz database may have dropped the one in the file.
    time_zone: str = field(converter=known_or_same, validator=Zone())
    """The shop's time zone; months are cut in it."""
    data: Path = kiosk_files.DATA
    """Folder of the votes database. What leaves the kiosk lies in its subfolder `outbox`."""
    receipts: Path = kiosk_files.RECEIPTS
    """Folder in which `kiosk publish` leaves the head office's receipts for `kiosk run`."""
    today: Path | None = None
    """A file in which `kiosk run` tells the page *today* of an office on the same machine what the day came to up to
    a few fixed hours: `"/run/kiosk-today/today.json"`. The head office is sent none of it, and fewer hours of the
    month. Without the setting there is none."""
    touchpoint: str = field(default="", validator=LABEL)
    """Where in the shop it stands, when there are several: kitchen, counter, door."""
    stage: int | None = field(default=None, validator=Between(1, 20))
    """Its place in the chain of customers: who is served at 2 passes on to 3. The last stage alone makes the shop's
    index."""
    language: str = field(default="en", validator=Spoken())
    """The language of the self-test's result and of the page to sign."""
    selftest: bool = False
    """Whether a new kiosk whose faces all have lights begins the self-test by itself at its first start. `true` in
    what `smiley.txt` makes."""
