"""How bright the settings want the lights; examinations ask it too, and load no database for it."""

from config.settings import KioskSettings
from hardware.lights import LightLevels
from kiosk.device.rules.light_levels import LightRule


def light_rule(settings: KioskSettings) -> LightRule:
    """Percents of the settings as shares of full."""
    lights = settings.lights
    return LightRule(LightLevels(lights.brightness / 100, lights.glow / 100), lights.dim, lights.dim_to / 100)
