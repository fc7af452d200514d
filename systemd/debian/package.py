"""One Debian package, put together in a folder. See deb(5), deb-control(5)."""

import gzip
import os
import re
from email.utils import format_datetime
from pathlib import Path, PurePosixPath

from shell import run

from hardware.epoch import utc_at

MAINTAINER = "The smiley-kiosk maintainers <maintainers@smiley-kiosk.example>"
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


class Package:
    """What `build` makes a package of. Places are those of the installed files."""

    def __init__(self, name: str, version: str, root: Path) -> None:
        """`root`: an empty folder. `version`: in Debian's form."""
        self.name = name
        self.version = version
        self._root = root

    def put(self, place: str | PurePosixPath, content: str | bytes, mode: int = 0o644) -> None:
        """Add a file."""
        path = self._at(place)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(mode)

    def link(self, place: str, target: str) -> None:
        """Add a symbolic link."""
        self._at(place).symlink_to(target)

    def put_folder(self, place: str) -> None:
        """Add an empty folder."""
        self._at(place).mkdir()

    def put_document(self, name: str, text: str) -> None:
        """Add a file of documentation; `copyright` as it is, others compressed."""
        if name == "copyright":
            self.put(f"/usr/share/doc/{self.name}/{name}", text)
        else:
            self.put(f"/usr/share/doc/{self.name}/{name}.gz", squeezed(text))

    def build(self, part: Path, out: Path, epoch_s: int) -> Path:
        """Add control file and scripts of the folder `part` and write the package into `out`; return its path."""
        when = format_datetime(utc_at(epoch_s * 1_000_000_000))
        entry = f"{self.name} ({self.version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n"
        self.put_document("changelog", f"{entry} -- {MAINTAINER}  {when}\n")
        self.put(f"/usr/share/lintian/overrides/{self.name}", (part / "lintian-overrides").read_bytes())
        self._control(part)
        for path in (self._root, *self._root.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
            os.utime(path, (epoch_s, epoch_s), follow_symlinks=False)
        package = out / f"{self.name}_{self.version}_all.deb"
        out.mkdir(parents=True, exist_ok=True)
        command = ("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(self._root), str(package))
        run(*command, folder=out, epoch_s=epoch_s)
        return package

    def _control(self, part: Path) -> None:
        files = sorted(path for path in self._root.rglob("*") if path.is_file() and not path.is_symlink())
        named = [str(path.relative_to(self._root)) for path in files]
        self.put("/DEBIAN/md5sums", run("md5sum", *named, folder=self._root))
        size_kib = sum(-(-path.stat().st_size // 1024) for path in files)
        values = {"@VERSION@": self.version, "@MAINTAINER@": MAINTAINER, "@SIZE@": str(size_kib)}
        for name in ("control", *SCRIPTS):
            if (part / name).exists():
                text = (part / name).read_text("utf-8")
                for key, value in values.items():
                    text = text.replace(key, value)
                self.put(f"/DEBIAN/{name}", text, 0o755 if name in SCRIPTS else 0o644)

    def _at(self, place: str | PurePosixPath) -> Path:
        path = self._root / str(place).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def squeezed(text: str) -> bytes:
    """Gzip without a time and a name in it."""
    return gzip.compress(text.encode(), mtime=0)


def debian(version: str) -> str:
    """A version of Python's in Debian's form, in which `~` stands before what is released."""
    return re.sub(r"(a|b|rc)(\d+)", r"~\1\2", re.sub(r"\.dev(\d+)$", r"~~dev\1", version))
