"""How bright the lights are."""

from collections.abc import Iterator

from attrs import field, frozen

from config.hours import in_spans
from config.limits import Between

GLOW_BELOW = 4
"""A light that glows must become this many times brighter to say thanks: less, and the eye sees no difference."""


@frozen
class LightSettings:
    """How bright the faces' lights are, as a share of full."""

    brightness: int = field(default=100, validator=Between(1, 100, "%"))
    """Of a light that says something: thanks, a question, a fault."""
    glow: int = field(default=0, validator=Between(0, 25, "%"))
    """Of all lights alike while they wait for somebody: in opening hours, as long as votes are stored. At most a
    quarter of `brightness`; dark where it is 0. What is neither 0 nor 100
    [needs PWM](TECHNICIAN.md#lights-that-are-dimmed)."""
    dim: tuple[str, ...] = field(default=(), metadata={"allowed": "a list of spans like `opening_hours` has"})
    """Spans of every day in which both are less: `["20:00-24:00", "00:00-07:00"]`."""
    dim_to: int = field(default=30, validator=Between(1, 100, "%"))
    """What is left of both then."""


def in_lights(lights: LightSettings) -> Iterator[str]:
    """What is wrong between the fields of the table `lights`, each with its place."""
    if lights.glow * GLOW_BELOW > lights.brightness:
        yield (
            f"lights.glow = {lights.glow}: must be at most a quarter of lights.brightness, "
            "or nobody sees a light say thanks"
        )
    yield from in_spans("lights.dim", lights.dim)
