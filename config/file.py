"""Reads kiosk.toml and office.toml: the one way in which a file becomes settings."""

import errno
import os
import stat
import tomllib
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import attrs

from config import kiosk_files
from config.identity import IdentitySettings
from config.office import OfficeSettings
from config.settings import KioskSettings
from config.smiley.file_format import file_format, is_wiped
from config.table import Table
from config.toml_advice import toml_advice
from config.zones import use_kept

MAX_BYTES = 64 * 1024
"""Longest settings file, bytes. The commented sample takes about 5 KiB."""

Settings = TypeVar("Settings", KioskSettings, OfficeSettings)

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFLNK: "a link",
}
_HOMES: dict[type, tuple[str, str, Path]] = {
    KioskSettings: ("kiosk", kiosk_files.VARIABLE, kiosk_files.HOME),
    OfficeSettings: ("office", "KIOSK_OFFICE_SETTINGS", Path("/etc/kiosk/office.toml")),
}
_SOMEBODY = {"id": "kiosk", "owner": "owner", "shop": "shop", "time_zone": "UTC"}


class SettingsError(ValueError):
    """A file of settings that cannot be used; the message names every fault, one a line, each with its place."""


def load_kiosk(path: Path | None = None) -> KioskSettings:
    """Read kiosk.toml: `path`, or $KIOSK_SETTINGS, or /etc/kiosk/kiosk.toml.

    Raises SettingsError naming every fault, or where the file was looked for.
    """
    return load(KioskSettings, path)


def load_office(path: Path | None = None) -> OfficeSettings:
    """Read office.toml: `path`, or $KIOSK_OFFICE_SETTINGS, or /etc/kiosk/office.toml.

    Raises SettingsError naming every fault, or where the file was looked for.
    """
    return load(OfficeSettings, path)


def load(kind: type[Settings], path: Path | None = None) -> Settings:
    """Read a file of the given kind of settings. Raises SettingsError."""
    path = locate(kind, path)
    content = read(path, kind)
    try:
        return parse(kind, content, str(path))
    except SettingsError:
        # A time zone that this machine knows no more stops no kiosk that has used it before.
        if kind is not KioskSettings or not use_kept(_data(content, str(path))):
            raise
    return parse(kind, content, str(path))


def locate(kind: type[Settings], path: Path | None = None) -> Path:
    """The file to read: `path`, or what the environment names, or the one in /etc."""
    _, variable, home = _HOMES[kind]
    return path or Path(os.environ.get(variable) or home)


def read(path: Path, kind: type[Any] = KioskSettings) -> bytes:
    """A file's content, at most `MAX_BYTES`. Raises SettingsError with the remedy where it cannot be read."""
    try:
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        name, variable, home = _HOMES[kind]
        raise SettingsError(
            f"{path}: no such file. Write one with `kiosk config sample {name} > {home.name}` and name it with "
            f"--settings or {variable}, or put it at {home}."
            + (" On a kiosk `sudo kiosk setup` makes it from smiley.txt." if kind is KioskSettings else "")
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise SettingsError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{path}: larger than {MAX_BYTES // 1024} KiB: this is no file of settings")
    return content


def no_file(mode: int) -> str:
    """What stands where a file should, by its mode (`stat`), in words."""
    return f"{_KINDS.get(stat.S_IFMT(mode), 'something else')}, no file"


def open_regular(path: Path) -> BinaryIO:
    """Open a file to be read; no pipe, at which to wait, and no device. Raises OSError, ValueError."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno not in {errno.ENXIO, errno.ELOOP}:
            raise
        # A socket cannot be opened at all, nor a link that is not to be followed.
        raise OSError(error.errno, no_file(path.lstat().st_mode), str(path)) from None
    if not stat.S_ISREG(mode := os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, no_file(mode), str(path))
    return os.fdopen(opened, "rb")


def parse(kind: type[Settings], content: bytes, name: str) -> Settings:
    """Make settings of a file's content; `name` stands in front of every fault.

    Raises SettingsError naming every fault.
    """
    tables = decode(content, name)
    table: Table = Table()
    settings = table.read(kind, tables)
    # What hangs together is checked on what could be read; a missing name must not hide what is wrong in the wiring.
    readable = settings or Table().read(kind, {**tables, "kiosk": _SOMEBODY})
    contradictions: list[str] = readable.contradictions() if readable else []
    faults = [*table.faults.values(), *(each for each in contradictions if not _inside(each, table.faults))]
    if settings is None or faults:
        raise SettingsError("\n".join(f"{name}: {fault}" for fault in faults))
    return settings


def decode(content: bytes, name: str) -> dict[str, Any]:
    """The raw TOML tables. Raises SettingsError with line and column."""
    if program := file_format(content):
        raise SettingsError(f"{name}: no text but a file of {program}: save it anew as plain text")
    if is_wiped(content):
        raise SettingsError(f"{name}: nothing but zeros: the power went before it was written; write it again")
    try:
        # utf-8-sig: editors on Windows put a mark in front.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{name}: line {line}: not UTF-8: save the file again with that encoding") from None
    except RecursionError:
        raise SettingsError(f"{name}: not TOML: nested too deeply") from None
    except ValueError as error:  # tomllib's own, and Python's refusal of endless numbers
        advice = toml_advice(content.decode("utf-8-sig"), str(error))
        raise SettingsError(f"{name}: not TOML: {error}{advice}") from None


def _data(content: bytes, name: str) -> Path:
    """The folder of the votes that a file names, whatever else is wrong in it."""
    given = decode(content, name).get("kiosk", {})
    data = given.get("data") if isinstance(given, dict) else None
    return Path(data if isinstance(data, str) else str(attrs.fields(IdentitySettings).data.default))


def kind_of(content: bytes, name: str) -> type[KioskSettings | OfficeSettings]:
    """What a file is, by its tables. Raises SettingsError where it is no TOML or could be either."""
    tables = set(decode(content, name))
    if tables & {"kiosk", "buttons"}:
        return KioskSettings
    if tables & {"broker", "archive", "ca", "claims", "collector", "mail", "alert", "web", "owners"}:
        return OfficeSettings
    raise SettingsError(f"{name}: neither the settings of a kiosk nor of an office: say which with --kind")


def _inside(contradiction: str, faults: dict[str, str]) -> bool:
    """Whether a contradiction only repeats a fault already named: it speaks of that place or of one inside it."""
    place = contradiction.split(" ", maxsplit=1)[0].rstrip(":")
    return any(place == faulty or place.startswith(f"{faulty}.") for faulty in faults)
