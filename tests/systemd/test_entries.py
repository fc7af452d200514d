"""What is entered in the browser is taken in within seconds: the path units under a real systemd."""

from datetime import date

from kiosk.office.report.data import answered
from kiosk.office.report.data.entered import TOKEN, CredentialEntry, Entered, NoteEntry, encode
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
AS_WEB = ("setpriv", "--reuid=kiosk-web", "--regid=kiosk-web", "--init-groups")
ANSWERS = "/run/kiosk-credentials/answers.json"
AUTHORITY = """
install -m 644 /src/systemd/kiosk-credentials.service /src/systemd/kiosk-credentials.path /etc/systemd/system/
install -d -m 700 -o kiosk-ca -g kiosk-ca /var/lib/kiosk-ca
kiosk office ca init
systemctl daemon-reload
systemctl start kiosk-credentials.path
install -d -m 750 -o kiosk-web -g kiosk-web {folder}
"""
NOTED = """
from sync.archive.archive import Archive
print(*[each.words for each in Archive.open("sqlite:////var/lib/kiosk-office/archive.db").notes()])
"""
IDENTITY = """
from sync.archive.registry import Registry
print(Registry.open("sqlite:////var/lib/kiosk-office/archive.db").identity())
"""
SHOP = """
from sync.archive.registry import Registry
print(*[each.id for each in Registry.open("sqlite:////var/lib/kiosk-office/archive.db").shops()])
"""


def hand_over(machine: Machine, entered: Entered) -> None:
    """As the web does."""
    machine.run(*AS_WEB, "sh", "-ec", WRITE.format(folder=FOLDER), feed=encode(entered).decode())


def enter(machine: Machine, *words: str) -> None:
    shop = int(as_office(machine, SHOP))
    entries = (
        NoteEntry(f"{number:032x}", shop, date(2026, 10, 5), each, "change", withdrawn=False)
        for number, each in enumerate(words, 1)
    )
    hand_over(machine, Entered(tuple(entries), archive=as_office(machine, IDENTITY)))


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


def answers(machine: Machine) -> list[answered.Reply]:
    """What the web is told."""
    read = machine.run(*AS_WEB, "cat", ANSWERS, check=False)
    return [*answered.decode(read.stdout.encode()).answers] if read.returncode == 0 else []


def test_a_token_is_made_by_the_authoritys_user_and_read_by_the_web_alone_until_it_was_looked_at(machine):
    machine.script(AUTHORITY.format(folder=FOLDER))
    assert answers(machine) == []
    asked = CredentialEntry("a" * 32, TOKEN, "boot-9", "fleet@example.org")
    hand_over(machine, Entered(credentials=(asked,)))
    until(lambda: answers(machine) != [], "the token")
    (reply,) = answers(machine)
    assert (reply.key, reply.refusal) == (asked.key, "")
    assert machine.run("stat", "--format=%U %G %a", ANSWERS).stdout == "kiosk-ca kiosk-answers 640\n"
    # The collector's user, too, who reads what is asked.
    for user in ("kiosk", "kiosk-office"):
        assert machine.run("runuser", f"--user={user}", "--", "cat", ANSWERS, check=False).returncode != 0
    assert "fleet@example.org" in machine.run("kiosk", "office", "claims", "--orders").stdout
    assert reply.token not in machine.journal("kiosk-credentials.service")
    assert "fleet@example.org: token boot-9: done" in machine.journal("kiosk-credentials.service")  # the control
    until(lambda: machine.show("kiosk-credentials.service", "ActiveState") == "inactive", "its end")
    hand_over(machine, Entered())  # the web asks no more for what it has shown
    until(lambda: answers(machine) == [], "nothing is left of it")
