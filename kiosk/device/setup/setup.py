"""smiley.txt on the boot partition made into this kiosk's settings, and the answer beside it.

The order is what makes a power cut harmless: everything new is on the card before the first file gets its name, secrets
get theirs before the text loses them, and that the text was applied is noted last. Cut anywhere, the next start does it
again; the services start after that.
"""

import hashlib
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.file import SettingsError, parse
from config.settings import KioskSettings
from config.smiley.changes import changed
from config.smiley.entry import MAX_BYTES, STORED, SmileyFault, blank
from config.smiley.hints import noted
from config.smiley.reading import SmileyReading, understand, understood
from config.smiley.tables import PASSWORD, merge, toml
from config.smiley.wifi import NAME, keyfiles, regdomain
from config.smiley.words import FAULTY, FORMER, MISNAMED, UNDERSTOOD, say, tell
from kiosk.device.setup import own_office, radio, stored_secrets
from kiosk.device.setup.atomic_files import staging
from kiosk.device.setup.boot import BOOT, NAMES, answer_file, find, misnamed, no_text
from kiosk.device.setup.card_root import CardRoot, Root, group_id
from kiosk.device.setup.result import with_answer
from kiosk.device.setup.write_protection import is_overlay, remedy
from sync.document.regular_file import open_regular

SETTINGS = Path("etc/kiosk/kiosk.toml")
NETWORKS = Path("etc/NetworkManager/system-connections")
WIFI = NETWORKS / f"{NAME}.nmconnection"
DOMAIN = Path("etc/modprobe.d/smiley-kiosk.conf")
APPLIED = Path("var/lib/kiosk-setup/applied")
"""The digest of the text that was last applied."""
FORMER_SETTINGS = Path("var/lib/kiosk-setup/former.toml")
"""The settings before a text, below its digest: cut off, it is applied again, and changes the same."""


class SetupError(RuntimeError):
    """The card did not let itself be read or written; the message has the remedy."""


@dataclass(frozen=True, slots=True)
class SetupResult:
    """What became of a smiley.txt."""

    file: Path
    faults: tuple[str, ...]
    """In the file's language; empty when it was applied."""
    applied: bool
    """False with faults, and where nothing had changed since it was last applied."""


def set_up(root: Path = Path("/")) -> SetupResult | None:
    """Apply smiley.txt to the system under `root`; None where there is none. Raises SetupError."""
    try:
        place: Root = root if root == Path("/") else CardRoot(root)
        found = find(place)
        return _set_up(place, found) if found else _ask(place)
    except OSError as error:
        what = f"{error.filename or root}: {error.strerror}; nothing that counts was changed"
        raise SetupError(f"{what}: {remedy(root, error)}") from None


def is_applied(root: Root, found: list[Path]) -> bool:
    """Whether what was found is in force as it stands. Raises OSError."""
    if len(found) > 1 or not found[0].is_file() or not (root / SETTINGS).exists():
        return False
    return _read(root / APPLIED).strip() == _digest(_whole(found[0]))


def _ask(root: Root) -> SetupResult | None:
    """A new kiosk's card, on which something may be meant for smiley.txt; where there are settings it may stay."""
    meant = [] if (root / SETTINGS).exists() else misnamed(root)
    if not meant:
        return None
    boot = next(root / folder for folder in BOOT if (root / folder) in meant[0].parents)
    faults = [say(MISNAMED, "en", name=str(each.relative_to(boot))) for each in meant]
    return _refuse(boot / NAMES[0], understand(b""), faults)


def _set_up(root: Root, found: list[Path]) -> SetupResult:
    file = found[0]
    if not file.is_file():
        return _refuse(file, understand(b""), [no_text(file)])
    if is_applied(root, found):
        return SetupResult(file, (), applied=False)
    content = _whole(file)
    reading = understand(content)
    former = _tables(_read(root / SETTINGS))
    faults = [tell(fault, reading.language) for fault in (*reading.faults, *_lacking(root, reading, found))]
    if faults:
        return _refuse(file, reading, faults)
    tables = merge(reading.values, former)
    try:
        parse(KioskSettings, toml(tables).encode(), str(Path("/") / SETTINGS))
    except SettingsError as error:
        # Only what stands in a table that smiley.txt does not know can bring this about.
        faults = [say(FORMER, reading.language, file=f"/{SETTINGS}", fault=each) for each in str(error).splitlines()]
        return _refuse(file, reading, faults)
    _apply(root, file, reading, content, tables)
    return SetupResult(file, (), applied=True)


