"""Runs commands of `kiosk`, each in a process of its own that costs no start: one case a line in, its end a line out.

A case: [arguments, seconds until it is ended, file for what it prints]. Its end: what os.waitpid says.
"""

import encodings
import importlib.resources
import json
import os
import resource
import shutil
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from kiosk.cli import COMMANDS, main
from tests.attack.machine import KIOSK

MOST_BYTES = 64 << 20
"""What a command may write into one file, or a gigabyte of nothing would fill the disk."""
MOST_MEMORY = 2 << 30


def _restore(words: list[str]) -> None:
    root = Path(words[1])
    part = root / "card/votes.db.restoring"
    shutil.copyfile(root / "mine/copy.db", part)
    home = part.parent.stat()
    os.chown(part, home.st_uid, home.st_gid)
    part.rename(root / "card/votes.db.new")


def _note(words: list[str]) -> None:
    outbox = Path(words[1]) / "card/outbox"
    (outbox / ".notes.csv.tmp").write_bytes(b"2026-10-01,root,words,change\n")
    (outbox / ".notes.csv.tmp").replace(outbox / "notes.csv")


def _copy(words: list[str]) -> None:
    card = Path(words[1]) / "card"
    shutil.copyfile(card / "copy.db", card / "votes.db.new")
    shutil.chown(card / "votes.db.new", KIOSK)


CARELESS = {
    "careless-restore": _restore,
    "careless-note": _note,
    "careless-copy": _copy,
    "careless-report": lambda words: (Path(words[1]) / "card/outbox/2026-09.json").read_bytes(),
}
"""What commands did, or could have done, before they knew better."""


def run(arguments: list[str], seconds: int, out: str) -> int:
    """In the child: never returns."""
    for number in (1, 2):
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    signal.alarm(seconds)
    code = 0
    try:
        (CARELESS.get(arguments[0]) or main)(arguments)
    except SystemExit as end:
        code = 1 if isinstance(end.code, str) else end.code or 0
    except BaseException:  # noqa: BLE001 - as the interpreter does
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    for command in COMMANDS:
        import_module(f"kiosk.cli.{command}")
    # Where Python itself lies in root's home, a lesser user could not load the rest of it.
    for package in (encodings, importlib, importlib.resources):
        for file in Path(str(package.__file__)).parent.glob("[a-z]*.py"):
            with suppress(ImportError):
                import_module(f"{package.__name__}.{file.stem}")
    for module in (
        "kiosk.device.store.copy",
        "kiosk.device.store.restore",
        "kiosk.device.doctor.reach",
        "kiosk.office.report.page.pdf",
        "scipy.stats",
        "configparser",
        "alembic.config",
        "alembic.command",
    ):
        import_module(module)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(*json.loads(line))
        print(os.waitpid(child, 0)[1], flush=True)
