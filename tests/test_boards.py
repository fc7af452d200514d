"""The table of boards says what the reports say, and no board has a row without one."""

import json

import pytest

from kiosk.device.certify.certify import row
from kiosk.device.certify.report import BoardReport
from tests.boards import FOLDER, PAGE, alike, rows, take_in

BOARD = {
    "model": "Raspberry Pi 5 Model B Rev 1.1",
    "revision": "b04171",
    "system": "S",
    "kernel": "K",
    "day": "2026-12-01",
}
STEPS = ("board", "chip", "edges", "hum", "waves", "power", "wifi", "watchdog", "flush", "drift", "starts")
REPORTS = sorted(FOLDER.glob("*.json"))


def report(folder, name="five.json", label="pinctrl-rp1", without=()):
    lacking = {each: "no reason" for each in STEPS[2:] if each not in without}
    results = {"board": BOARD, "chip": {"label": label, "lines": 54}}
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(json.dumps({"format": 1, "results": results, "lacking": lacking, "partial": {}}))
    return file


@pytest.fixture
def page(tmp_path):
    copy = tmp_path / "BOARDS.md"
    copy.write_text(PAGE.read_text("utf-8"), "utf-8")
    return copy


def test_each_row_of_a_board_is_a_report_s():
    assert sorted(rows()) == sorted(row(BoardReport.load(each)) for each in REPORTS)


def test_a_report_is_taken_in_and_a_newer_one_takes_its_place(tmp_path, page):
    before = rows(page)
    for label in ("pinctrl-rp1", "pinctrl-rp2"):
        sent = report(tmp_path / label, label=label)
        kept = take_in(sent, page, tmp_path / "boards")
        assert [each for each in rows(page) if each not in before] == [row(BoardReport.load(sent))]
        assert kept.read_text() == sent.read_text()


def test_a_report_that_is_under_way_is_refused(tmp_path, page):
    with pytest.raises(ValueError, match="not all of it is done"):
        take_in(report(tmp_path / "sent", without=("drift",)), page, tmp_path / "boards")


def test_reports_of_one_make_are_alike_and_of_another_chip_are_not(tmp_path):
    one, same, other = (
        BoardReport.load(report(tmp_path, f"{number}.json", label)) for number, label in enumerate(("a", "a", "b"))
    )
    assert alike(one, same)
    assert not alike(one, other)