def _apply(root: Root, file: Path, reading: SmileyReading, content: bytes, tables: dict[str, Any]) -> None:
    values = reading.values
    text = blank(reading.text, reading.secrets).encode() if reading.secrets else None
    country, result, networks = regdomain(values), answer_file(file.parent), keyfiles(values, _read(root / WIFI))
    files = [(NETWORKS / f"{name}.nmconnection", lines, 0o600) for name, lines in networks.items()]
    digest = _digest(content if text is None else text)
    before = _before(root, digest)
    for path in (SETTINGS, APPLIED):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
    group = group_id(root, "kiosk-publish")
    with staging() as staged:
        if "token" not in values:
            staged.remove(root / PASSWORD.relative_to("/"))
        elif values["token"] != STORED:
            staged.put(root / PASSWORD.relative_to("/"), f"{values['token']}\n".encode(), 0o640, group)
        for path, lines, mode in (*files, (DOMAIN, country, 0o644)):
            if lines is None:
                staged.remove(root / path)
            elif (root / path).parent.is_dir():  # a system without loadable modules has no such rules
                staged.put(root / path, lines.encode(), mode)
        if country:
            radio.stage_on(root, staged)
        staged.put(root / FORMER_SETTINGS, f"# {digest}\n{before}".encode())
        staged.put(root / SETTINGS, toml(tables).encode())
        remarks = [*understood(reading), *changed(reading, _tables(before), tables), *noted(reading)]
        remarks += own_office.stage(root, staged, reading)
        if text is not None:
            staged.put(file, text)
        staged.put(result, with_answer(_bytes(result), _answer(reading, UNDERSTOOD, remarks)))
        staged.put(root / APPLIED, f"{digest}\n".encode())
    if country:
        radio.unblock(root)


def _refuse(file: Path, reading: SmileyReading, faults: list[str]) -> SetupResult:
    result = answer_file(file.parent)
    former = _bytes(result)
    answered = with_answer(former, _answer(reading, FAULTY, faults))
    # Not again at each start: the partition has no journal.
    if answered != former:
        with staging() as staged:
            staged.put(result, answered)
    return SetupResult(file, tuple(faults), applied=False)


def _lacking(root: Root, reading: SmileyReading, found: list[Path]) -> list[SmileyFault]:
    """What only this card can say of the text."""
    network = _read(root / WIFI)
    faults = [*stored_secrets.missing(reading, network, token=(root / PASSWORD.relative_to("/")).exists())]
    if not faults and _read(root / APPLIED).strip() != _digest(_whole(found[0])):
        faults += stored_secrets.of_another(reading, _tables(_read(root / SETTINGS)), network)
    if is_overlay(root):
        faults.append(SmileyFault("in memory"))
    if "wifi name" in reading.values and not (root / WIFI).parent.is_dir():
        faults.append(SmileyFault("no network", None, ("wifi name",)))
    return faults + ([SmileyFault("two files", None, (found[0].name, found[1].name))] if len(found) > 1 else [])


def _answer(reading: SmileyReading, head: str, lines: list[str]) -> str:
    return "\n".join([say(head, reading.language), "", *lines, ""])


def _before(root: Root, digest: str) -> str:
    """The settings before this text, though the power was cut when they were replaced."""
    of, _, former = _read(root / FORMER_SETTINGS).partition("\n")
    return former if of == f"# {digest}" else _read(root / SETTINGS)


def _tables(settings: str) -> dict[str, Any]:
    """What is in force; nothing where that is no TOML, for then nothing of it is in force."""
    with suppress(tomllib.TOMLDecodeError, RecursionError):
        return tomllib.loads(settings)
    return {}


def _read(path: Path) -> str:
    return _bytes(path).decode("utf-8-sig", errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return _whole(path)[:MAX_BYTES]
    except FileNotFoundError:
        return b""


def _whole(path: Path) -> bytes:  # one byte more than there may be tells what is too long
    with open_regular(path, follow=False) as file:
        return file.read(MAX_BYTES + 1)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
