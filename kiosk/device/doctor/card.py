"""The card: whether there is room, whether it can be written, and what it has already done."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from config.language import gettext_noop as _
from config.language import pgettext_noop
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding, Severity, error, note, ok, unexamined, warning
from kiosk.device.doctor.kernel_log import CardDevices, card_faults
from kiosk.device.doctor.tool import ask
from kiosk.device.store.data_folder import DataFolderError, check_data_folder, read_mounts
from sync.document.health import Health

MIB = 1 << 20
HOST = re.compile(r"mmc[0-9]+")
TOO_FULL_MIB, FULL_MIB = 64, 256
FEW_FILES = 1000
"""A kiosk makes a few a day."""
ROOM = _("{mib} MiB free on the card of {folder}")
MORE_ROOM = _("make room: see `df -h`, `sudo du -xh / | sort -h | tail`")


def examine_card(context: Context) -> Iterator[Finding]:
    """Room, a file system turned read-only, and what the kiosk itself says of the card."""
    folder = context.settings.kiosk.data
    try:
        status = os.statvfs(folder)
    except OSError as fault:
        yield error(
            _("kiosk.data = {folder}: {fault}"),
            _("whoever starts the kiosk makes it: sudo systemctl start kiosk"),
            folder=str(folder),
            fault=fault.strerror or "?",
        )
        return
    try:
        if context.settings.gpio.factory != "mock":  # who only tries it may do so in memory
            check_data_folder(folder.resolve(), read_mounts(context.root))
    except DataFolderError as fault:
        yield Finding(Severity.ERROR, fault.what, fault.advice, fault.facts)
    read_only = bool(status.f_flag & os.ST_RDONLY)
    yield from judge_room(
        str(folder),
        status.f_bavail * status.f_frsize // MIB,
        status.f_favail if status.f_files else None,
        read_only=read_only,
    )
    if context.health is not None:
        yield from judge_health(context.health)


def examine_kernel(context: Context) -> Iterator[Finding]:
    """What the kernel's log says of the card."""
    if not context.has_systemd:
        return
    log = ask("journalctl", "-k", "-b", "-q", "-o", "cat", "--no-pager", "-n", "5000")
    if not log:
        yield (
            note("the kernel's log cannot be read") if context.is_root else unexamined("not examined: the kernel's log")
        )
        return
    yield from judge_log(log.splitlines(), card_devices(context))


def judge_room(folder: str, free_mib: int, free_files: int | None, *, read_only: bool) -> Iterator[Finding]:
    """A file system by its figures. Pure."""
    if read_only:
        yield error(
            _("the file system of {folder} is read-only: no vote can be kept"),
            _("see `dmesg`: after an error of the card the kernel does this; copy the votes and change the card"),
            folder=folder,
        )
    if free_mib < TOO_FULL_MIB:
        yield error(ROOM, MORE_ROOM, mib=free_mib, folder=folder)
    elif free_mib < FULL_MIB:
        yield warning(ROOM, MORE_ROOM, mib=free_mib, folder=folder)
    else:
        yield ok(ROOM, mib=free_mib, folder=folder)
    # None: a file system that does not count them.
    if free_files == 0:
        yield error(
            _("no room for another file on the card of {folder} (no inode left): votes may not be kept"),
            _("delete files that nobody needs: see `df -i`, `sudo du --inodes -xd2 / | sort -n | tail`"),
            folder=folder,
        )
    elif free_files is not None and free_files < FEW_FILES:
        yield warning(
            _("room for {files} more files only on the card of {folder}"), MORE_ROOM, files=free_files, folder=folder
        )


def judge_health(health: Health) -> Iterator[Finding]:
    """What the kiosk says of its card. Pure."""
    if health.storage.failing:
        yield error(
            _("the kiosk cannot write its card: all lights blink, nobody is thanked"), _("see `dmesg` and `df -h`")
        )
    if health.storage.ballast_given_up:
        yield warning(
            _("the card was full, or nearly: the room kept for that day (storage.ballast_mib) is gone"),
            _("make room; the kiosk puts it back within the hour"),
        )
    damage = health.damage
    if damage.databases:
        yield warning(
            _(
                "damaged databases set aside in the folder quarantine: {databases}, the last: {day}; "
                "presses lost: {lost}"
            ),
            _("the card is failing: `sudo kiosk backup FILE`, a new card, `sudo kiosk restore FILE`"),
            databases=damage.databases,
            day=pgettext_noop("detail", "day not known") if damage.since is None else str(damage.since),
            lost=damage.votes_lost,
        )


def card_devices(context: Context) -> CardDevices:
    """The disks of the votes and of the system, by sysfs(5); a Raspberry Pi's card where it does not tell."""
    disks: set[str] = set()
    hosts: set[str] = set()
    for folder in (context.settings.kiosk.data, Path("/")):
        with suppress(OSError):
            number = folder.stat().st_dev
            part = context.path(f"sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve(strict=True)
            disk = part.parent if (part / "partition").exists() else part
            disks.add(disk.name)
            hosts.update(each.name for each in disk.parents if HOST.fullmatch(each.name))
    return CardDevices(frozenset(disks), frozenset(hosts)) if disks else CardDevices()


def judge_log(lines: list[str], devices: CardDevices) -> Iterator[Finding]:
    """The kernel's own words. Pure."""
    signs = list(card_faults(lines, devices))
    if signs:
        yield warning(
            f"the kernel names {len(signs)} fault(s) of the card since the start, the last: {signs[-1][:120]}",
            "`sudo kiosk backup FILE`, then another card, or another power supply",
        )
    else:
        yield ok("the kernel names no fault of the card since the start")
