"""One file for whoever helps from afar: all that tells of the machine, nothing of its secrets, nothing of its votes."""

import io
import platform
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path

from config.file import SettingsError, locate, read
from config.origin import effective
from config.settings import KioskSettings
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.redaction import redact
from kiosk.device.doctor.tool import ask
from kiosk.privileges import acting_for
from sync.document import handover_files, health
from sync.document.receipts import outstanding
from sync.document.regular_file import read_limited, write_atomically

UNITS = ("kiosk.service", "kiosk-publish.service", "kiosk-retry.service", "kiosk-trial.service")
JOURNAL_LINES = 2000
MAX_CHARS = 1 << 20
"""Of each text the end is kept."""
MAX_SECRET = 4096


def gather(path: Path | None, context: Context | None, doctor: str) -> Mapping[str, str]:
    """All texts by their names. `doctor`: what was found; `context`: None where the settings cannot be used."""
    texts = {"doctor.txt": doctor, "versions.txt": "\n".join(_versions()), "journal.txt": _journal()}
    if context is not None:
        texts["settings.txt"] = "\n".join(_settings(path, context.settings))
        texts["outbox.txt"] = "\n".join(_outbox(context))
        with acting_for(context.outbox):
            last_health = handover_files.find_bytes(context.outbox / health.FILE) or b""
        texts["health.json"] = last_health.decode(errors="replace")
    secrets = [] if context is None else _secrets(context.settings)
    return {name: redact(text[-MAX_CHARS:], secrets) for name, text in texts.items()}


def write(path: Path, texts: Mapping[str, str], at: datetime) -> None:
    """Pack the texts into a `.tar.gz` that only its owner can read. Raises OSError."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as bundle:
        for name, text in texts.items():
            content = text.encode()
            entry = tarfile.TarInfo(f"kiosk-doctor/{name}")
            entry.size, entry.mtime, entry.mode = len(content), int(at.timestamp()), 0o600
            bundle.addfile(entry, io.BytesIO(content))
    with acting_for(path):
        write_atomically(path, packed.getvalue(), mode=0o600)


def _versions() -> Iterator[str]:
    yield f"machine: {_first('/proc/device-tree/model') or platform.machine()}"
    yield f"kernel: {platform.release()}"
    yield from (line for line in _first("/etc/os-release").splitlines() if line.startswith("PRETTY_NAME="))
    yield f"python: {platform.python_version()}"
    yield from sorted({f"{each.name} {each.version}" for each in distributions()})


def _first(path: str) -> str:
    try:
        return read_limited(Path(path), MAX_CHARS).decode(errors="replace").strip("\0\n")
    except OSError:
        return ""


def _journal() -> str:
    units = [word for unit in UNITS for word in ("-u", unit)]
    journal = ask("journalctl", "-q", "--no-pager", "-o", "short-iso", "-n", str(JOURNAL_LINES), *units)
    return "the journal cannot be read" if journal is None else journal


def _settings(path: Path | None, settings: KioskSettings) -> Iterator[str]:
    try:
        content = read(locate(KioskSettings, path))
    except SettingsError as error:
        yield str(error)
        return
    for each in effective(settings, content):
        yield f"{each.place} = {each.value}{'' if each.given else '  # default'}"


def _outbox(context: Context) -> Iterator[str]:
    """Which months there are and which were receipted: no counts, nor a size that would follow them."""
    documents, faults = context.months
    for month, each in documents.items():
        aggregate = each.aggregate
        waiting = outstanding({month: each}, context.receipts(aggregate.kiosk_id))
        yield (
            f"{month}: {'final' if aggregate.final else 'provisional'}, of {aggregate.kiosk_id}, written on "
            f"{aggregate.as_of:%Y-%m-%d}, {'not receipted' if waiting else 'receipted'}"
        )
    yield from map(str, faults.values())


def _secrets(settings: KioskSettings) -> list[str]:
    """What the file of the broker's password or of the token holds, so that it can be told from other words."""
    broker = settings.broker
    path = broker.password_file or broker.claim_file if broker else None
    if path is None:
        return []
    try:
        return read_limited(path, MAX_SECRET).decode(errors="replace").split("\n")
    except OSError:
        return []
