"""What the web knows of the office around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from config.office import OwnerSettings
from kiosk.office.web.local_name import is_local


@dataclass(frozen=True, slots=True)
class Office:
    """What the views are given of the office around them."""

    archive_url: str
    url: str
    """What people type, without a slash at its end."""
    sends_mail: bool
    now: Callable[[], datetime]
    silent: timedelta
    """How long a kiosk may be overdue."""
    entries: Path
    """What was entered here, for those who may write the archive."""
    answers: Path
    """The authority's, to what was asked of it here."""
    today: Path
    """Of the kiosk on this machine, where there is one."""
    owners: Mapping[str, OwnerSettings]
    """By name."""
    retired: tuple[str, ...]
    """Kiosks taken away for good, by the settings."""
    issuer: str = ""
    """Of the firm's own sign-in; empty: there is none."""

    @property
    def is_here(self) -> bool:
        """Whether it is one shop's own, in its own network: devices that a link let in, and no password at all."""
        return is_local(self.url)
