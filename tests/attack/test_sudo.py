"""Nothing that root runs is led astray by what a lesser user leaves in its folders, nor waits there, nor tells.

Every command against every place that it may come to, and everything that can stand there: ATTACK=all (ten minutes).
Else each command meets one kind in each place, in turn.
"""

import json
import os
import signal
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

import kiosk.cli.office
from tests import pango
from tests.attack.machine import CREDENTIALS, KINDS, Machine, machines, plant

LIMIT_S = 30
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root has powers that could be led astray"),
]

DATABASE = ("votes.db", "votes.db-wal", "votes.db-journal", "votes.db.new", "votes.db.part", "votes.db.restoring")
CARD = [*(f"card/{each}" for each in (*DATABASE, "control", "quarantine", "backup.db")), "card/outbox"]
OUTBOX = [
    f"card/outbox/{each}" for each in ("2026-09.json", "2026-10.json", "health.json", "rossi-2", ".2026-10.json.tmp")
]
NOTED = [f"card/outbox/{each}" for each in ("notes.csv", ".notes.csv.tmp", "voices.csv", ".voices.csv.tmp", "sent.db")]
MADE = [f"card/{each}" for each in ("x.html", ".x.html.tmp", "x.tar.gz", ".x.tar.gz.tmp", "x.db", "x.db.part", "x.csv")]
RECEIPTS = ["receipts/rossi-1.json", "receipts/.rossi-1.json.tmp"]
BOOT = [f"boot/{each}" for each in ("smiley.txt", ".smiley.txt.tmp", "labels.pdf", ".labels.pdf.tmp")]
CA = [f"ca/{each}" for each in ("ca.pem", "crl.pem", "root.key", "server.pem", ".server.pem.tmp", "claims.db")]
BROKER = [f"office/{each}" for each in ("x.conf", ".x.conf.tmp", "broker")]
CREDENTIAL = ("root.pem", "kiosk.pem", "renewed.pem", "claim.key", ".claim.key.tmp", "renewal.key")
CLAIMING, CLAIMED = ([folder, *(f"{folder}/{each}" for each in CREDENTIAL)] for folder in CREDENTIALS.values())
WEB = [f"web/{each}" for each in ("web.db", "web.db-journal", "web.db-wal", "secret")]
ENTRIES = ["web/entries.json"]
TODAY = ["today/today.json"]
ARCHIVE = ["office/archive.db", "office/archive.db-journal", "office/archive.db-wal"]

