"""The last visit, on the card, and the present one, as the files show it. Light to load: an hourly timer asks.

Whatever cannot be read or understood is a reason to connect: the attempt itself then says what is wrong.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from config.kiosk_files import KioskFiles
from hardware.clock import Clock
from kiosk.device.daemon.folder import HEALTH, OUTBOX
from kiosk.device.visit.visit import Visit
from kiosk.privileges import acting_for
from sync.document.regular_file import open_regular, read_limited, write_atomically

BOOT_ID = "KIOSK_BOOT_ID"
"""What the unit hands in (systemd's %b): its walls hide where the kernel says it. In another spelling."""
FILE = ".visit"
"""Beside the receipts; no kiosk's are called so."""
MAX_BYTES = 64 * 1024
QUIET_S = 12 * 3600
"""A button process that is alive has written its health since."""
WAITS = ("as_of", "last_vote_on", "lines", "time")
"""Of its health: comes and goes from day to day, and nobody is written to because of it."""
MOST_FILES = 5000
"""Of the outbox; more are no kiosk's."""


def present(settings: bytes, files: KioskFiles, clock: Clock) -> Visit:
    """What the kiosk has to tell now. `settings`: the content of kiosk.toml. Raises OSError, ValueError."""
    digest = hashlib.sha256(settings)
    with acting_for(files.data / OUTBOX):
        for part in _outbox(files.data / OUTBOX, clock.wall().timestamp()):
            digest.update(f"{len(part)} {part}".encode())
    for secret in files.secrets:
        with open_regular(secret) as file:
            content = file.read(MAX_BYTES)
        digest.update(b"%d " % len(content) + content)
    boot_id = os.environ.get(BOOT_ID) or clock.boot_id()
    return Visit(boot_id.replace("-", ""), clock.boottime_ns(), digest.hexdigest())


def read(folder: Path) -> Visit | None:
    """The last one that has left nothing to be done; None where none is known."""
    try:
        with acting_for(folder):
            boot_id, boottime_ns, state = read_limited(folder / FILE, MAX_BYTES).decode().split()
        return Visit(boot_id, int(boottime_ns), state)
    except (OSError, ValueError):
        return None


def write(folder: Path, visit: Visit) -> None:
    """Store `visit` as the last one: the head office was told all of it. Raises OSError."""
    with acting_for(folder):
        write_atomically(folder / FILE, "{} {} {}\n".format(*visit).encode(), mode=0o644)


def _outbox(folder: Path, now_s: float) -> Iterator[str]:
    """What is to be sent. Files are replaced, never written into: another content is another file."""
    found = chain(folder.glob("????-??.json"), folder.glob("*/????-??.json"))
    documents = sorted(islice(found, MOST_FILES + 1))
    if len(documents) > MOST_FILES:
        raise ValueError(f"{folder}: more than {MOST_FILES} files")
    for path in documents:
        status = path.lstat()
        yield f"{path} {status.st_ino} {status.st_size} {status.st_mtime_ns}"
    yield _health(folder / HEALTH, now_s)


def _health(path: Path, now_s: float) -> str:
    """What may wake somebody up, that the button process has gone quiet among it."""
    try:
        with open_regular(path, follow=False) as file:
            written_s, content = os.fstat(file.fileno()).st_mtime, file.read(MAX_BYTES)
    except FileNotFoundError:
        return "none"
    try:
        health = json.loads(content)
        health["storage"].pop("free_mib", None)
        state = {key: value for key, value in health.items() if key not in WAITS}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}: {error}") from error
    return json.dumps([state, abs(now_s - written_s) > QUIET_S], sort_keys=True)
