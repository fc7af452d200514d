"""Builds the Debian packages into dist/: `make deb`; or only the part named. The same commit gives the same bytes."""

import os
import sys
import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import bundle
import manual
import settings_pages
import wheels
from click import Group
from package import Package, debian, squeezed
from shell import run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
UNITS = ROOT / "systemd"
BY_HAND = "/opt/smiley-kiosk/bin/kiosk"
# What a package has is complete in one folder, so that another version can take its place in one step.
SHIPPED = PurePosixPath("/usr/lib/smiley-kiosk/shipped")
CURRENT = PurePosixPath("/usr/lib/smiley-kiosk/current")
OFFICE = PurePosixPath("/usr/lib/smiley-kiosk-office")
UNIT = PurePosixPath("/usr/lib/systemd/system")
KIOSK_UNITS = (
    *("kiosk-setup.service", "kiosk.service", "kiosk-retry.service"),
    *("kiosk-publish.service", "kiosk-publish.timer", "kiosk-paper.service", "kiosk-paper.path"),
    *("kiosk-home-assistant.service", "kiosk-home-assistant.path"),
)
PARTS = ("kiosk", "office")
SETTLING = "kiosk-setup.service"
"""Makes the settings: has something to do without them."""
OFFICE_UNITS = (
    *("kiosk-collect.service", "kiosk-report.service", "kiosk-report.timer"),
    *("kiosk-week.service", "kiosk-week.timer"),
    *("kiosk-mailbox.service", "kiosk-mailbox.timer"),
    *("kiosk-alert.service", "kiosk-alert.timer", "kiosk-claims.service"),
    *("kiosk-broker.service", "kiosk-broker.path"),
    *("kiosk-entries.service", "kiosk-entries.path"),
    *("kiosk-credentials.service", "kiosk-credentials.path"),
    *("kiosk-pages.service", "kiosk-pages.timer", "kiosk-web.service", "kiosk-here.service", "kiosk-here.socket"),
)


