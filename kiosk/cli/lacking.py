"""What to install where a command lacks a module: the Debian package where this is one, else an extra. Pure."""

from pathlib import PurePath

WEB = ("django", "allauth", "waitress", "argon2")
"""What only `kiosk office serve` and its like need."""
OFFICE = "smiley-kiosk-office"
PACKAGES = ("smiley-kiosk", OFFICE)
HOMES = ("/usr/lib", "/var/lib")
"""Where the Debian packages keep the program, and what they have kept of it."""


def package_of(file: str) -> str | None:
    """The Debian package whose program a file is; None where it is none's, as in a virtual environment."""
    parents = [str(each) for each in PurePath(file).parents]
    return next((name for name in PACKAGES for home in HOMES if f"{home}/{name}" in parents), None)


def remedy(command: str, module: str, file: str) -> str:
    """What to install for `kiosk COMMAND`, which lacks a module; `file`: one of this program's own."""
    match package_of(file):
        case None:
            extras = "office,web" if module in WEB else "office,demo" if command == "demo" else "office"
            return f"pip install 'smiley-kiosk[{extras}]'"
        case "smiley-kiosk-office":
            return f"sudo apt install --reinstall {OFFICE}"
        case _:
            return f"sudo apt install {OFFICE}"
