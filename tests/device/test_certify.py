"""A board that is measured: each step real, gone on with where it was broken off, and nobody named in its report."""

import attrs
import pytest
from click.testing import CliRunner

from hardware.clock import ClockReading, SystemClock
from hardware.epoch import utc_at
from hardware.gpio.ticks import Ticks
from hardware.timesync import Timedate, TimeSync
from kiosk.cli import main
from kiosk.cli.exits import CANNOT_WRITE, CONFIG
from kiosk.device.certify import certify as steps
from kiosk.device.certify import hours, machine
from kiosk.device.certify.bench import Bench, Workload
from kiosk.device.certify.card import flush
from kiosk.device.certify.lines import longest_ms, spare
from kiosk.device.certify.report import BoardReport, BoardReportError, LackingError
from tests.device.conftest import settings
from tests.open_files import open_below

MODEL = "Raspberry Pi 4 Model B Rev 1.5"


class Steered:
    """A clock that time servers keep, over a crystal that runs `ppm` millionths too fast."""

    def __init__(self, ppm=0.0):
        self.ppm, self.now_ns, self.boot, self.heard = ppm, 10**18, "boot-1", True

    def raw_ns(self):
        return round(self.now_ns * (1 + self.ppm / 1e6))

    def monotonic_ns(self):
        return self.now_ns

    def boot_id(self):
        return self.boot

    def wall(self):
        return utc_at(self.now_ns)

    def reading(self):
        return ClockReading(self.wall(), 10**9, "time-server") if self.heard else None

    def wait(self, seconds):
        self.now_ns += round(seconds * 1e9)


@pytest.fixture
def bench(tmp_path):
    for name, text in {
        "proc/device-tree/model": f"{MODEL}\0",
        "proc/cpuinfo": "Revision\t: c03112\nSerial\t\t: 10000000abcdef01\n",
        "proc/meminfo": "MemTotal:        1893056 kB\n",
        "proc/net/wireless": "a\nb\n wlan0: 0000   58.  -52.  -256        0      0      0      0      0        0\n",
        "usr/lib/os-release": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nHOME_URL="x"\n',
        "sys/class/thermal/thermal_zone0/temp": "48312\n",
        "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
        "sys/class/watchdog/watchdog0/timeout": "15\n",
        "sys/class/watchdog/watchdog0/state": "active\n",
    }.items():
        file = tmp_path / "root" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    clock, told = Steered(), []
    card = tmp_path / "card"
    card.mkdir()
    return Bench(
        settings(card, name="secret-station"),
        clock,
        BoardReport(tmp_path / "board.json"),
        clock.wait,
        told.append,
        Workload(commits=500, starts=3, drift_minutes=60),
        tmp_path / "root",
    )


def test_what_the_machine_tells_of_itself_is_read_from_its_own_files(bench):
    board = machine.board(bench)
    assert (board["model"], board["memory_mib"]) == (MODEL, 1848)
    assert board["system"] == "Debian GNU/Linux 13 (trixie)"
    assert machine.power(bench)["temperature_c"] == 48.312
    assert machine.wifi(bench) == {"quality": 58, "signal_dbm": -52}
    assert machine.watchdog(bench)["timeout_s"] == 15


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("proc/device-tree/system/linux,revision", b"\x00\xc0\x31\x15", "c03115"),
        ("proc/cpuinfo", b"Hardware\t: BCM2835\nRevision\t: a02082\nSerial\t\t: 00000000abcdef01\n", "a02082"),
    ],
)
def test_a_board_that_no_firmware_has_started_is_told_apart_as_emulated(bench, name, content, code):
    (bench.root / "proc/cpuinfo").unlink()
    steps_taken = {"hum": {"edges": 0, "longest_ms": 0}, "power": {"temperature_c": 25.2, "throttled": None}}
    bench.report.results |= {"board": machine.board(bench), **steps_taken}
    cells = [cell.strip() for cell in steps.row(bench.report).strip("|").split("|")]
    assert (cells[0], cells[4], cells[9]) == (f"{MODEL}, emulated", "–", "–")
    file = bench.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    bench.report.results["board"] = machine.board(bench)
    assert bench.report.results["board"]["revision"] == code
    cells = [cell.strip() for cell in steps.row(bench.report).strip("|").split("|")]
    assert (cells[0], cells[4], cells[9]) == (MODEL, "0, 0 ms", "25.2 °C, –")


def test_what_is_not_there_is_said_to_lack_and_never_guessed(bench, tmp_path):
    bare = attrs.evolve(bench, root=tmp_path / "nothing")
    for step in (machine.wifi, machine.watchdog):
        with pytest.raises(LackingError):
            step(bare)
    assert machine.board(bench)["day"]
    bench.clock.heard = False
    assert machine.board(bench)["day"] is None
    with pytest.raises(LackingError, match="no time server"):
        hours.drift(bench)


