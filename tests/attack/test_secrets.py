"""No command tells a secret: not on its terminal or in its log, in no file that others may read, in no word of its own.

Each command of test_sudo.py is run with umask 0 beside every secret that the product knows; what it says and what it
leaves is searched.
"""

import base64
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

from config.claim_token import ClaimToken
from kiosk.cli import main
from kiosk.office.alert.webhook import Webhook
from kiosk.office.mail.reference import Answers
from kiosk.office.mail.server import MailServer
from kiosk.office.mailbox.imap_server import ImapServer
from sync.mqtt.broker import Broker
from tests.attack.machine import KIOSK_TOML, TOKENS, Machine, machines
from tests.attack.test_sudo import COMMANDS, LIMIT_S

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the machine's folders belong to several users")
ROOT = Path(__file__).parents[2]
PASSWORDS = {name: f"secret-of-{name}-{'9' * 24}" for name in ("broker", "home", "mail", "mailbox", "web")}
HOOK_KEY = base64.b64encode(b"secret-of-the-webhook-999").decode()
KEPT = ("etc/", "ca/", "credentials/", "office/mailbox.key", "web/")
"""Where secrets are at home."""


def furnish(machine: Machine) -> dict[str, bytes]:
    """Give it secrets, each that a setting can name. Returns those and the machine's own, by name."""
    etc = machine.root / "etc"
    for name, password in PASSWORDS.items():
        _write(etc / f"{name}-password", f"{password}\n")
    _write(etc / "hook", f"whsec_{HOOK_KEY}\n")
    kiosk, office = etc / "kiosk.toml", etc / "office.toml"
    text = kiosk.read_text()
    assert text.startswith(KIOSK_TOML.format(root=machine.root))
    for table, name in (("home_assistant", "home"), ("broker", "broker")):
        login = f'username = "k"\npassword_file = "{etc}/{name}-password"\n'
        text = text.replace(f"[{table}]\n", f"[{table}]\n{login}")
    kiosk.write_text(text)
    text = office.read_text().replace(
        'security = "none"', f'security = "starttls"\nusername = "o"\npassword_file = "{etc}/mail-password"'
    )
    text += f'[owners."Panificio Rossi".webhook]\nurl = "https://localhost:1/"\nsecret_file = "{etc}/hook"\n'
    office.write_text(text.replace("[mail]\n", "[mail]\n", 1))
    secrets = {name: password.encode() for name, password in PASSWORDS.items()}
    secrets |= {f"token {name}": token.secret.encode() for name, token in TOKENS.items()}
    secrets["webhook"] = HOOK_KEY.encode()
    for path in (*(machine.root / "ca").glob("*.key"), *(machine.root / "credentials").rglob("kiosk.pem")):
        if key := re.search(rb"PRIVATE KEY-----\s+(\S{60})", path.read_bytes()):
            path.chmod(0o600)
            secrets[f"key {path.relative_to(machine.root)}"] = key[1]
    return secrets


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def forms(secret: bytes) -> set[bytes]:
    """As it is, and as a log-in or a URL would carry it."""
    return {secret, base64.b64encode(secret)[:-4], *(base64.b64encode(pad + secret)[4:-4] for pad in (b"\0", b"\0\0"))}


def told(machine: Machine, secrets: dict[str, bytes]) -> list[str]:
    """Secrets in what was said, and in files that others than their owner and group may read, or away from home."""
    found = []
    for path in machine.root.rglob("*"):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > 1 << 24:
            continue
        name = str(path.relative_to(machine.root))
        content = path.read_bytes()
        at_home = name.startswith(KEPT) and not status.st_mode & stat.S_IROTH
        found += [f"{name}: {each}" for each, secret in secrets.items()
                  if not at_home and any(form in content for form in forms(secret))]  # fmt: skip
    return found


@pytest.fixture(scope="module")
def make():
    with machines() as make:
        yield make


@pytest.fixture(scope="module")
def runner():
    environment = {name: value for name, value in os.environ.items() if name != "SUDO_UID"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.attack.runner"],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, umask=0,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def run(runner, machine: Machine, words: str) -> str:
    """What it said."""
    out = machine.root / "mine/told"
    print(json.dumps([words.format(root=machine.root).split(), LIMIT_S, str(out)]), file=runner.stdin, flush=True)
    runner.stdout.readline()
    return out.read_text(errors="replace")


@pytest.mark.long
def test_no_command_tells_a_secret(make, runner):
    machine = make()
    secrets = furnish(machine)
    assert told(machine, secrets) == [], "before any command has run"
    wrong = {}
    for words in COMMANDS:
        said = run(runner, machine, words)
        if found := told(machine, secrets):
            wrong[words] = (found, said[-300:])
            break
    assert wrong == {}
    # The control: they were read, and not refused for what they are.
    said = (machine.root / "mine/told").read_text(errors="replace")
    assert "password_file" not in said


@pytest.mark.parametrize("place", ["mine/told", "card/x.html", "office/x.conf", "etc/copy"])
def test_a_told_secret_is_found(make, place):
    """The control."""
    machine = make()
    secrets = furnish(machine)
    (machine.root / place).write_bytes(b"x" + base64.b64encode(b"\0o\0" + secrets["mail"]) + secrets["home"])
    (machine.root / place).chmod(0o644)
    assert {f"{place}: home"} <= {*told(machine, secrets)}


@pytest.mark.parametrize(
    "holder",
    [
        Broker("h", 1, tls=True, username="u", password="secret-word"),
        MailServer("h", 1, "tls", "s@example.org", "u", "secret-word"),
        ImapServer("h", 1, "tls", "u", "secret-word"),
        Webhook("https://h/", b"secret-word", private=False),
        Answers(b"secret-word", ""),
        ClaimToken("secret-word", "0" * 64),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_what_holds_a_secret_does_not_show_it(holder):
    """An error's words and a debugger's may show any object."""
    assert "secret-word" not in f"{holder!r}"
    assert "secret-word" in str(
        [getattr(holder, name) for name in ("password", "key", "secret") if hasattr(holder, name)]
    )


def options(command: click.Command, path: str = "kiosk"):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from options(command.get_command(context, name), f"{path} {name}")
    yield from ((f"{path} {option.opts[0]}", option) for option in command.params)


def test_no_secret_is_typed_where_the_list_of_processes_shows_it():
    takes = {
        place: option
        for place, option in options(main)
        if re.search("pass(word|phrase)|secret|token|key", place.rpartition(" ")[2]) and not option.is_flag
    }
    words = {place for place, option in takes.items() if not isinstance(option.type, click.Path)}
    # Asked for, without an echo, where they are left out.
    assert words == {"kiosk office ca backup --passphrase", "kiosk office ca restore --passphrase"}
    assert all(takes[place].prompt and takes[place].hide_input for place in words)
