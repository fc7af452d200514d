"""Every version reads what the ones before it have written, and what one to come may write."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.doctor.health import judge_health
from kiosk.device.rules.calendar import utc_ns
from kiosk.device.status.overview import overview
from kiosk.device.status.view import view
from kiosk.office.alert.diagnosis import Diagnosis
from kiosk.office.alert.words import letter
from kiosk.office.report.language import Language
from kiosk.office.report.pages import make
from sync.archive.alert_difference import difference
from sync.archive.alert_records import PREFIX
from sync.archive.alerts import Alerts
from sync.archive.archive import Archive
from sync.archive.intake import Accepted, ReceivedStatus, take, take_status
from sync.archive.send_log import SendLog
from sync.archive.tables import DOCUMENT
from sync.document import handover_files, outbox, topics
from sync.document.aggregate import MonthlyAggregate, digest
from sync.document.health import Health
from sync.document.receipts import outstanding
from sync.document.status import Status
from tests.golden.__main__ import FUTURE, HERE
from tests.golden.future import VERDICT, WORD
from tests.golden.release import END, KIOSK_ID, SHOP, months, presses, settings
from tests.golden.strict import unknown, unknown_alerts, unknown_presses, unknown_receipts

RELEASES = sorted(path.parent for path in HERE.glob("[0-9]*/facts.json"))
RECEIPTS = f"{KIOSK_ID}.json"
DOCUMENTS = {"health.json": Health, "status.json": Status}


def copied(folder: Path, to: Path) -> Path:
    """A folder to work in: opening a database may take it to a newer schema."""
    return shutil.copytree(folder, to / "data")


@pytest.fixture(params=[*RELEASES, FUTURE], ids=lambda path: path.name)
def folder(request, tmp_path) -> Path:
    return copied(request.param, tmp_path)


@pytest.fixture
def future(tmp_path) -> Path:
    return copied(FUTURE, tmp_path)


@pytest.fixture
def facts(folder):
    """What its writer said is in it."""
    return json.loads((folder / "facts.json").read_text())


@pytest.fixture
def archive(folder) -> Iterator[Archive]:
    with closing(Archive.open(f"sqlite:///{folder / 'archive.db'}")) as opened:
        yield opened


def stored(archive: Archive) -> dict[str, bytes]:
    """The documents as they lie in the archive, by month."""
    with archive._transaction() as connection:
        return {row.month: row.payload.encode() for row in connection.execute(sa.select(DOCUMENT))}


def test_this_version_has_left_its_files():
    """For a new version: python -m tests.golden."""
    assert version("smiley-kiosk") in {path.name for path in RELEASES}


def test_every_press_is_read_and_is_as_it_was_written(folder, facts):
    assert presses(folder / "votes.db") == facts["presses"]


@pytest.mark.parametrize("kept", [True, False], ids=["with its outbox", "without"])
def test_the_kiosk_goes_on_with_the_votes_and_tells_the_same_of_them(folder, facts, kept):
    if not kept:
        shutil.rmtree(folder / "outbox")
    kiosk = VirtualKiosk(settings(folder), VirtualClock(utc_ns(END + timedelta(days=1))), lambda: "another")
    kiosk.switch_on()
    kiosk.clock.synchronise()
    kiosk.pass_until(kiosk.clock.now_ns + 3600 * 10**9)
    assert kiosk.daemon.votes.installation_id == "golden-card"
    kiosk.shut_down()
    # From 0.2 on, what was left out is told of final months alone.
    untold = {month: {} if each["final"] else {"not_counted": {}} for month, each in facts["months"].items()}
    assert months(folder / "outbox") == {month: each | untold[month] for month, each in facts["months"].items()}


def test_the_outbox_is_read_and_every_document_counts_as_delivered(folder, facts):
    assert months(folder / "outbox") == facts["months"]
    assert outstanding(outbox.read(folder / "outbox"), handover_files.find(folder, KIOSK_ID)) == []


def test_the_head_office_takes_documents_and_status_and_receipts_the_bytes_that_came(folder, tmp_path):
    payloads = {path.stem: path.read_bytes() for path in (folder / "outbox").glob("????-??.json")}
    arrivals = [take(topics.month(KIOSK_ID, month), payload) for month, payload in payloads.items()]
    status = take_status(topics.status(KIOSK_ID), (folder / "status.json").read_bytes())
    assert [type(each) for each in (*arrivals, status)] == [*[Accepted] * len(payloads), ReceivedStatus]
    with closing(Archive.open(f"sqlite:///{tmp_path / 'new.db'}")) as archive:
        archive.store(arrivals, END)
        archive.store_statuses([status], END)
        assert stored(archive) == payloads
        receipted = {month: of_digest for month, (_, of_digest) in archive.receipts(KIOSK_ID)["golden-card"].items()}
        assert receipted == {month: digest(payload) for month, payload in payloads.items()}


def test_the_archive_is_taken_along_whole(archive, folder, facts):
    assert {each.month: list(each.votes) for each in archive.aggregates()} == {
        month: said["votes"] for month, said in facts["months"].items()
    }
    assert stored(archive) == {path.stem: path.read_bytes() for path in (folder / "outbox").glob("????-??.json")}
    (status,) = archive.statuses()
    assert status.status.health == handover_files.find_health(folder / "outbox")
    assert [len(found) for found in (archive.notes(), archive.voices(), archive.quarantined())] == [1, 1, 1]
    with closing(Alerts.open(f"sqlite:///{folder / 'archive.db'}")) as alerts:
        assert {"stuck", "card"} <= {each.kind for each in alerts.uncleared()}


def test_page_mails_doctor_and_status_have_words_for_all_of_it(archive, folder):
    documents = archive.aggregates()
    for language in ("en", "it", "lt"):
        page = make(documents, archive.notes(), SHOP, "2026-10", prepared_on=date(2026, 10, 6), language=language)
        assert SHOP in page.html
    found = Diagnosis()
    found.add_shop(SHOP, documents, [], END)
    found.add_kiosks(archive.statuses(), END, timedelta(hours=48))
    url = f"sqlite:///{folder / 'archive.db'}"
    with closing(Alerts.open(url)) as alerts, closing(SendLog.open(url)) as log:
        now = difference(alerts.uncleared(), found.troubles, found.unjudged, found.watched)
        begun = [alerts.changes(message_id) for message_id in log.pending(PREFIX, END - timedelta(days=1))]
        assert begun
        for news in (*now.values(), *begun):
            assert f"{SHOP}: " in letter(Language("en"), "", ("a@example.org",), news).text
    health = handover_files.find_health(folder / "outbox")
    assert any(
        finding.what.startswith(f"version {health.version} is running") for finding in judge_health(health, END, "?")
    )
    assert "clock" in view(overview(settings(folder), None, END))


def test_what_is_unheard_of_is_shown_as_other(future):
    with closing(Archive.open(f"sqlite:///{future / 'archive.db'}")) as archive:
        page = make(archive.aggregates(), [], SHOP, "2026-10", prepared_on=date(2026, 10, 6))
        assert f" and 3 for another reason ({VERDICT})." in page.html
        assert f"had a fault ({WORD}) once" in page.html
        found = Diagnosis()
        found.add_shop(SHOP, archive.aggregates(), [], END)
        found.add_kiosks(archive.statuses(), END, timedelta(hours=48))
    assert {"other", "test-other"} <= {each.kind for each in found.troubles}
    with closing(Alerts.open(f"sqlite:///{future / 'archive.db'}")) as alerts:
        told = {each.kind for each in alerts.uncleared()}
        (news,) = difference(alerts.uncleared(), found.troubles, found.unjudged, found.watched).values()
    assert WORD in told
    assert WORD not in {each.alert.kind for each in news.cleared}
    shown = view(overview(settings(future), None, END))
    assert f"{WORD} is believed" in shown
    assert f"happy {WORD}" in shown


def read(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each file of a folder, and what in it a strict reading does not know."""
    for path in sorted(folder.rglob("*.json")):
        if path.name == RECEIPTS:
            yield path.name, list(unknown_receipts(json.loads(path.read_bytes())))
        elif path.name != "facts.json":
            yield path.name, list(unknown(json.loads(path.read_bytes()), DOCUMENTS.get(path.name, MonthlyAggregate)))
    yield "votes.db", sorted(unknown_presses(folder / "votes.db"))
    yield "archive.db", sorted(unknown_alerts(folder / "archive.db"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_strict_reading_takes_what_releases_have_written(release):
    assert [found for _, found in read(release)] == [[]] * 7


def test_a_strict_reading_takes_no_file_of_the_future():
    """Were one without anything new, the claims above would be none."""
    found = dict(read(FUTURE))
    assert len(found) == 7
    assert all(found.values())
    places = {place.split("[")[0] for name in found for place in found[name]}
    assert places >= {
        f"$.{WORD}",
        "$.faces",
        "$.days",
        "$.hours",
        "$.undated",
        "$.faults",
        "$.time.source = unheard-of",
    }
    assert f"$.not_counted = {VERDICT}" in found["2026-10.json"]
    assert f"$.health.faults[0].kind = {WORD}" in found["status.json"]
    assert set(found["votes.db"]) == {VERDICT, WORD}
    assert found["archive.db"] == [WORD]
