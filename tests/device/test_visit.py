"""A kiosk connects when it has something to say, and once a day; whatever its clock shows."""

import os
import random
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from config import kiosk_files
from config.kiosk_files import KioskFiles
from hardware.clock import SystemClock
from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import HEALTH, OUTBOX
from kiosk.device.visit import visit_file
from kiosk.device.visit.visit import PERIOD_NS, Visit, is_due
from sync.document import health, outbox
from sync.document.health import PresentFault
from sync.document.regular_file import write_atomically
from tests.device.conftest import MORNING_NS, settings
from tests.device.gestures import push
from tests.sync.ends import a_month
from tests.sync.test_status import HEALTH as WELL

HOUR_NS = 3600 * 1_000_000_000
HANGS, DAYS = 4, 7
"""From the one day on the button process says nothing more."""
LAST = Visit("boot-1", 50 * HOUR_NS, "state")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (LAST, False),
        (LAST._replace(boottime_ns=LAST.boottime_ns + PERIOD_NS - 1), False),
        (LAST._replace(boottime_ns=LAST.boottime_ns + PERIOD_NS), True),
        (LAST._replace(boottime_ns=LAST.boottime_ns - 1), True),
        (LAST._replace(boot_id="boot-2"), True),
        (LAST._replace(state="another"), True),
    ],
)
def test_a_day_a_start_and_anything_new_are_reasons(now, due):
    assert is_due(LAST, now) is due
    assert is_due(None, now)


@pytest.fixture
def files(tmp_path):
    """A kiosk's files, with a month and its health in the outbox."""
    (tmp_path / "receipts").mkdir()
    (tmp_path / "password").write_text("secret\n")
    outbox.write(tmp_path / OUTBOX, a_month("2026-09"))
    write_atomically(tmp_path / OUTBOX / HEALTH, health.encode(WELL))
    return KioskFiles(tmp_path, tmp_path / "receipts", (tmp_path / "password",))


def look(files, clock=None, content=b""):
    return visit_file.present(content, files, clock or VirtualClock(MORNING_NS))


def say(files, **changes):
    write_atomically(files.data / OUTBOX / HEALTH, health.encode(attrs.evolve(WELL, **changes)))


NEWS = {
    "a document": lambda files: outbox.write(files.data / OUTBOX, a_month("2026-10")),
    "another revision": lambda files: outbox.write(files.data / OUTBOX, a_month("2026-09", revision=2)),
    "the same, put back": lambda files: outbox.write(files.data / OUTBOX, a_month("2026-09")),
    "of an earlier installation": lambda files: outbox.write(files.data / OUTBOX / "card-0", a_month("2026-09")),
    "a month that is gone": lambda files: (files.data / OUTBOX / "2026-09.json").unlink(),
    "a fault": lambda files: say(files, faults=(PresentFault("happy", "hum", None),)),
    "a failing card": lambda files: say(files, storage=attrs.evolve(WELL.storage, failing=True)),
    "a technician": lambda files: say(files, in_service=True),
    "another version": lambda files: say(files, version="9.9"),
    "another password": lambda files: files.secrets[0].write_text("changed\n"),
}


@pytest.mark.parametrize("what", NEWS)
def test_what_is_new_is_said_within_the_hour(files, what):
    before = look(files)
    NEWS[what](files)
    assert is_due(before, look(files))


def test_what_comes_and_goes_every_day_waits_for_the_day(files):
    before = look(files)
    say(files, as_of=WELL.as_of + timedelta(hours=6), last_vote_on=WELL.as_of.date())
    say(files, storage=attrs.evolve(WELL.storage, free_mib=16), lines=attrs.evolve(WELL.lines, lost=3))
    say(files, time=attrs.evolve(WELL.time, heard_on=WELL.as_of.date()))
    assert not is_due(before, look(files))


def test_a_button_process_that_has_gone_quiet_is_news(files):
    path, clock = files.data / OUTBOX / HEALTH, VirtualClock(MORNING_NS)
    os.utime(path, (MORNING_NS / 1e9, MORNING_NS / 1e9))
    before = look(files, clock)
    clock.now_ns += 11 * HOUR_NS
    assert not is_due(before, look(files, clock))
    clock.now_ns += 2 * HOUR_NS
    assert is_due(before, look(files, clock))


def test_behind_the_units_walls_the_same_start_is_known_and_the_next_one(files, monkeypatch):
    """There each process of ours would be a start of its own: nothing in /proc says which one it is."""
    unit = (Path(__file__).parents[2] / "systemd/kiosk-publish.service").read_text()
    assert "ProcSubset=pid" in unit
    assert f"Environment={visit_file.BOOT_ID}=%b" in unit
    by_hand = look(files, SystemClock())
    monkeypatch.setattr("hardware.clock.BOOT_ID", Path("/no/such/file"))
    assert is_due(by_hand, look(files, SystemClock())), "the control"
    monkeypatch.setenv(visit_file.BOOT_ID, by_hand.boot_id)
    assert not is_due(by_hand, look(files, SystemClock()))
    monkeypatch.setenv(visit_file.BOOT_ID, "0" * 32)
    assert is_due(by_hand, look(files, SystemClock()))


