"""The invariants hold in adversarial worlds, and are seen to break when the care is taken away."""

import dataclasses
from pathlib import Path

import pytest

from config.presses import DebounceSettings
from kiosk.device.daemon import compose
from kiosk.device.rules.dating import Dating, Interval
from tests.memory import memory
from tests.simulation.options import Options
from tests.simulation.world import BrokenPromiseError, World

SEEDS = [*range(1, 3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 51))]
TIMING = compose.debounce_timing(DebounceSettings())


@pytest.fixture
def folder():
    with memory() as place:
        yield Path(place)


def live(options: Options, folder) -> World:
    world = World(options, folder)
    world.live()
    return world


@pytest.mark.parametrize("seed", SEEDS)
def test_no_promise_is_broken_in_world(seed, folder):
    world = live(Options.draw(seed), folder)
    world.check()
    world.close()


@pytest.mark.parametrize("seed", [3, pytest.param(5, marks=pytest.mark.long)])
def test_the_same_seed_gives_the_same_documents_and_the_same_page_byte_for_byte(seed, folder):
    told = []
    for n in range(2):
        world = live(Options.draw(seed), folder / str(n))
        told.append((world.documents(), world.page()))
        world.close()
    assert told[0] == told[1]


def broken(faults: set[str], folder) -> str:
    """What breaks first in five worlds with just these faults; nothing: the control has failed to fail."""
    for seed in range(5):
        options = dataclasses.replace(Options.draw(seed), faults=frozenset(faults), pushes_per_day=6)
        world = live(options, folder / str(seed))
        try:
            world.check()
        except BrokenPromiseError as error:
            return str(error)
        finally:
            world.close()
    return ""


def test_control_believing_every_edge_counts_bounces(folder, monkeypatch):
    raw = dataclasses.replace(TIMING, press_ns=1, release_ns=1, lockout_ns=0)
    monkeypatch.setattr(compose, "debounce_settings", lambda _: raw)
    assert "nobody pressed" in broken({"spike"}, folder)


def test_control_looking_away_after_the_first_edge_counts_spikes(folder, monkeypatch):
    hasty = dataclasses.replace(TIMING, press_ns=1)
    monkeypatch.setattr(compose, "debounce_settings", lambda _: hasty)
    assert "nobody pressed" in broken({"spike", "bounce"}, folder)


def test_control_guessing_the_time_puts_votes_into_wrong_months(folder, monkeypatch):
    honest = Dating.interval

    def guess(self: Dating, boot: int, boottime_ns: int) -> Interval:
        interval = honest(self, boot, boottime_ns)
        return interval if interval.after_ns is None else Interval(interval.after_ns, interval.after_ns)

    monkeypatch.setattr(Dating, "interval", guess)
    assert "truly" in broken({"no time server"}, folder)


def test_control_believing_the_broker_instead_of_receipts_loses_documents(folder, monkeypatch):
    taken = set()

    def unsent(documents, _receipts):
        # What the broker has once acknowledged is held to be delivered.
        left = [month for month, document in documents.items() if (month, document.payload) not in taken]
        taken.update((month, documents[month].payload) for month in left)
        return left

    monkeypatch.setattr("sync.mqtt.delivery.outstanding", unsent)
    assert "the archive is not the outbox" in broken({"document lost"}, folder)
