"""The boot partition, which every computer can read: where smiley.txt lies, or what is meant for it."""

from contextlib import suppress
from itertools import islice
from pathlib import Path

from config.smiley.words import FOLDER, NO_FILE, say
from kiosk.device.setup.card_root import Root
from kiosk.device.setup.result import FILE as RESULT
from sync.document.regular_file import kind_of

BOOT = (Path("boot/firmware"), Path("boot"))
"""Where Raspberry Pi OS mounts it: since Debian 12, and before."""
NAMES = ("smiley.txt", "smiley.txt.txt")
"""In lower case; some editors add an ending that the computer then hides."""
MAX_FOLDERS = 100
"""Looked into, of those on the partition."""


def find(root: Root) -> list[Path]:
    """Every file that could be meant, in the first folder that has one. Upper and lower case make no difference."""
    for folder in BOOT:
        with suppress(FileNotFoundError, NotADirectoryError):
            files = sorted(each for each in (root / folder).iterdir() if each.name.casefold() in NAMES)
            files = [each for each in files if not each.is_symlink()]  # of which FAT knows none
            if found := [each for each in files if each.is_file()] or files:
                return found
    return []


def no_text(file: Path) -> str:
    """What stands in the place of a text. Raises OSError."""
    said, kind = FOLDER if file.is_dir() else NO_FILE, kind_of(file.lstat().st_mode)
    return say(said, "en", name=file.name, kind=kind)


def misnamed(root: Root) -> list[Path]:
    """What could be meant for smiley.txt: smiley.rtf, smiley(1).txt, smiley.txt in a folder. Raises OSError."""
    found = []
    for folder in (root / each for each in BOOT):
        if folder.is_dir():
            here = sorted(folder.iterdir())
            found += [each for each in here if each.stem != Path(RESULT).stem and _is_meant(each)]
            for below in islice((each for each in here if each.is_dir() and root / BOOT[0] != each), MAX_FOLDERS):
                with suppress(OSError):
                    found += sorted(
                        each for each in below.iterdir() if each.name.casefold() in NAMES and each.is_file()
                    )
    return found


def _is_meant(file: Path) -> bool:
    return file.name.casefold().startswith("smil") and file.is_file() and not file.is_symlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def answer_file(folder: Path, name: str = RESULT) -> Path:
    """Where an answer is written: into the folder, where somebody has made one of its name."""
    return folder / name / name if _is_folder(folder / name) else folder / name
