"""Votes are kept where they outlast a power cut, or the kiosk says why they would not be."""

from pathlib import Path

import pytest

from kiosk.device.store.data_folder import DataFolderError, check_data_folder, read_mounts

CARD = "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw"
RUN = "25 22 0:22 / /run rw,nosuid,nodev shared:2 - tmpfs tmpfs rw,size=90000k,mode=755"
VOTES = Path("/var/lib/kiosk")
# raspi-config's since Bookworm (overlayroot), and before it (an initramfs script of its own)
OVERLAY = "22 1 0:25 / / rw,relatime shared:1 - overlay overlayroot rw"
OVERLAYROOT = f"{OVERLAY},lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,workdir=/media/root-rw/w"
ROOT_RW = "23 22 0:24 / /media/root-rw rw,relatime shared:2 - tmpfs tmpfs-root rw"
BOOT_OVERLAY = f"{OVERLAY},lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work"
CONTAINER = f"{OVERLAY},lowerdir=/l,upperdir=/var/lib/x/diff,workdir=/var/lib/x/work"


def machine(root, *mounted, fstab="", command_line="console=tty1 root=PARTUUID=1-02"):
    for name, text in (
        ("proc/self/mountinfo", "\n".join(mounted) + "\n"),
        ("etc/fstab", fstab),
        ("proc/cmdline", command_line + "\n"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return read_mounts(root)


@pytest.mark.parametrize(
    "mounted",
    [
        (CARD, RUN),
        (CARD, "30 22 8:1 / /var/lib/kiosk rw shared:9 - ext4 /dev/sda1 rw"),
        (CARD, "30 22 0:30 / /var/lib rw - btrfs /dev/sda1 rw"),
        (CONTAINER,),
        (OVERLAYROOT, ROOT_RW, "30 22 8:1 / /var/lib/kiosk rw shared:9 - ext4 /dev/sda1 rw"),
        (),
    ],
)
def test_a_folder_on_a_disk_is_in_order(tmp_path, mounted):
    check_data_folder(VOTES, machine(tmp_path, *mounted))


@pytest.mark.parametrize(
    ("mounted", "command_line", "why"),
    [
        ((CARD, "30 22 0:30 / /var/lib/kiosk rw - tmpfs tmpfs rw"), "", r"/var/lib/kiosk is memory \(tmpfs\)"),
        ((CARD, "30 22 0:30 / /var rw - tmpfs tmpfs rw"), "", r"/var is memory \(tmpfs\)"),
        ((CARD, "30 22 254:0 / /var/lib rw - ext4 /dev/zram0 rw"), "", r"/var/lib is memory \(ext4\)"),
        ((OVERLAYROOT, ROOT_RW), "", "an overlay in memory"),
        ((OVERLAYROOT,), "overlayroot=tmpfs:recurse=0 console=tty1", "an overlay in memory"),
        ((BOOT_OVERLAY,), "boot=overlay console=tty1", "an overlay in memory"),
        # The disk is mounted, and then something in memory over it.
        (
            (CARD, "30 22 8:1 / /var/lib rw - ext4 /dev/sda1 rw", "31 30 0:9 / /var/lib rw - tmpfs x rw"),
            "",
            r"is memory \(tmpfs\)",
        ),
    ],
)
def test_a_folder_in_memory_is_named(tmp_path, mounted, command_line, why):
    with pytest.raises(DataFolderError, match=why):
        check_data_folder(VOTES, machine(tmp_path, *mounted, command_line=command_line))


@pytest.mark.parametrize(
    ("fstab", "folder"),
    [
        ("UUID=1 /var/lib/kiosk ext4 defaults,nofail 0 2", "/var/lib/kiosk"),
        ("# the stick\n/dev/sda1\t/mnt/votes\text4\tnoauto 0 2", "/mnt/votes/kiosk"),
        ("LABEL=a /mnt/my\\040stick vfat defaults 0 0", "/mnt/my stick/kiosk"),
    ],
)
def test_a_folder_whose_disk_is_not_mounted_is_named(tmp_path, fstab, folder):
    with pytest.raises(DataFolderError, match="is not mounted: votes would lie beside it; sudo mount "):
        check_data_folder(Path(folder), machine(tmp_path, CARD, fstab=f"proc /proc proc defaults 0 0\n{fstab}\n"))


@pytest.mark.parametrize(
    ("mounted", "fstab"),
    [
        ((CARD, "30 22 8:1 / /mnt/my\\040stick rw - ext4 /dev/sda1 rw"), "LABEL=a /mnt/my\\040stick ext4 defaults 0 0"),
        (
            (CARD, "30 22 0:40 / /mnt/my\\040stick rw - autofs systemd-1 rw"),
            "LABEL=a /mnt/my\\040stick ext4 noauto 0 0",
        ),
        ((CARD,), "PARTUUID=1-02 / ext4 defaults,noatime 0 1\nPARTUUID=1-01 /boot/firmware vfat defaults 0 2"),
        ((CARD,), "LABEL=swap none swap sw 0 0\nbroken"),
    ],
)
def test_a_folder_whose_disk_is_mounted_is_in_order(tmp_path, mounted, fstab):
    check_data_folder(Path("/mnt/my stick/kiosk"), machine(tmp_path, *mounted, fstab=fstab))


def test_this_machine_can_be_asked():
    assert any(mount.point == Path("/") for mount in read_mounts().mounted)
