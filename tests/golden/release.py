"""What this version leaves behind: a kiosk's votes, outbox, receipts and status, and a head office's archive."""

import json
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from config.buttons import ButtonSettings, GpioSettings
from config.identity import IdentitySettings
from config.presses import ReasonsSettings
from config.settings import KioskSettings
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.rules.calendar import utc_ns
from kiosk.device.store.votes import Votes
from sync.archive.alert_event import AlertEvent
from sync.archive.alerts import Alerts, SeenAlerts
from sync.archive.archive import Archive
from sync.archive.intake import take, take_status
from sync.archive.note import Note
from sync.archive.voice import Voice
from sync.document import handover_files, outbox, status, topics
from sync.document.receipts import outstanding
from sync.document.status import Status
from tests.device.gestures import push

KIOSK_ID, SHOP, OWNER = "golden-1", "Via Garibaldi", "Panificio Rossi"
BEGIN = datetime(2026, 9, 29, 6, tzinfo=UTC)
END = datetime(2026, 10, 5, 8, tzinfo=UTC)
S = 1_000_000_000


def settings(data: Path) -> KioskSettings:
    """A kiosk with everything that a document can tell of."""
    buttons = {
        "happy": ButtonSettings(line=17, score=100, light=5),
        "neutral": ButtonSettings(line=27, score=50, light=6),
        "unhappy": ButtonSettings(line=22, score=0, light=13),
    }
    identity = IdentitySettings(KIOSK_ID, OWNER, SHOP, "Europe/Rome", data, data, touchpoint="door", stage=2)
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("07:00-20:00",))
    return KioskSettings(
        identity,
        buttons,
        GpioSettings(factory="mock"),
        opening_hours=hours,
        reasons=ReasonsSettings({"happy": "the wait", "neutral": "the price"}),
    )


def make_release(folder: Path) -> None:
    """Write it all into a new folder."""
    folder.mkdir()
    _live(folder)
    of_kiosk = {month: each.receipt for month, each in outbox.read(folder / "outbox").items()}
    handover_files.put(folder, KIOSK_ID, {"golden-card": of_kiosk})
    (folder / "status.json").write_bytes(status.encode(_status(folder)))
    _keep(folder)
    state_facts(folder)


def state_facts(folder: Path) -> None:
    """Write down what is in it, for whoever reads it later."""
    facts = {"presses": presses(folder / "votes.db"), "months": months(folder / "outbox")}
    (folder / "facts.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n")


def _live(folder: Path) -> None:
    """Presses of every verdict, a button that is stuck, votes without a date, and a month that is over."""
    kiosk = VirtualKiosk(settings(folder), VirtualClock(utc_ns(BEGIN)), lambda: "golden-card")
    kiosk.switch_on()
    kiosk.clock.synchronise()
    for face in ("happy", "happy", "neutral", "happy", "unhappy"):
        kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
        push(kiosk, face)
    kiosk.pass_until(kiosk.clock.now_ns + S)
    push(kiosk, "neutral")  # the answer
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    push(kiosk, "happy")
    push(kiosk, "happy")  # a repeat
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    for active in (True, False):
        for face in ("happy", "unhappy"):  # a chord
            kiosk.set_contact(face, active=active)
        kiosk.pass_until(kiosk.clock.now_ns + S // 5)
    kiosk.pass_until(kiosk.clock.now_ns + 60 * S)
    push(kiosk, "unhappy", held_ns=30 * S)  # stuck
    for verdict in ("held", "service"):
        kiosk.daemon.votes.add_vote(kiosk.clock.boottime_ns(), 0, "happy", verdict)
    kiosk.pass_until(utc_ns(datetime(2026, 9, 30, 20, tzinfo=UTC)))
    push(kiosk, "happy")  # out of hours
    kiosk.cut_power()
    kiosk.clock.now_ns = utc_ns(datetime(2026, 9, 30, 21, tzinfo=UTC))
    kiosk.switch_on()
    push(kiosk, "unhappy")  # undated: nobody hears the time before the next boot, in October
    kiosk.shut_down()
    kiosk.clock.now_ns = utc_ns(datetime(2026, 10, 1, 5, tzinfo=UTC))
    kiosk.switch_on()
    kiosk.clock.synchronise()
    for _ in range(60):
        kiosk.pass_until(kiosk.clock.now_ns + 3600 * S)
        push(kiosk, "happy")
    kiosk.pass_until(utc_ns(END))
    kiosk.shut_down()
    for left_over in ("ballast", "votes.db-wal", "votes.db-shm"):
        (folder / left_over).unlink(missing_ok=True)
    shutil.rmtree(folder / "quarantine", ignore_errors=True)


def _status(folder: Path) -> Status:
    documents = outbox.read(folder / "outbox")
    waiting = outstanding(documents, handover_files.find(folder, KIOSK_ID))
    return Status(
        kiosk_id=KIOSK_ID,
        installation_id="golden-card",
        at=END,
        next_due_at=END + timedelta(hours=2),
        delivered=tuple(sorted(documents.keys() - waiting)),
        outstanding=tuple(waiting),
        health=handover_files.find_health(folder / "outbox"),
    )


def _keep(folder: Path) -> None:
    """The head office's archive, with a row of each kind."""
    url = f"sqlite:///{folder / 'archive.db'}"
    with closing(Archive.open(url)) as archive:
        documents = outbox.read(folder / "outbox")
        archive.store([take(topics.month(KIOSK_ID, month), each.payload) for month, each in documents.items()], END)
        archive.store([take(topics.month(KIOSK_ID, "2026-08"), b"{}")], END)
        archive.store_statuses([take_status(topics.status(KIOSK_ID), (folder / "status.json").read_bytes())], END)
        archive.add_note(Note(date(2026, 9, 28), SHOP, "second till opened"))
        archive.add_voices([Voice(SHOP, "survey", "Newsletter", date(2026, 9, 30), (5, 2, 1))])
    with closing(Alerts.open(url)) as alerts:
        stuck = AlertEvent("stuck", OWNER, SHOP, KIOSK_ID, "unhappy", date(2026, 9, 29))
        found = [stuck, replace(stuck, kind="card", face="")]
        alerts.take(SeenAlerts(found, (), {}, {OWNER: ["rossi@example.org"]}, END))


def presses(database: Path) -> dict[str, int]:
    """Presses by verdict, read as the kiosk reads them, every link of their chain followed."""
    with closing(Votes(database, "another")) as votes:
        assert list(votes.verify(full=True))
        found = Counter(vote.verdict for vote in votes.read())
    return dict(sorted(found.items()))


def months(folder: Path) -> dict[str, object]:
    """What the documents of an outbox say."""
    return {
        month: {
            "final": each.aggregate.final,
            "votes": list(each.aggregate.votes),
            "not_counted": dict(each.aggregate.not_counted),
            "undated": [list(undated.votes) for undated in each.aggregate.undated],
            "faults": [[fault.kind, fault.face, fault.times] for fault in each.aggregate.faults],
            "reasons": [[reason.label, reason.votes] for reason in each.aggregate.reasons],
        }
        for month, each in outbox.read(folder).items()
    }
