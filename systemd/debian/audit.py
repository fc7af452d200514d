"""Known faults of what the packages bundle, by advisories at hand: no network. `audit.py ADVISORIES` (`make audit`).

ADVISORIES: OSV's dump of PyPI's advisories, all.zip, or a folder of such files (https://ossf.github.io/osv-schema/).
What cannot be told is no all-clear: advisories that are old, that know none of the libraries, or cannot be read.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import wheels
from packaging.version import Version

from hardware.clock import SystemClock

LIST = Path(__file__).resolve().parent / "bundled.txt"
OLD = timedelta(days=30)
"""Between two such snapshots a fault may have become known."""


def advisories(place: Path) -> Iterator[dict[str, Any]]:
    """Each advisory of a zip or a folder."""
    if place.is_dir():
        yield from (json.loads(path.read_bytes()) for path in sorted(place.rglob("*.json")))
        return
    with zipfile.ZipFile(place) as archive:
        yield from (json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json"))


def affects(affected: dict[str, Any], version: Version) -> bool:
    """Whether a version is among those affected: listed, or between what introduced the fault and what mended it."""
    if str(version) in affected.get("versions", ()):
        return True
    ranges = [each for each in affected.get("ranges", ()) if each["type"] == "ECOSYSTEM"]
    if not ranges and not affected.get("versions"):
        # By commits alone.
        return True
    return any(_is_within(each["events"], version) for each in ranges)


def _is_within(events: list[dict[str, str]], version: Version) -> bool:
    """As OSV's own rule has it: what comes last before the version, or with it, decides."""
    within = False
    for event in sorted(events, key=lambda event: Version(*event.values())):
        ((what, at),) = event.items()
        if what == "introduced" and Version(at) <= version:
            within = True
        elif (what == "fixed" and Version(at) <= version) or (what == "last_affected" and Version(at) < version):
            within = False
    return within


def faults(pins: dict[str, Version], found: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each known fault, and for each of which it cannot be told."""
    for advisory in found:
        for affected in advisory.get("affected", ()) if "withdrawn" not in advisory else ():
            name = _name(affected)
            if name not in pins:
                continue
            try:
                if not affects(affected, pins[name]):
                    continue
                word = "affected"
            except ValueError as error:
                word = f"maybe affected ({error})"
            events = [event for each in affected.get("ranges", ()) for event in each["events"]]
            mended = ", ".join(sorted(event["fixed"] for event in events if "fixed" in event)) or "nothing known"
            called = " ".join((advisory["id"], *advisory.get("aliases", ())))
            yield f"{name} {pins[name]} is {word}: {called}: {advisory.get('summary', '')} Mended by: {mended}"


def _name(affected: dict[str, Any]) -> str:
    package = affected.get("package", {})
    return wheels.plain(package.get("name", "")) if package.get("ecosystem") == "PyPI" else ""


def main(place: Path, bundled: Path = LIST) -> None:
    """Say what is known; end with 1 where there is a fault, or where none of it can be told."""
    lines = [line.split(" ")[0] for line in bundled.read_text("utf-8").splitlines() if "==" in line]
    pins = {wheels.plain(name): Version(at) for name, _, at in (line.partition("==") for line in lines)}
    try:
        found = list(advisories(place))
        newest = max(datetime.fromisoformat(each["modified"]) for each in found)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"{place}: no OSV advisories can be read there ({error!r}), so nothing can be told.")
    known = {_name(affected) for each in found for affected in each.get("affected", ())} & pins.keys()
    said = f"{len(found)} advisories, the newest of {newest:%Y-%m-%d}; they know {len(known)} of {len(pins)} libraries"
    click.echo(f"{place}: {said}.")
    told = sorted(set(faults(pins, found)))
    click.echo("\n".join(told) or "No known fault.")
    if SystemClock().wall() - newest > OLD:
        sys.exit(f"Advisories of {newest:%Y-%m-%d} are too old to tell what is known today: fetch newer ones.")
    if not known:
        sys.exit("Advisories that know none of the libraries cannot tell: is this PyPI's all.zip?")
    sys.exit(bool(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