def main() -> None:
    """Build what the command line names, else both; print what was built."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    epoch_s = int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct", folder=ROOT))
    with tempfile.TemporaryDirectory() as folder:
        own = wheels.program(ROOT, Path(folder) / "wheel", epoch_s)
        for make in [make for make in (kiosk, office) if make.__name__ in (sys.argv[1:] or PARTS)]:
            root = Path(folder) / make.__name__
            root.mkdir(0o755)
            package = make(root, debian(version), own, epoch_s)
            print(package.build(HERE / make.__name__, ROOT / "dist", epoch_s))  # noqa: T201 - what make shows
            names = {"kiosk": wheels.KIOSK, "office": wheels.OFFICE}[make.__name__]
            at = f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=epoch_s):%Y-%m-%dT%H:%M:%SZ}"
            text = bundle.parts(package.name, package.version, bundle.requirements(ROOT, names), at)
            (ROOT / "dist" / f"{package.name}_{package.version}.cdx.json").write_text(text, "utf-8")
    bundle.sums(ROOT / "dist")


def kiosk(root: Path, version: str, own: Path, epoch_s: int) -> Package:
    """The package of a kiosk. It has its units twice: where systemd looks, and in the folder that may be kept."""
    package = Package("smiley-kiosk", version, root)
    put_program(package, SHIPPED, [own, *wheels.libraries(ROOT, bundle.requirements(ROOT, wheels.KIOSK))], epoch_s)
    for name in KIOSK_UNITS:
        for folder in (UNIT, SHIPPED / "systemd"):
            package.put(folder / name, unit(name, CURRENT, "/etc/kiosk/kiosk.toml"))
    package.put("/usr/lib/systemd/system-generators/smiley-kiosk", (HERE / "kiosk/generator").read_bytes(), 0o755)
    package.put(SHIPPED / "trial", (HERE / "kiosk/trial").read_bytes(), 0o755)
    package.put(UNIT / "kiosk-trial.service", (HERE / "kiosk/kiosk-trial.service").read_bytes())
    package.link(f"{UNIT}/kiosk.service.wants/kiosk-trial.service", "../kiosk-trial.service")
    package.put("/usr/lib/systemd/system.conf.d/kiosk-watchdog.conf", (UNITS / "kiosk-watchdog.conf").read_bytes())
    package.put("/usr/lib/sysusers.d/smiley-kiosk.conf", (UNITS / "kiosk.sysusers.conf").read_bytes())
    package.put("/usr/lib/udev/rules.d/60-smiley-kiosk.rules", (HERE / "kiosk/gpio.rules").read_bytes())
    package.put_document("examples/kiosk.toml", (ROOT / "config/samples/kiosk.toml").read_text("utf-8"))
    return package


def office(root: Path, version: str, own: Path, epoch_s: int) -> Package:
    """The package of a head office."""
    package = Package("smiley-kiosk-office", version, root)
    put_program(package, OFFICE, [own, *wheels.libraries(ROOT, bundle.requirements(ROOT, wheels.OFFICE))], epoch_s)
    for name in OFFICE_UNITS:
        package.put(UNIT / name, unit(name, OFFICE, "/etc/kiosk/office.toml"))
    package.put(UNIT / "mosquitto.service.d/smiley-kiosk.conf", (UNITS / "kiosk-mosquitto.conf").read_bytes())
    package.put("/usr/lib/sysusers.d/smiley-kiosk-office.conf", (UNITS / "kiosk-office.sysusers.conf").read_bytes())
    package.put_document("examples/office.toml", (ROOT / "config/samples/office.toml").read_text("utf-8"))
    return package


def put_program(package: Package, home: PurePosixPath, brought: list[Path], epoch_s: int) -> None:
    """Add what both have: program, libraries, manual page, licences, changes, and a place for settings."""
    for wheel in brought:
        for place, content in wheels.contents(wheel):
            package.put(home / "lib" / place, content)
    for name, script in (("kiosk", "launcher"), ("compile", "compile")):
        package.put(home / "bin" / name, (HERE / script).read_bytes(), 0o755)
    package.put(home / "man" / "kiosk.1.gz", squeezed(page(package.version, epoch_s)))
    settings = (ROOT / "docs/SETTINGS.md").read_text("utf-8")
    for name, text in settings_pages.pages(settings, package.version, epoch_s).items():
        package.put(home / "man" / f"{name}.5.gz", squeezed(text))
    for shell in ("bash", "zsh"):
        package.put(home / "completion" / f"kiosk.{shell}", completion(shell))
    heads = ((wheel, " ".join(wheel.name.split("-")[:2])) for wheel in brought)
    texts = [f"{head}\n{'=' * len(head)}\n\n{text}" for wheel, head in heads for text in wheels.licences(wheel)]
    package.put_document(
        "copyright", "What this package consists of, and the licence of each part.\n\n" + "\n\n".join(texts)
    )
    package.put_document("CHANGELOG.md", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    package.put_folder("/etc/kiosk")


def page(version: str, epoch_s: int) -> str:
    """The manual page."""
    return manual.page(main_command(), version, epoch_s)


def main_command() -> Group:
    """The project's command as it stands here, whatever else is installed."""
    sys.path.insert(0, str(ROOT))
    from kiosk.cli import main as command  # noqa: PLC0415 - the line above

    return command


def completion(shell: str) -> str:
    """What makes a shell complete `kiosk`, and ask the program for it."""
    command = main_command()
    from kiosk.cli.completion import script  # noqa: PLC0415 - the line above

    return script(command, shell)


def unit(name: str, home: PurePosixPath, settings: str) -> str:
    """A unit as the package has it: with the program's place there, and nothing to do without settings."""
    text = (UNITS / name).read_text("utf-8")
    if BY_HAND in text:
        text = text.replace(BY_HAND, f"{home}/bin/kiosk")
    if f"{home}/bin/kiosk" in text and name != SETTLING:
        condition = f"# Without settings there is nothing to do, and nothing wrong.\nConditionPathExists={settings}\n"
        text = text.replace("[Unit]\n", f"[Unit]\n{condition}", 1)
    return text


if __name__ == "__main__":
    main()
