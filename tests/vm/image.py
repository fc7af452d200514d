"""What the virtual machine boots from: Debian's kernel with simulated GPIO lines, and a disk with the project on it."""

import hashlib
import os
import platform
import shutil
from functools import cache
from pathlib import Path

from tests.systemd import root
from tests.systemd.root import CACHE, NSPAWN, PACKAGES, VENV, Recipe, execute, make_root, make_wheel
from tests.systemd.units import ROOT

HERE = Path(__file__).parent
# Both ends of a wireless network, and another time daemon than systemd's.
NETWORK = "network-manager,wpasupplicant,wireless-regdb,hostapd,dnsmasq-base,iw,chrony"
# lgpio has wheels for Debian 12's Python and none for Debian 13's, where the container's tests run.
VIRTUAL = Recipe(
    "vm", "bookworm", f"{PACKAGES},udev,kmod,e2fsprogs,strace,{NETWORK}", "office,lgpio", "pytest hypothesis"
)
SIZE = "2G"
TOOLS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "gcc-12": "gcc-12",
    "make": "make",
    "modprobe": "kmod",
    "cpio": "cpio",
    "busybox": "busybox-static",
    "xz": "xz-utils",
    "mke2fs": "e2fsprogs",
}
# What only takes time where nobody logs in and no hardware but ours is; network and clock are a test's own business.
MASKED = [
    "NetworkManager.service",
    "chrony.service",
    "hostapd.service",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "fstrim.timer",
    "getty@tty1.service",
    "serial-getty@ttyS0.service",
    "systemd-binfmt.service",
    "systemd-logind.service",
    "systemd-random-seed.service",
    "systemd-update-utmp.service",
]
GUEST = {
    "agent.py": "/usr/local/sbin/agent",
    "agent.service": "/etc/systemd/system/agent.service",
    "board.sh": "/usr/local/sbin/board",
    "board.service": "/etc/systemd/system/board.service",
    "board.conf": "/etc/systemd/system/kiosk.service.d/board.conf",
    "router.sh": "/usr/local/sbin/router",
    "gpio.sysusers.conf": "/etc/sysusers.d/gpio.conf",
    "gpio.rules": "/etc/udev/rules.d/60-gpio.rules",
}


def lacking() -> str:
    """Why no virtual machine can be made here; empty where one can."""
    if platform.machine() != "x86_64":
        return "the virtual machine is an x86-64 one, and so must this be"
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    for program, package in TOOLS.items():
        if not shutil.which(program, path=path):
            return f"{program} is not installed: sudo apt install {package}"
    if not Path("/dev/fuse").exists():
        return "/dev/fuse is missing: sudo modprobe fuse"
    return root.lacking()


def make_kernel() -> Path:
    """The folder of `vmlinuz` and `initrd`; made anew when its recipe has changed, in a minute."""
    recipe = b"".join(path.read_bytes() for path in sorted((HERE / "kernel").iterdir()))
    folder = CACHE / "kernel" / hashlib.sha256(recipe).hexdigest()[:16]
    if not folder.exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        building = folder.with_suffix(".building")
        execute([HERE / "kernel" / "build.sh", building])
        building.rename(folder)
    return folder


@cache
def make_image() -> Path:
    """A disk with Debian 12 and the project as it is now; one for all tests."""
    folder = CACHE / "disk"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheel"
    wheels.mkdir(parents=True)
    make_wheel(wheels)
    made = make_root(VIRTUAL, wheels)
    (wheel,) = wheels.glob("*.whl")
    install = [f"{VENV}/bin/pip", "install", "-q", "--no-index", "--no-deps", "--force-reinstall"]
    execute([*NSPAWN, f"--directory={made}", f"--bind-ro={wheels}:/wheel", *install, f"/wheel/{wheel.name}"])
    furnish(made)
    _link(made / "usr/local/bin/kiosk", f"{VENV}/bin/kiosk")
    _copy_source(made / "src")
    image = folder / "root.img"
    execute(["mke2fs", "-q", "-t", "ext4", "-d", made, image, SIZE])
    return image


def furnish(made: Path) -> None:
    """What makes a Debian a machine of ours: its board, its agent, its kernel's modules."""
    for name, place in GUEST.items():
        path = made / place.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "guest" / name, path)
        path.chmod(0o755 if "sbin" in place else 0o644)
    units = made / "etc/systemd/system"
    for name in MASKED:
        _link(units / name, "/dev/null")
    for name in ("agent.service", "board.service"):
        _link(units / "multi-user.target.wants" / name, f"../{name}")
    shutil.copytree(make_kernel() / "modules/lib/modules", made / "usr/lib/modules", dirs_exist_ok=True)
    (made / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 0\n")
    (made / "etc/hostname").write_text("kiosk\n")
    # A first boot would ask for one, and take longer.
    (made / "etc/machine-id").write_text(32 * "5" + "\n")


def _link(path: Path, to: str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(to)


def _copy_source(to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    shutil.copy(ROOT / "pyproject.toml", to)
    for name in ("systemd", "tests"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
