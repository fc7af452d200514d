"""Whether a smiley.txt on the boot partition waits to be applied."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.device.setup.boot import BOOT, answer_file, find
from kiosk.device.setup.setup import is_applied

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


def standing(root: Path = Path("/")) -> SetupState | None:
    """The state of the boot partition's smiley.txt; None without a partition, or where only root may look."""
    try:
        found = find(root)
        boots = [folder for folder in (root / each for each in BOOT) if (folder / SIGN).is_file()]
        boot = found[0].parent if found else next(iter(boots), None)
        if boot is None:
            return None
        waiting = found[0] if found and not is_applied(root, found) else None
        answer = answer_file(boot)
        return SetupState(boot, waiting, answer if answer.is_file() else None)
    except OSError:
        return None
