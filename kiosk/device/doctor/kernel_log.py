"""What the kernel prints when a card fails, and what it prints on every healthy one. Pure.

The words are those of Linux 6.1 to 6.12: drivers/mmc/core, drivers/mmc/host (sdhci.c, Raspberry Pi's bcm2835-sdhost.c),
block/blk-core.c, fs/buffer.c, fs/ext4, fs/jbd2, fs/fat; where the votes are on another kind of disk or file system,
drivers/scsi, drivers/usb/storage, drivers/nvme/host, fs/f2fs, fs/btrfs, fs/xfs.
A line counts by what its driver means by it, not by a word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardDevices:
    """The disks on which the votes and the system are, and the MMC hosts in which they sit."""

    disks: frozenset[str] = frozenset({"mmcblk0"})
    hosts: frozenset[str] = frozenset({"mmc0"})


_DEVICE = r"(?P<device>[a-z]+[a-z0-9]*?)(?:-\d+)?"
_EXT4 = (
    r"(?!(?:re-)?mounted\b|unmounting |.* with error 28$)"
    r".*(?:\berror|[Rr]emounting filesystem read-only|data loss|will be lost|aborted"
    r"|allocation failed|orphan list check failed|bad orphan inode|corrupt|unable to read"
    r"|can't read|Couldn't remount RDWR|mounting fs with errors|bad geometry|write access unavailable"
    r"|ext4_check_descriptors: "
    r"|get root (?:inode|dentry) failed|mount failed|no journal found|journal inode is deleted)"
)
_FAT = r"(?:error, |.*(?:invalid |unable to |read failed|bread\(|set read-only|deleting FAT entry))"
_F2FS = (
    r"(?!invalid crc).*(?:[Rr]un fsck|[Ii]nconsistent|invalid blkaddr|[Cc]orrupt|wrongly|Stopped filesystem"
    r"|filesystem read-only|I/O error|sanity check)"
)
_SCSI = (
    r"tag#\d+ (?:.*hostbyte=(?!DID_OK|0x00)|Sense Key : (?:0x[34b]\b|Medium|Hardware|Aborted)|uas_eh_\w+|timing out)"
    r"|Synchronize Cache\(\d+\) failed"
)
_NVME = (
    r"controller is down|I/O .*(?:timeout|aborting)|Removing after|Disabling device|Device not ready|Abort status"
    r"|Could not reset|frozen state error"
)
_BLOCK = r"I/O|timeout|critical \w+(?: \w+)?|recoverable transport|protection|device offline"
_OF_A_DISK = [
    # blk-core.c. A discard that a card does not know is no fault of it.
    # Nor of a disk, whose adapter on USB may say that it knows it.
    rf"(?:{_BLOCK}) error, dev {_DEVICE}\b(?!.*\((?:DISCARD|SECURE_ERASE)\))",
    rf"Buffer I/O error on dev(?:ice)? {_DEVICE},",
    rf"lost (?:a?sync )?page write due to I/O error on {_DEVICE}$",
    rf"EXT4-fs error \(device {_DEVICE}\)",
    rf"EXT4-fs \(device {_DEVICE}\): panic forced after error",
    rf"EXT4-fs warning \(device {_DEVICE}\): .*(?:I/O error|IO failure|corrupt|[Ff]ilesystem error|bad |error -?\d)",
    rf"EXT4-fs \({_DEVICE}\): {_EXT4}",
    rf"Aborting journal on device {_DEVICE}\.",
    rf"JBD2: .*(?:I/O error|IO error|error detected|Error -?\d+ detected).* (?:on|for) {_DEVICE}\.?$",
    rf"JBD2: journal transaction \d+ on {_DEVICE} is corrupt",
    rf"FAT-fs \({_DEVICE}\): {_FAT}",
    rf"F2FS-fs \({_DEVICE}\): {_F2FS}",
    rf"BTRFS (?:error|critical) \(device {_DEVICE}[):]",
    rf"BTRFS warning \(device {_DEVICE}\b[^)]*\): (?:csum|checksum)",
    rf"XFS \({_DEVICE}\): .*(?:[Cc]orrupt|I/O [Ee]rror|[Ss]hutting down)",
    rf"^sd [\d:]+: \[{_DEVICE}\] (?:{_SCSI})",
    rf"^nvme {_DEVICE}: (?:{_NVME})",
    rf"^{_DEVICE}: [\w/ ]+\(0x\w+\) @ LBA ",
    # mmc/core/block.c; the first line in kernels before 5.0 only
    rf"^{_DEVICE}: (?:error -?\d+|timed out|response CRC error|r/w command failed|retrying)",
    rf"^{_DEVICE}: (?:recovery failed|unknown error|(?:sbc|cmd|data) error)",
    rf"^{_DEVICE}: card_busy_detect: error",
    # a card that has locked itself for good
    r"^(?P<device>mmcblk\d+): mmc\d+:[0-9a-f]{4} .* \(ro\)$",
    # block/partitions: a card that is smaller than it was, or has forgotten all of it
    rf"^\s*{_DEVICE}: (?:p\d+ (?:size \d+ extends|start \d+ is) beyond EOD|unable to read partition table)",
    # blk-core.c, behind "attempt to access beyond end of device": a card smaller than it says, or a broken file system
    rf"^{_DEVICE}: rw=\d+, (?:want|sector)=\d+, ",
]
_JOURNAL = (
    r"JBD2: (?:IO error -?\d+ recovering|recovery pass \d+ ended|error -?\d+ scanning journal"
    r"|recovery failed|Invalid checksum recovering|Error while async write back metadata)"
)
"""These name no device; a kiosk has one journal."""
_SDHOST = (
    r"^sdhost-bcm2835 [0-9a-f]+\.mmc: (?:timeout waiting|unexpected |.*(?:not complete|never completed|still waiting"
    r"|error - HSTS|timeout - EDM|: timeout \())"
)
"""Nor does the upstream driver of a Pi's card (Debian's kernel), which drives nothing else."""
_OF_A_HOST = (
    r"^(?P<host>mmc\d+): (?!sdhci: )(?!.*(?:SDIO|ext reg|falling back))(?:"
    r"error -?\d+ |[Tt]imeout waiting for|Card stuck|[Cc]ard never left|.*[Cc]ard removed|card [0-9a-f]{4} removed"
    r"|tuning execution failed|tried to (?:[HS]W )?reset|running CQE recovery|CQE: Unexpected|cache flush error"
    r"|cqhci: timeout for tag"
    r"|Get card status fail|Got (?:command|data) interrupt|Unexpected interrupt|ADMA error|Reset 0x\w+ never"
    r"|Controller never released|Internal clock never|Card is consuming too much"
    r"|final write to SD card still running|reducing overclock|unable to read EXT_CSD on|transfer timeout|.*CRC error"
    r"|host doesn't support card's voltages|unrecognised (?:CSD|SCR) structure"
    r"|(?:read|write) (?:transfer|timeout) error - HSTS|PIO (?:read|write) timeout)"
)
_DISK_FAULT = re.compile("|".join(re.sub(r"\?P<device>", f"?P<device{n}>", each) for n, each in enumerate(_OF_A_DISK)))
MAX_LINE = 1000
"""Looked at, characters; a kernel's own have 976."""
_HOST_FAULT, _JOURNAL_FAULT = re.compile(_OF_A_HOST), re.compile(_JOURNAL)
_PREFIX = re.compile(
    r"^(?:<\d+>|\d+,\d+,\d+,[^;]*;|kern\s*:[a-z]+\s*: )?"
    r"(?:(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\d[T ]\S+) \S+ )?(?:kernel: )?(?:\[[^]]{1,40}\]\s*)*"
)
"""Of `/dev/kmsg`, dmesg (`-T`, `-x`), the journal and syslog; a kernel may name the thread as well."""


def card_faults(lines: Iterable[str], devices: CardDevices) -> Iterator[str]:
    """The lines that name a fault of the card."""
    for line in lines:
        said = _PREFIX.sub("", line.strip()[:MAX_LINE])
        if _is_fault(said, devices):
            yield said


def _is_fault(said: str, devices: CardDevices) -> bool:
    if _JOURNAL_FAULT.search(said) or (devices.hosts and re.search(_SDHOST, said)):
        return True
    if (match := _HOST_FAULT.search(said)) is not None:
        return match["host"] in devices.hosts
    if (match := _DISK_FAULT.search(said)) is None:
        return False
    device = next(name for name in match.groupdict().values() if name)
    # A controller of NVMe disks, which are nvme0n1 and so on.
    if re.fullmatch(r"nvme\d+", device):
        return any(disk.startswith(f"{device}n") for disk in devices.disks)
    return any(re.fullmatch(rf"{re.escape(disk)}(?:p?\d+)?(?:boot\d)?", device) for disk in devices.disks)