def test_other_settings_are_news(files):
    assert is_due(look(files, content=b"host = 'one'"), look(files, content=b"host = 'two'"))


def test_the_last_visit_is_read_back_and_nothing_that_is_spoiled(files):
    seen = look(files)
    assert visit_file.read(files.receipts) is None
    visit_file.write(files.receipts, seen)
    assert visit_file.read(files.receipts) == seen
    for spoiled in (b"", b"\xff", b"boot one state", b"boot 1", b"x" * 100_000):
        (files.receipts / visit_file.FILE).write_bytes(spoiled)
        assert visit_file.read(files.receipts) is None
    (files.receipts / visit_file.FILE).unlink()
    os.mkfifo(files.receipts / visit_file.FILE)
    assert visit_file.read(files.receipts) is None


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"storage": 1}', b"[" * 50_000])
def test_a_health_that_cannot_be_understood_is_a_reason_to_come(files, content):
    (files.data / OUTBOX / HEALTH).write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        look(files)


def test_settings_are_found_and_what_somebody_has_to_look_at_is_not_guessed():
    found = kiosk_files.find(b"[kiosk]\ndata = '/d'\n[broker]\nhost = 'h'\npassword_file = '/p'\nclaim_file = '/c'\n")
    assert found == KioskFiles(Path("/d"), kiosk_files.RECEIPTS, (Path("/c"), Path("/p")))
    for content in (b"", b"\xff", b"[kiosk]\n", b"kiosk = 1\nbroker = 2\n", b"[kiosk]\ndata = 1\n[broker]\n"):
        assert kiosk_files.find(content) is None


class Life:
    """Days of the production daemon, its plug pulled, its clock wrong, until it hangs; a timer asks every hour."""

    def __init__(self, folder, rule):
        (folder / "receipts").mkdir(parents=True)
        self.visits, self.waited, self.away_ns, self.up_ns = 0, 0, 0, 0
        self._rule, self._draw = rule, random.Random(7)
        self._kiosk = VirtualKiosk(settings(folder), VirtualClock(MORNING_NS), lambda: "installation-1")
        self._files = KioskFiles(folder, folder / "receipts", ())
        self._last, self._last_wall, self._told, self._since_ns = None, None, {}, 0
        self._kiosk.switch_on()
        for day in range(DAYS):
            self._day(day)
        self._kiosk.shut_down()

    def _day(self, day):
        clock = self._kiosk.clock
        for hour in range(24):
            begun_ns = clock.now_ns
            if day < HANGS and 3 <= hour < 13 and self._draw.random() < 0.3:
                push(self._kiosk, self._draw.choice(["happy", "unhappy"]))
            if (day, hour) in {(1, 5), (2, 20), (2, 21)}:
                self._kiosk.cut_power()
                clock.now_ns += HOUR_NS // 2
                self._kiosk.switch_on()
                self._since_ns = 0
            if hour == 2 and day in {0, 2, HANGS + 1}:
                clock.synchronise()
            if (day, hour) == (HANGS, 0):  # a router tells a year to come, for a day
                clock.wall_error_ns = 400 * 24 * HOUR_NS
            if day < HANGS:
                self._kiosk.pass_until(max(begun_ns + HOUR_NS, clock.now_ns))
            clock.now_ns = max(begun_ns + HOUR_NS, clock.now_ns)
            self._tick(alive=day < HANGS)

    def _tick(self, *, alive):
        clock, folder = self._kiosk.clock, self._files.data / OUTBOX
        if alive and (folder / HEALTH).exists():
            os.utime(folder / HEALTH, (clock.wall().timestamp(),) * 2)
        now = look(self._files, clock)
        self._since_ns += HOUR_NS
        if self._rule(self._last, now, self._last_wall, clock.wall()):
            self.visits += 1
            self._told = {path.name: path.read_bytes() for path in folder.glob("*.json") if path.name != HEALTH}
            self._last, self._last_wall, self._since_ns = now, clock.wall(), 0
        self.away_ns = max(self.away_ns, self._since_ns)
        documents = {path.name: path.read_bytes() for path in folder.glob("????-??.json")}
        self.waited += documents != {name: self._told.get(name) for name in documents}


def by_boottime(last, now, _last_wall, _wall):
    return is_due(last, now)


def by_the_wall_clock(last, now, last_wall, wall):
    return last is None or last.state != now.state or wall - last_wall >= timedelta(hours=23.5)


def by_the_day_alone(last, now, _last_wall, _wall):
    return last is None or is_due(last._replace(state=now.state), now)


def test_in_days_with_power_cuts_and_a_lost_clock_no_day_is_missed_and_no_document_waits(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.device.store.ballast.STEP_MIB", 1 << 40)
    life = Life(tmp_path / "life", by_boottime)
    assert (life.waited, life.away_ns <= 25 * HOUR_NS) == (0, True)
    assert DAYS <= life.visits <= 2 * DAYS
    assert Life(tmp_path / "wall", by_the_wall_clock).away_ns > 25 * HOUR_NS, "the control: for days, not a word"
    assert Life(tmp_path / "day", by_the_day_alone).waited > 0, "the control: documents wait"
