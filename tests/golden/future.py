"""What a newer version may write, by the rule of docs/DOCUMENT.md: fields and words that nobody knows here."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.device.store.votes import Votes
from sync.archive.archive import Archive
from sync.archive.intake import take, take_status
from sync.document import outbox, topics
from tests.golden.release import END, KIOSK_ID, OWNER, SHOP, state_facts

VERDICT, WORD = "unheard_of", "unheard-of"
FIELD = {WORD: {"since": "2027-01-01", "more": [1, None, {"deep": True}]}}


def be_of_the_future(folder: Path) -> None:
    """Let a newer version have written on in the files of a release."""
    _vote(folder / "votes.db")
    for path in (folder / "outbox").glob("????-??.json"):
        _rewrite(path, _document)
    _rewrite(folder / "outbox" / "health.json", _health)
    _rewrite(folder / "status.json", _status)
    told = {month: [*each.receipt, "more"] for month, each in outbox.read(folder / "outbox").items()}
    _rewrite(folder / f"{KIOSK_ID}.json", lambda _: {"golden-card": {**told, WORD: 1}, f"${WORD}": 1})
    _keep(folder)
    state_facts(folder)


def _rewrite(path: Path, change: Any) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text())), sort_keys=True, separators=(",", ":")))


def _vote(database: Path) -> None:
    with closing(Votes(database, "another")) as votes:
        last = votes.read()[-1]
        votes.begin("boot-3", last.boottime_ns)
        for _ in range(3):
            votes.add_vote(last.boottime_ns, 0, "happy", VERDICT)
        votes.add_trouble(last.boottime_ns, "happy", WORD)


def _document(document: dict[str, Any]) -> dict[str, Any]:
    for rows in ("faces", "days", "hours", "undated"):
        document[rows] = [{**row, **FIELD} for row in document[rows]]
    if not document["final"]:
        document["not_counted"][VERDICT] = 3
        document["faults"].append({"kind": WORD, "face": "happy", "times": 1, **FIELD})
    return {**document, **FIELD, "revision": document["revision"] + 1}


def _health(health: dict[str, Any]) -> dict[str, Any]:
    health["time"] |= {"source": WORD, **FIELD}
    health["faults"].append({"face": "happy", "kind": WORD, "since": "2026-10-01", **FIELD})
    tests = [{"face": "happy", "outcome": WORD, **FIELD}, {"face": "neutral", "outcome": "passed"}]
    return {**health, **FIELD, "tested": {"on": "2026-10-01", "faces": tests}}


def _status(status: dict[str, Any]) -> dict[str, Any]:
    return {**status, **FIELD, "health": _health(status["health"])}


def _keep(folder: Path) -> None:
    with closing(Archive.open(f"sqlite:///{folder / 'archive.db'}")) as archive:
        documents = outbox.read(folder / "outbox")
        archive.store([take(topics.month(KIOSK_ID, month), each.payload) for month, each in documents.items()], END)
        archive.store_statuses([take_status(topics.status(KIOSK_ID), (folder / "status.json").read_bytes())], END)
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        database.execute(
            "INSERT INTO alert (kind, owner, shop, kiosk_id, face, raised_in) "
            "SELECT DISTINCT ?, ?, ?, ?, '', raised_in FROM alert",
            (WORD, OWNER, SHOP, KIOSK_ID),
        )
        database.commit()
