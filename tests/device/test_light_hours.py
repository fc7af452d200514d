"""Lights as bright as settings and hour want them, in the production daemon."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from config.lights import LightSettings
from hardware.clock import utc_ns
from hardware.gpio.board import BoardError, dimming, knows_pwm
from hardware.lights import LightLevels
from kiosk.device.daemon import compose
from kiosk.device.daemon.light_settings import light_rule
from kiosk.device.doctor.lights import judge_lights
from kiosk.device.rules.calendar import Calendar
from kiosk.device.rules.light_levels import LightRule
from tests.device.conftest import settings
from tests.device.gestures import push, stored

LIGHTS = (5, 6, 13)
HOURS = {"monday": ("08:00-20:00",)}
GLOWING = LightSettings(brightness=80, glow=20, dim=("18:00-24:00", "00:00-07:00"), dim_to=50)


def levels(kiosk):
    return tuple(float(kiosk.pins.pin(line).state) for line in LIGHTS)


def run_for(kiosk, span: timedelta):
    kiosk.pass_until(kiosk.clock.now_ns + round(span.total_seconds() * 1e9))


def test_a_kiosk_glows_in_opening_hours_less_in_the_evening_and_thanks_brighter(make_kiosk):
    kiosk = make_kiosk(lights=GLOWING, opening_hours=HOURS)
    kiosk.switch_on()
    kiosk.clock.synchronise()
    run_for(kiosk, timedelta(hours=1))
    assert levels(kiosk) == (0.2, 0.2, 0.2)
    push(kiosk, "neutral")
    assert levels(kiosk) == (0.2, 0.8, 0.2)
    run_for(kiosk, timedelta(hours=9, minutes=30))  # half past six
    assert levels(kiosk) == (0.1, 0.1, 0.1)
    run_for(kiosk, timedelta(hours=2))
    assert levels(kiosk) == (0, 0, 0)


def test_a_press_that_is_not_counted_changes_no_light(make_kiosk):
    kiosk = make_kiosk(lights=GLOWING)
    kiosk.switch_on()
    run_for(kiosk, timedelta(minutes=2))
    push(kiosk, "happy")
    run_for(kiosk, timedelta(milliseconds=400))
    before = levels(kiosk)
    push(kiosk, "unhappy")  # within a second of the other: a repetition
    assert stored(kiosk) == [("happy", "counted"), ("unhappy", "repeat")]
    assert (before, levels(kiosk)) == ((0.2, 0.2, 0.2), (0.2, 0.2, 0.2))


def test_a_kiosk_as_it_comes_is_dark_and_costs_no_wake(make_kiosk):
    kiosk = make_kiosk()
    kiosk.switch_on()
    run_for(kiosk, timedelta(minutes=2))
    assert levels(kiosk) == (0, 0, 0)
    assert not LightRule(LightLevels()).changes


@pytest.mark.parametrize(
    ("hour", "expected"), [(6, (0.4, 0)), (8, (0.8, 0.2)), (17, (0.8, 0.2)), (18, (0.4, 0.1)), (20, (0.4, 0))]
)
def test_spans_begin_with_their_minute_and_end_before_it(tmp_path, hour, expected):
    at_ns = utc_ns(datetime(2026, 10, 5, hour, tzinfo=UTC))
    found = light_rule(settings(tmp_path, lights=GLOWING)).at(at_ns, Calendar("UTC", HOURS))
    assert (found.lit, found.glow) == pytest.approx(expected)


def test_of_an_unknown_time_it_glows_as_by_day(tmp_path):
    rule = light_rule(settings(tmp_path, lights=GLOWING))
    assert rule.at(None, Calendar("UTC", {"sunday": ("01:00-02:00",)})) == LightLevels(0.8, 0.2)


def test_lights_are_dimmed_by_pins_that_know_pwm_or_the_remedy_is_told(board_without_pwm, monkeypatch):
    assert not knows_pwm(board_without_pwm)
    monkeypatch.setitem(sys.modules, "lgpio", None)  # not installed
    with pytest.raises(BoardError, match=r"^lights: dimmed lights need lgpio.*apt install python3-lgpio"):
        dimming(board_without_pwm, None)


def test_a_kiosk_whose_lights_cannot_be_dimmed_counts_in_full_light(tmp_path, board_without_pwm, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "lgpio", None)
    lights = compose.lights(settings(tmp_path, lights=GLOWING), board_without_pwm)
    lights.set_levels(LightLevels(0.4, 0.1))
    states = [[bool(board_without_pwm.pin(line).state) for line in LIGHTS]]
    lights.thank("neutral", 0)
    states.append([bool(board_without_pwm.pin(line).state) for line in LIGHTS])
    assert states == [[False, False, False], [False, True, False]]
    assert "apt install python3-lgpio" in caplog.text
    lights.close()


def test_the_doctor_names_what_dims_and_what_is_lacking(tmp_path, monkeypatch):
    rule = light_rule(settings(tmp_path, lights=GLOWING))
    (found,) = judge_lights(rule, "rpigpio")
    assert found.what == "the lights shine with 80 % and glow with 20 %; at 18:00-24:00, 00:00-07:00 with 50 % as much"
    monkeypatch.setattr("kiosk.device.doctor.lights.find_spec", lambda _name: None)
    (found,) = judge_lights(rule, "gpiod")
    assert (found.severity, found.remedy[:29]) == ("warning", "sudo apt install python3-lgpi")
    assert [*judge_lights(light_rule(settings(tmp_path)), "gpiod")] == []


@pytest.fixture
def board_without_pwm():
    from gpiozero.pins.mock import MockFactory  # noqa: PLC0415

    factory = MockFactory(revision="a02082")
    yield factory
    factory.close()