def test_commits_are_counted_over_runs_and_leave_nothing_behind(bench, tmp_path):
    bench = attrs.evolve(bench, clock=SystemClock())

    def interrupt(line):
        if line.startswith("250 of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as interrupted:
        flush(attrs.evolve(bench, tell=interrupt))
    assert open_below(tmp_path) == [], interrupted
    again = attrs.evolve(bench, report=BoardReport.load(bench.report.file))
    assert len(again.report.partial["flush"]["took_us"]) == 250
    found = flush(again)
    assert found["commits"] == 500
    assert 0 < found["p50_ms"] <= found["p99_ms"] <= found["longest_ms"]
    assert [*(tmp_path / "card").iterdir()] == []


@pytest.mark.parametrize("ppm", [-31.5, 0, 18.25])
def test_the_crystal_is_measured_against_time_servers_over_an_hour(bench, ppm):
    bench.clock.ppm = ppm
    begun_ns = bench.clock.now_ns
    found = hours.drift(bench)
    assert found["ppm"] == pytest.approx(ppm, abs=0.02)
    assert bench.clock.now_ns - begun_ns >= 59 * 60 * 10**9


def test_an_hour_that_was_broken_off_goes_on_and_begins_anew_after_a_start(bench):
    def interrupt(seconds):
        bench.clock.wait(seconds)
        if bench.clock.now_ns > begun_ns + 20 * 60 * 10**9:
            raise KeyboardInterrupt

    begun_ns = bench.clock.now_ns
    with pytest.raises(KeyboardInterrupt):
        hours.drift(attrs.evolve(bench, wait=interrupt))
    at_ns = bench.clock.now_ns
    assert hours.drift(bench)["minutes"] == 60
    assert bench.clock.now_ns - at_ns < 41 * 60 * 10**9
    bench.clock.boot, at_ns = "boot-2", bench.clock.now_ns
    hours.drift(bench)
    assert bench.clock.now_ns - at_ns >= 60 * 60 * 10**9


def test_each_cold_start_counts_once_however_often_it_is_run(bench):
    for boot in ("1", "1", "2", "2"):
        bench.clock.boot = boot
        with pytest.raises(hours.UnfinishedError, match=f"{boot} of 3 cold starts: pull the plug"):
            hours.count_start(bench, 20.0 + int(boot))
    bench.clock.boot = "3"
    assert hours.count_start(bench, 19.0) == {"starts": 3, "ready_s": [21.0, 22.0, 19.0], "longest_s": 22.0}


def test_the_longest_closing_of_an_open_line_is_measured(bench):
    ms = [(0, 0), (9, 1), (20, 0), (32, 1), (40, 1)]
    assert longest_ms([(Ticks(at * 1_000_000), state) for at, state in ms]) == 12
    assert longest_ms([]) == 0
    assert spare(bench) == 23


def test_a_whole_report_names_nobody_and_makes_its_row_of_the_table(bench, tmp_path, monkeypatch):
    clock = SystemClock(timesync=TimeSync(kernel=Timedate(wait_s=5)))
    bench = attrs.evolve(bench, clock=clock, workload=Workload(commits=100, starts=1, listen_s=0))
    monkeypatch.setitem(steps.STEPS, "starts", lambda each: hours.count_start(each, 17.0))
    monkeypatch.setitem(steps.STEPS, "drift", lambda _each: {"ppm": 3.5, "minutes": 60})
    steps.measure(bench)
    text = bench.report.file.read_text()
    report = BoardReport.load(bench.report.file)
    assert steps.is_whole(report)
    assert {"chip", "edges", "hum", "waves"} <= {*report.lacking}  # no board here
    assert report.partial == {}
    for secret in (
        "secret-station",
        "Owner",
        "Shop",
        "Europe/Rome",
        "abcdef01",
        str(tmp_path / "card"),
        SystemClock().boot_id(),
    ):
        assert secret not in text
    cells = [cell.strip() for cell in steps.row(report).strip("|").split("|")]
    assert (cells[0], cells[2], cells[8], cells[11]) == (MODEL, "–", "1, 17.0 s", "3.5 ppm")
    bench.report.results["board"]["model"] = "kept"
    steps.measure(bench)
    assert bench.report.results["board"]["model"] == "kept"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"format": 2}',
        '{"format": 1, "results": []}',
        '{"format": 1, "results": {"board": 1}}',
        '{"format": 1, "lacking": {"board": 1}}',
        '{"format": 1, "partial": {"flush": []}}',
        '{"format": 1, "partial": {"flush": {"took_us": ["x"]}}}',
        '{"format": 1, "partial": {"drift": {"boot": "b"}}}',
        '{"format": 1, "partial": {"starts": {"boots": "b", "ready_s": []}}}',
        '{"format": 1, "partial": {"holiday": {}, "drift": 1}}',
        "x" * 2_000_000,
    ],
)
def test_a_file_that_is_no_report_is_refused_and_left_as_it_is(tmp_path, content):
    file = tmp_path / "holiday.json"
    file.write_text(content)
    with pytest.raises(BoardReportError, match=r"holiday\.json: .*name another file"):
        BoardReport.load(file)
    assert file.read_text() == content


def test_the_command_refuses_what_it_cannot_write_before_it_begins(tmp_path):
    toml = tmp_path / "kiosk.toml"
    toml.write_text(
        f'[kiosk]\nid="k"\nowner="O"\nshop="S"\ntime_zone="UTC"\ndata="{tmp_path}"\n[gpio]\nfactory="mock"\n'
        "[buttons.a]\nline=22\nscore=1\n[buttons.b]\nline=17\nscore=0\n"
    )
    (tmp_path / "no.json").write_text("no")
    for file, code in (("no.json", CONFIG), ("away/board.json", CANNOT_WRITE)):
        ran = CliRunner().invoke(main, ["selftest", "--settings", str(toml), "--certify", str(tmp_path / file)])
        assert (ran.exit_code, "name a" in ran.output) == (code, True), ran.output