KIOSK = "--settings {root}/etc/kiosk.toml"
OFFICE = "--settings {root}/etc/office.toml"
PAGE = "--month 2026-10 --as-of 2026-11-02"
CERTIFY = "selftest --commits 100 --starts 1 --drift-minutes 1 --certify"
MOSQUITTO = "office broker mosquitto"
PASSPHRASE = "aren't-sixteen-signs-enough"
COMMANDS = {
    f"run {KIOSK}": CARD,
    f"status --json {KIOSK}": [*CARD, *OUTBOX, *RECEIPTS],
    f"doctor {KIOSK} --bundle {{root}}/card/x.tar.gz": [*CARD, *OUTBOX, *RECEIPTS, *MADE],
    f"publish {KIOSK}": ["card/outbox", *OUTBOX, *RECEIPTS],
    "publish --settings {root}/etc/claiming.toml": CLAIMING,
    "publish --settings {root}/etc/claimed.toml": CLAIMED,
    f"publish --home-assistant {KIOSK}": [*TODAY, "card/outbox/health.json"],
    f"service {KIOSK}": ["card/control"],
    f"press happy {KIOSK}": ["card/control"],
    f"selftest {KIOSK} --out {{root}}/boot": ["card/control"],
    f"backup {{root}}/mine/x.db {KIOSK}": CARD,
    f"backup {{root}}/card/x.db {KIOSK}": [*CARD, *MADE],
    f"restore {{root}}/mine/copy.db {KIOSK}": CARD,
    f"restore {{root}}/card/copy.db {KIOSK}": ["card/copy.db", *CARD],
    f"downgrade --copy {{root}}/card/copy.db {KIOSK}": ["card/copy.db", *CARD],
    f"record {{root}}/card/x.csv --seconds 0 {KIOSK}": MADE,
    "note --from {root}/card/outbox --shop x words": ["card/outbox", *OUTBOX, *NOTED],
    "note --from {root}/card/outbox words": ["card/outbox", *OUTBOX, *NOTED],
    "voices {root}/card/voices.csv --kind fair --label x --from {root}/card/outbox": [
        "card/voices.csv",
        "card/outbox",
        *NOTED,
    ],
    f"report --from {{root}}/card/outbox {PAGE} --out {{root}}/card/x.html": ["card/outbox", *OUTBOX, *NOTED, *MADE],
    f"report --from {{root}}/card/outbox {OFFICE} --mail --as-of 2026-11-02": ["card/outbox", *OUTBOX, *NOTED],
    f"poster --from {{root}}/card/outbox {PAGE} --out {{root}}/card/x.html": ["card/outbox", *OUTBOX, *NOTED, *MADE],
    f"alert {OFFICE}": [*ARCHIVE, *ENTRIES],
    f"office quarantine {OFFICE}": ARCHIVE,
    f"report {OFFICE} {PAGE} --out {{root}}/card/x.html": [*ARCHIVE, *ENTRIES, *MADE],
    f"office owner list {OFFICE}": ARCHIVE,
    f"office shop list {OFFICE}": ARCHIVE,
    f"office area list {OFFICE}": [*WEB, *ARCHIVE],
    f"office device {OFFICE}": WEB,
    f"office new-archive --yes {OFFICE}": [*WEB, *ARCHIVE],
    f"office invite x@example.org --technician {OFFICE}": WEB,
    f"office doctor {OFFICE} --files {{root}}/office/broker": [*CA, *BROKER, *ARCHIVE, *WEB],
    f"office mailbox {OFFICE}": ["office/mailbox.key", "office/.mailbox.key.tmp", *ARCHIVE],
    "office postgresql sqlite:///{root}/office/archive.db": ARCHIVE,
    f"office revoke rossi-1 {OFFICE}": CA,
    f"office renew rossi-1 --out {{root}}/card/x.csv {OFFICE}": [*CA, "card/x.csv", "card/.x.csv.tmp"],
    "card label {root}/boot/smiley.txt --out {root}/boot/labels.pdf": BOOT,
    "card write {root}/boot --csv {root}/etc/kiosks.csv": BOOT,
    "config check {root}/boot/smiley.txt": BOOT,
    "replay {root}/card/edges.csv": ["card/edges.csv"],
    f"{CERTIFY} {{root}}/card/x.json {KIOSK}": ["card/x.json", "card/.x.json.tmp"],
    "card front --out {root}/card/x.html": MADE[:2],
    "card write {root}/boot --csv {root}/card/in.csv": ["card/in.csv"],
    f"office enrol --csv {{root}}/card/new.csv --out {{root}}/card/y.csv --broker mqtt.example.org {OFFICE}": [
        "card/new.csv",
        "card/y.csv",
        "card/.y.csv.tmp",
        *CA,
    ],
    f"office kiosk add --csv {{root}}/card/in.csv --enter {OFFICE}": ["card/in.csv", *ARCHIVE],
    f"office owner export Rossi --out {{root}}/card/exported {OFFICE}": ["card/exported", *ARCHIVE],
    f"office owner erase Rossi --yes --exported {{root}}/card/outbox {OFFICE}": ["card/outbox", *NOTED, *ARCHIVE],
    f"office kiosk move --csv {{root}}/card/in.csv --enter {OFFICE}": ["card/in.csv", *ARCHIVE],
    f"office claims {OFFICE}": CA,
    f"office ca show {OFFICE}": CA,
    f"office ca backup {{root}}/card/x.html --passphrase {PASSPHRASE} {OFFICE}": [*CA, *MADE[:2]],
    f"office ca client program --out {{root}}/card/x {OFFICE}": [*CA, "card/x.pem", "card/.x.key.tmp"],
    f"office ca restore {{root}}/card/copy.db --passphrase {PASSPHRASE} {OFFICE}": ["card/copy.db", *CA],
    f"office ca rotate {OFFICE}": CA,
    f"office ca server shop.local --out {{root}}/card/x {OFFICE}": [*CA, "card/x.pem", "card/.x.key.tmp"],
    f"{MOSQUITTO} --conf {{root}}/office/x.conf --files {{root}}/office/broker": BROKER,
    f"office setup shop.local --conf {{root}}/office/x.conf --files {{root}}/office/broker {OFFICE}": [*CA, *BROKER],
}
IDLE = {
    "publish --settings {root}/etc/claiming.toml": "Connection refused",
    "office mailbox": "Connection refused",
    "office postgresql": "only PostgreSQL has roles",
    "office doctor": "error(s)",
    "run": "sudo systemctl start kiosk",
    "status": '"running": false',
    "doctor": "for support",
    "publish": "is away",
    "service": "not running",
    "press": "not running",
    "selftest --settings": "not running",
    "note --from {root}/card/outbox --shop": "no shop 'x'",
    "report --from {root}/card/outbox --settings": "0 sent",
    "report --settings": "no documents yet",
    "office owner erase": "lacks",
    "office kiosk move": "no kiosk 'rossi-1'",
    "office ca restore": "there is a certificate authority already",
    "office new-archive": "Permission denied; who serves the browser must be able to read it",
}
"""What does not come to its end here, and what it says."""
if pango.LACKING:
    IDLE["card label"] = "needs Pango"
UNREADABLE = "may not read this program"
if not all(folder.stat().st_mode & 0o001 for folder in Path(os.__file__).parents):
    # Python lies in root's home: another run of this test has to be by the distribution's.
    IDLE |= dict.fromkeys(("office area", "office device", "office invite", "office new-archive"), UNREADABLE)
