"""Builds the image of a kiosk's SD card into dist/: `python3 build.py`. Of Debian's packages and this project's own."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import card
import emulation

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / "build" / "image"
OUT = ROOT / "dist" / "smiley-kiosk.img.xz"
TOOLS = {
    "mmdebstrap": "mmdebstrap",
    # By which mmdebstrap sees that programs of another architecture run here.
    "arch-test": "arch-test",
    "qemu-aarch64-static": "qemu-user-static",
    "mke2fs": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "sfdisk": "fdisk",
    "unshare": "util-linux",
    "newuidmap": "uidmap",
    "xz": "xz-utils",
}
ARCHIVE = "http://deb.debian.org/debian"
SECURITY = "http://security.debian.org/debian-security"
PARTS = "main non-free-firmware"
SOURCES = (
    f"deb {ARCHIVE} trixie {PARTS}",
    f"deb {ARCHIVE} trixie-updates {PARTS}",
    f"deb {ARCHIVE} trixie-backports {PARTS}",
    f"deb {SECURITY} trixie-security {PARTS}",
)
# What nobody reads who cannot log in. The licences stay.
LEFT_OUT = ("/usr/share/man/*", "/usr/share/locale/*", "/usr/share/doc/*")
# Without a record of the shell that builds.
AROUND = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive")
# What a technician fills in, in the words of the program that is on the card.
BLANK = """
import sys
sys.path.insert(0, "/usr/lib/smiley-kiosk/current/lib")
from config.smiley.form import compose
print(end=compose({}))
"""


def main() -> None:
    """Build outside what needs no rights, the rest as root of a namespace."""
    if sys.argv[1:] == ["--inside"]:
        build()
        return
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if lacking := sorted(package for tool, package in TOOLS.items() if not shutil.which(tool, path=path)):
        sys.exit(f"The image cannot be built here yet: sudo apt install {' '.join(lacking)}")
    os.environ["PATH"] = path
    os.environ.setdefault(
        "SOURCE_DATE_EPOCH", subprocess.check_output(["git", "log", "-1", "--format=%ct"], cwd=ROOT, text=True).strip()
    )
    if code := emulation.main([sys.executable, __file__, "--inside"]):
        sys.exit(code)
    print(OUT)  # noqa: T201 - what make shows


def build() -> None:
    """Make root, partitions and card, each from the one before."""
    folders = root, data, boot = WORK / "root", WORK / "data", WORK / "boot"
    base = make_base()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    # The kernel makes the devices before anything starts, in a folder that has to be there.
    run("tar", "--extract", f"--file={base}", f"--directory={root}", "--exclude=./dev/*", "--numeric-owner")
    install(root)
    furnish_boot(boot, root)
    run(HERE / "furnish", root, data)
    image = card.write(WORK / OUT.stem, root, data, sorted(boot.iterdir()))
    # Two threads, whatever the machine has: the blocks, and so the bytes, are the same everywhere.
    run("xz", "--force", "--threads=2", "-3", image)
    OUT.parent.mkdir(exist_ok=True)
    image.with_suffix(".img.xz").replace(OUT)
    for folder in folders:
        shutil.rmtree(folder)


def make_base() -> Path:
    """A Debian, with the kernel and without the program. Kept, since it takes a quarter of an hour under emulation."""
    lines = (HERE / "packages.txt").read_text("utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    command = (
        *("mmdebstrap", "--mode=root", "--architectures=arm64", "--variant=minbase", "--quiet"),
        f"--include={','.join(named)}",
        *('--aptopt=APT::Install-Recommends "false"', "--dpkgopt=force-unsafe-io"),
        *(f"--dpkgopt=path-exclude={place}" for place in LEFT_OUT),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        # What makes the initrd has to find its settings.
        f'--essential-hook=cp -R "{HERE}/initrd/." "$1"',
        # Only its files are needed: it would look for a boot partition.
        '--customize-hook=chroot "$1" sh -c "cd / && apt-get -o APT::Sandbox::User=root download raspi-firmware"',
    )
    settings = b"".join(path.read_bytes() for path in sorted((HERE / "initrd").rglob("*")) if path.is_file())
    recipe = hashlib.sha256("\n".join((*named, *SOURCES, *LEFT_OUT)).encode() + settings)
    base = WORK / f"base-{recipe.hexdigest()[:16]}.tar"
    if not base.exists():
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        building = base.with_suffix(".building.tar")
        run(*command, "trixie", building, *SOURCES)
        building.rename(base)
    return base


def install(root: Path) -> None:
    """Install the program, and what is this image's own."""
    # update-alternatives wants the folders of the manual pages, though the pages themselves were left out.
    for section in ("man1", "man5"):
        (root / "usr/share/man" / section).mkdir(parents=True, exist_ok=True)
    package = max((ROOT / "dist").glob("smiley-kiosk_*_all.deb"), key=lambda path: path.stat().st_mtime)
    shutil.copy(package, root / "package.deb")
    # A namespace cannot make devices; scripts want this one. It is not kept.
    null = root / "dev/null"
    null.parent.mkdir(exist_ok=True)
    null.touch()
    run("mount", "--bind", "/dev/null", null)
    # No unit is started: nothing is booted.
    run("chroot", root, *AROUND, "dpkg", "--install", "/package.deb")
    run("umount", null)
    null.unlink()
    (root / "package.deb").unlink()
    run("cp", "-R", f"{HERE / 'root'}/.", root)


def furnish_boot(boot: Path, root: Path) -> None:
    """What the firmware reads, and what technicians write. The root has none of it twice."""
    (package,) = root.glob("raspi-firmware_*.deb")
    with tempfile.TemporaryDirectory() as name:
        firmware = Path(name)
        run("dpkg-deb", "--extract", package, firmware)
        package.unlink()
        (folder,) = firmware.glob("usr/lib/raspi-firmware")
        # Without the variants for cameras and for debugging.
        starters = [path for path in folder.iterdir() if path.stem.removesuffix("4") in {"bootcode", "start", "fixup"}]
        (licence,) = firmware.glob("usr/share/doc/raspi-firmware/copyright")
        copy([path for path in starters if path.suffix in {".bin", ".elf", ".dat"}], boot)
        shutil.copy2(licence, boot / "licence-of-firmware.txt")
    (trees,) = root.glob("usr/lib/modules/*/dtb/broadcom")
    copy([path for model in ("2837", "2711", "2712") for path in trees.glob(f"bcm{model}*.dtb")], boot)
    copy([*(HERE / "boot").iterdir()], boot)
    (kernel,) = root.glob("usr/lib/modules/*/vmlinuz")
    (initrd,) = (root / "boot").glob("initrd.img-*")
    kernel.rename(boot / "vmlinuz")
    initrd.rename(boot / "initrd.img")
    for path in (*root.glob("boot/vmlinuz-*"), *root.glob("vmlinuz*"), *root.glob("initrd.img*")):
        path.unlink()
    composed = subprocess.run(["chroot", root, *AROUND, "python3", "-c", BLANK], check=True, stdout=subprocess.PIPE)
    (boot / "smiley.txt").write_bytes(composed.stdout)


def copy(files: list[Path], folder: Path) -> None:
    """Copy files, with the times they were made."""
    for file in files:
        shutil.copy2(file, folder)


def run(*command: str | Path) -> None:
    """Run a program; where it fails, so does the build."""
    ran = subprocess.run(command, check=False)
    if ran.returncode:
        sys.exit(f"{command[0]}: exit {ran.returncode}")


if __name__ == "__main__":
    main()
