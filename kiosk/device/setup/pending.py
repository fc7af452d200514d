"""Where a system stands with its smiley.txt: whether one waits to be taken over."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.device.setup.card_root import CardRoot, Root
from kiosk.device.setup.result import FILE as RESULT
from kiosk.device.setup.setup import BOOT, find, is_applied

SIGN = "cmdline.txt"
"""What a Raspberry Pi starts from: in this folder its boot partition is mounted, and not only some computer's /boot."""


@dataclass(frozen=True, slots=True)
class SetupState:
    """What lies on the boot partition."""

    boot: Path
    waiting: Path | None
    """The file that is not in force; None where there is none."""
    answer: Path | None
    """What the last attempt said, where it said something."""


def misnamed(root: Path = Path("/")) -> list[Path]:
    """What could be meant for smiley.txt, and has another name: smiley.rtf, smiley(1).txt. Raises OSError."""
    place: Root = root if root == Path("/") else CardRoot(root)
    folders = [folder for folder in (place / each for each in BOOT) if folder.is_dir()]
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.stem != Path(RESULT).stem]
    return [file for file in files if file.name.casefold().startswith("smil") and file.is_file()]


def standing(root: Path = Path("/")) -> SetupState | None:
    """None where there is no boot partition, or nobody but root may look."""
    try:
        found = find(root)
        boots = [folder for folder in (root / each for each in BOOT) if (folder / SIGN).is_file()]
        boot = found[0].parent if found else next(iter(boots), None)
        if boot is None:
            return None
        waiting = found[0] if found and not is_applied(root, found) else None
        answer = boot / RESULT
        return SetupState(boot, waiting, answer if answer.is_file() else None)
    except OSError:
        return None
