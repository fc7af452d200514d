"""What is entered in the browser reaches the archive within seconds: the path unit under a real systemd."""

from datetime import date

from kiosk.office.report.data.entered import Entered, NoteEntry, encode
from tests.sync.ends import until
from tests.systemd.machine import Machine
from tests.systemd.root import VENV

FOLDER = "/run/kiosk-entries"
# The web itself is not installed here: a file written and renamed by its user, as it does.
INSTALL = """
install -m 644 /src/systemd/kiosk-entries.service /src/systemd/kiosk-entries.path /etc/systemd/system/
systemctl daemon-reload
systemctl start kiosk-entries.path
install -d -m 750 -o kiosk-web -g kiosk-web {folder}
"""
WRITE = """
cat > {folder}/new
chmod 640 {folder}/new
mv {folder}/new {folder}/entries.json
"""
NOTED = """
from sync.archive.archive import Archive
print(*[each.words for each in Archive.open("sqlite:////var/lib/kiosk-office/archive.db").notes()])
"""
IDENTITY = """
from sync.archive.registry import Registry
print(Registry.open("sqlite:////var/lib/kiosk-office/archive.db").identity())
"""


def enter(machine: Machine, *words: str) -> None:
    """As the web does."""
    entries = [
        NoteEntry(f"{number:032x}", 1, date(2026, 10, 5), each, "change", withdrawn=False)
        for number, each in enumerate(words, 1)
    ]
    as_web = ("setpriv", "--reuid=kiosk-web", "--regid=kiosk-web", "--clear-groups")
    payload = encode(Entered(tuple(entries), archive=as_office(machine, IDENTITY))).decode()
    machine.run(*as_web, "sh", "-ec", WRITE.format(folder=FOLDER), feed=payload)


def noted(machine: Machine) -> str:
    return as_office(machine, NOTED)


def as_office(machine: Machine, program: str) -> str:
    office = ("runuser", "--user=kiosk-office", "--", f"{VENV}/bin/python", "-c", program)
    return machine.run(*office).stdout.strip()


def test_what_the_web_writes_is_taken_in_by_the_offices_user_within_seconds(machine):
    machine.run("systemctl", "start", "kiosk-publish")  # the shop is known
    machine.script(INSTALL.format(folder=FOLDER))
    assert noted(machine) == ""
    enter(machine, "first")
    until(lambda: noted(machine) == "first", "the first note")
    # Without Pango, as here, no page is made; what is entered is in the archive nevertheless.
    until(lambda: machine.show("kiosk-entries.service", "ActiveState") in {"inactive", "failed"}, "its end")
    enter(machine, "first", "second")
    until(lambda: noted(machine) == "first second", "the second note")
    assert machine.show("kiosk-entries.path", "ActiveState") == "active"
    # Who reads nothing of the web's else, and what nobody else reads.
    assert machine.run("runuser", "--user=kiosk", "--", "cat", f"{FOLDER}/entries.json", check=False).returncode != 0
