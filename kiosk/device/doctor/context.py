"""What a doctor may look at: the settings, and the files of kiosk and machine."""

import os
from functools import cached_property
from pathlib import Path

import attrs

from config.settings import KioskSettings
from hardware.clock import Clock
from kiosk.device.daemon.folder import OUTBOX
from kiosk.privileges import acting_for
from sync.document import handover_files
from sync.document.health import Health
from sync.document.outbox import Document, OutboxError, scan
from sync.document.receipts import Receipts
from sync.document.regular_file import read_limited

MAX_BYTES = 1 << 20
"""Longest file that is read."""


@attrs.define(slots=False)
class Context:
    """One kiosk, as it can be seen from beside it. It is looked at, never changed."""

    settings: KioskSettings
    clock: Clock
    root: Path = Path("/")
    """Where /sys, /proc, /run and /dev are."""
    is_root: bool = attrs.field(factory=lambda: os.geteuid() == 0)

    @property
    def outbox(self) -> Path:
        """The folder of the months."""
        return self.settings.kiosk.data / OUTBOX

    @property
    def sees_outbox(self) -> bool:
        """Whether the outbox may be looked into, or is not there for anybody."""
        try:
            with acting_for(self.outbox):
                next(self.outbox.iterdir(), None)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True

    @cached_property
    def health(self) -> Health | None:
        """What the running kiosk last said of itself."""
        with acting_for(self.outbox):
            return handover_files.find_health(self.outbox)

    @cached_property
    def months(self) -> tuple[dict[str, Document], dict[Path, OutboxError]]:
        """The documents in the outbox, and what is wrong with the others."""
        try:
            with acting_for(self.outbox):
                return scan(self.outbox)
        except OutboxError as error:
            return {}, {self.outbox: error}

    def receipts(self, kiosk_id: str) -> Receipts:
        """What the head office has receipted of the kiosk of this name."""
        folder = self.settings.kiosk.receipts
        with acting_for(folder):
            return handover_files.find(folder, kiosk_id)

    @property
    def has_systemd(self) -> bool:
        """As sd_booted(3) tells."""
        return self.path("run/systemd/system").is_dir()

    def path(self, name: str) -> Path:
        """A file of the machine."""
        return self.root / name

    def read(self, name: str) -> str | None:
        """What a file of the machine holds; None where it cannot be read."""
        try:
            return read_limited(self.path(name), MAX_BYTES).decode(errors="replace").rstrip("\0\n")
        except OSError:
            return None
