"""The settings, and smiley.txt from which they come on most kiosks. Pure."""

from collections.abc import Iterator
from pathlib import Path

from config.zones import is_placeless, proposals
from kiosk.device.doctor.finding import Finding, error, note, ok, warning

ALONE = "`kiosk config check FILE` examines it alone. Nothing else could be examined"


def judge_settings(path: Path, faults: str) -> Iterator[Finding]:
    """A file by its faults, one a line; none: it is sound."""
    if not faults:
        yield ok(f"{path}: no fault")
    for each in faults.splitlines():
        yield error(each, f"change the file; {ALONE}")


def judge_zone(path: Path, written: str, used: str, kept: Path | None) -> Iterator[Finding]:
    """The zone as the file has it and as it is used; `kept`: the copies, where it is read from one."""
    place = f"{path}: kiosk.time_zone = {written}"
    if kept is not None:
        yield warning(
            f"{place}: this machine's tz database does not know it; the copy in {kept} is used",
            "sudo apt install --reinstall tzdata",
        )
    elif is_placeless(used):
        yield warning(
            f"{place}: names no place, and so no summer time",
            f"write a town's zone, like {', '.join(proposals(used)) or 'Europe/Rome'}, into smiley.txt or that file",
        )
    elif written != used:
        yield note(f"{place}: is called {used} now, and taken for that")


def judge_missing(path: Path, boot: Path, waiting: Path | None, answer: Path | None) -> Finding:
    """No settings where there is a boot partition: why smiley.txt has not become any."""
    if waiting is None:
        return error(
            f"{path}: there are no settings yet, and there is no smiley.txt in {boot}",
            f"put one there (`sudo kiosk card write {boot}` asks for what belongs in it), then: sudo kiosk setup",
        )
    return error(f"{path}: there are no settings yet: {waiting} was not taken over", _how(answer))


def judge_waiting(waiting: Path, answer: Path | None) -> Finding:
    """A smiley.txt that the settings do not follow."""
    restart = "; once that says OK: sudo systemctl restart kiosk"
    return warning(f"{waiting} was changed and is not in force", f"{_how(answer)}{restart}")


def _how(answer: Path | None) -> str:
    if answer is None:
        return "sudo kiosk setup, which writes into smiley-result.txt beside it what it understood"
    return f"{answer} says why; mend it, then: sudo kiosk setup"