IS_PRIVATE = not all(folder.stat().st_mode & 0o001 for folder in Path(kiosk.__file__).parents)
"""This checkout is: what root would do as another user, it cannot."""
OFFICE_NEVER = {
    **dict.fromkeys(("demo", "proxy"), "no folder of another user"),
    **dict.fromkeys(("claim-server", "serve"), "sudo systemctl start"),
}
NEVER = {
    "setup": "tests/attack/test_root.py",
    "collect": "waits for a broker",
    "demo": "asks for no sudo",
    **dict.fromkeys(("help", "completion"), "no folder of another user"),
}


@pytest.fixture(scope="module")
def make():
    with machines() as make:
        yield make


@pytest.fixture(scope="module")
def runner():
    environment = {name: value for name, value in os.environ.items() if name != "SUDO_UID"}
    command = [sys.executable, "-m", "tests.attack.runner"]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def driven(runner, machine: Machine, words: str, limit_s: int = LIMIT_S, code: int | None = None) -> list[str]:
    """What has gone wrong when a command met the machine as it is; `code`: how it must end."""
    out = machine.root / "mine/told"
    arguments = words.format(root=machine.root).split()
    print(json.dumps([arguments, limit_s, str(out)]), file=runner.stdin, flush=True)
    status = int(runner.stdout.readline())
    told = out.read_text(errors="replace")
    wrong = machine.harm()
    if os.WIFSIGNALED(status):
        wrong.append(f"ended by signal {os.WTERMSIG(status)}")
    elif code is not None and os.waitstatus_to_exitcode(status) != code:
        wrong.append(told)
    if "Traceback" in told:
        wrong.append(told[-600:])
    return wrong


def cases():
    """Each command, place and kind."""
    turn = cycle(KINDS)
    for words, places in COMMANDS.items():
        for place in places:
            kinds = KINDS if os.environ.get("ATTACK") == "all" else (next(turn),)
            yield from ((words, place, kind) for kind in kinds)


def test_every_command_is_driven():
    assert {words.split()[0] for words in COMMANDS} | {*NEVER} == {*kiosk.cli.COMMANDS}
    office = {words.split()[1] for words in COMMANDS if words.startswith("office ")}
    assert office | {*OFFICE_NEVER} == {*kiosk.cli.office.SUBCOMMANDS}


@pytest.mark.parametrize("words", COMMANDS)
def test_on_a_sound_machine_every_command_does_its_work(make, runner, words):
    """The control: what fails at once is led astray by nothing."""
    reason = next((reason for name, reason in IDLE.items() if words.startswith(name)), "")
    wrong = driven(runner, make(), words, code=0)
    if IS_PRIVATE and UNREADABLE in "".join(wrong):
        pytest.skip("as another user, who may not read this checkout")
    assert [each.splitlines()[-1] for each in wrong] == [] if not reason else reason in "".join(wrong), wrong


@pytest.mark.parametrize("words", COMMANDS)
def test_root_is_not_led_astray(make, runner, words):
    wrong = {}
    for place, kind in [case[1:] for case in cases() if case[0] == words]:
        machine = make()
        plant(machine, place, kind)
        if found := driven(runner, machine, words):
            wrong[place, kind] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("words", "place", "kind"),
    [
        (f"{CERTIFY} {{root}}/card/outbox/new {KIOSK}", "card/outbox", "link to folder"),
        (f"{MOSQUITTO} --conf {{root}}/office/x.conf --files {{root}}/office/y", "office/x.conf", "link to nothing"),
        (f"{MOSQUITTO} --conf {{root}}/office/x.conf --files {{root}}/office/y", "office/y", "link to folder"),
    ],
)
def test_a_link_on_the_way_leads_no_further_than_whoever_left_it(make, runner, words, place, kind):
    machine = make()
    plant(machine, place, kind)
    assert driven(runner, machine, words) == []


@pytest.mark.parametrize(
    ("words", "place", "kind", "wrong"),
    [
        ("careless-restore {root}", "card/votes.db.restoring", "link", ["changed: victim/secret"]),
        ("careless-restore {root}", "card/votes.db.restoring", "hard link", ["changed: victim/secret"]),
        ("careless-note {root}", "card/outbox/.notes.csv.tmp", "link to nothing", ["changed: victim/folder/new"]),
        ("careless-note {root}", "card/outbox", "link to folder", ["changed: victim/folder/notes.csv"]),
        ("careless-copy {root}", "card/copy.db", "link", ["told: {root}/card/votes.db.new"]),
        ("careless-report {root}", "card/outbox/2026-09.json", "pipe", [f"ended by signal {signal.SIGALRM:d}"]),
    ],
)
def test_what_commands_once_did_is_found(make, runner, words, place, kind, wrong):
    """The control: without these the harness would see nothing."""
    machine = make()
    plant(machine, place, kind)
    assert driven(runner, machine, words, limit_s=2) == [each.format(root=machine.root) for each in wrong]
