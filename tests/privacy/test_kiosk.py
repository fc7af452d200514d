"""A whole kiosk, its plug pulled again and again: the files that the publisher reads, whenever somebody pressed."""

from pathlib import Path

from kiosk.demo.virtual import VirtualClock, VirtualKiosk
from kiosk.device.daemon.folder import OUTBOX
from tests.device.conftest import MORNING_NS, settings
from tests.device.gestures import push

S = 1_000_000_000
MINUTE = 60 * S
LOOK_EVERY = 30
"""Minutes. The publisher comes once an hour."""
HOURS = 40
PLUG_PULLED = {90, 100, 150, 480}
"""Minutes after eight o'clock on the first day."""
EARLY = {5: "happy", 95: "unhappy", 130: "happy", 200: "neutral", 33 * 60: "happy"}
LATE = {110: "happy", 400: "happy", 410: "neutral", 475: "unhappy", 26 * 60: "happy"}
"""The same votes of each day at other hours."""


def outbox_through_the_day(folder: Path, presses: dict[int, str]) -> tuple[list[dict[str, bytes]], list[int]]:
    """Every half hour, all that could be sent, and how many presses were stored until then."""
    kiosk = VirtualKiosk(settings(folder), VirtualClock(MORNING_NS), lambda: "installation-1")
    kiosk.switch_on()
    kiosk.clock.synchronise()
    seen, stored = [], []
    for minute in range(HOURS * 60):
        kiosk.pass_until(MORNING_NS + minute * MINUTE)
        if minute in PLUG_PULLED:
            kiosk.cut_power()
            kiosk.switch_on()
            kiosk.clock.synchronise()
        if minute in presses:
            push(kiosk, presses[minute])
        if minute % LOOK_EVERY == 0:
            outbox = sorted((kiosk.settings.kiosk.data / OUTBOX).glob("*.json"))
            seen.append({path.name: path.read_bytes() for path in outbox})
            stored.append(kiosk.daemon.votes.last_id)
    kiosk.shut_down()
    return seen, stored


def test_what_can_be_sent_is_the_same_at_every_moment_whenever_somebody_pressed(tmp_path, monkeypatch):
    # Others fill this disk, too, meanwhile.
    monkeypatch.setattr("kiosk.device.store.ballast.STEP_MIB", 1 << 40)
    for name in ("early", "late"):
        (tmp_path / name).mkdir()
    early, stored_early = outbox_through_the_day(tmp_path / "early", EARLY)
    late, stored_late = outbox_through_the_day(tmp_path / "late", LATE)
    assert stored_early != stored_late, "the control: on the card the days differ"
    assert stored_early[-1] == stored_late[-1] == len(EARLY)
    assert early == late
    assert b'"votes":[2,1,1]' in early[-1]["2026-10.json"], "the first day is told"
