"""How bright the lights are meant to be, and whether what dims them is installed."""

from collections.abc import Iterator
from importlib.util import find_spec

from config.language import gettext_noop as _
from hardware.gpio.board import FactoryName, resolve
from kiosk.device.doctor.finding import Finding, ok, warning
from kiosk.device.rules.light_levels import LightRule


def judge_lights(rule: LightRule, factory: FactoryName) -> Iterator[Finding]:
    """Nothing of lights that are only dark or full."""
    if not rule.needs_pwm:
        return
    if resolve(factory) == "gpiod" and find_spec("lgpio") is None:
        yield warning(
            _("the lights cannot be dimmed, and are full or dark: lgpio is not installed, and libgpiod knows no PWM"),
            _("sudo apt install python3-lgpio (Raspberry Pi OS), or set brightness to 100 and glow to none"),
        )
        return
    lit, glow = round(rule.levels.lit * 100), round(rule.levels.glow * 100)
    if not rule.dim:
        yield ok(_("the lights shine with {lit} % and glow with {glow} %"), lit=lit, glow=glow)
        return
    yield ok(
        _("the lights shine with {lit} % and glow with {glow} %; at {hours} with {left} % as much"),
        lit=lit,
        glow=glow,
        left=round(rule.dim_to * 100),
        hours=", ".join(rule.dim),
    )
