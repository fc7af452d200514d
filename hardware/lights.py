"""What answers a press: a light beside each face, perhaps a buzzer. Thanks and faults never look alike."""

from collections.abc import Collection, Mapping

from attrs import frozen
from gpiozero import Factory, OutputDevice

from hardware.gpio.board import claiming, knows_pwm

BLINK_NS = 100_000_000
"""A fault blinks all lights together, this long on and this long off; thanks light one of them, steadily."""
BUZZ_NS = 80_000_000
"""How long the buzzer sounds with the thanks."""
PWM_HZ = 100
"""Of a light that is neither dark nor full. The eye sees no flicker, and a wave made by software costs half of 200."""


@frozen
class LightLevels:
    """How bright lights are, as a share of full, 0–1."""

    lit: float = 1.0
    """Of a light that says something: thanks, a question, a fault."""
    glow: float = 0.0
    """Of all lights alike while nothing is said."""

    @property
    def dimmed(self) -> bool:
        """Whether they need PWM."""
        return not {self.lit, self.glow} <= {0.0, 1.0}


class Lights:
    """Lights by name, driven by deadlines: no thread. Times are CLOCK_MONOTONIC, nanoseconds.

    A light becomes brighter only to say something; else it glows as all the others do, so that nobody takes the glow
    for thanks.
    """

    def __init__(self, factory: Factory, lines: Mapping[str, int], *, light_ns: int, buzzer: int | None = None) -> None:
        """`lines`: the line of each light, wired active high. Raises BoardError when one cannot be had."""
        self._light_ns = light_ns
        self._levels = LightLevels()
        self._can_dim = knows_pwm(factory)
        self._lights: dict[str, OutputDevice] = {}
        self._buzzer: OutputDevice | None = None
        for name, line in lines.items():
            with claiming(line):
                self._lights[name] = OutputDevice(line, pin_factory=factory)
        if buzzer is not None:
            with claiming(buzzer):
                self._buzzer = OutputDevice(buzzer, pin_factory=factory)
        self._driven = dict.fromkeys(lines, 0.0)
        self._off_ns: dict[str, int] = {}
        self._silent_ns: int | None = None
        self._fault_since_ns: int | None = None
        self._blinked_ns = 0
        self._blink_lit = False
        self._question: tuple[int, int] | None = None
        self._shown: Collection[str] | None = None

    @property
    def deadline_ns(self) -> int | None:
        """When `advance` has something to switch next."""
        deadlines = [*self._off_ns.values()]
        if self._silent_ns is not None:
            deadlines.append(self._silent_ns)
        if self._fault_since_ns is not None and self._lights:
            deadlines.append(self._blinked_ns + BLINK_NS)
        if self._question is not None:
            deadlines.append(self._question[0])
        return min(deadlines, default=None)

    def set_levels(self, levels: LightLevels) -> None:
        """Set the brightness from now on. Without PWM a lit light is at full brightness, and none glows."""
        if not self._can_dim:
            levels = LightLevels(lit=1.0, glow=0.0)
        if levels != self._levels:
            self._levels = levels
            self._drive()

    def thank(self, name: str, now_ns: int) -> None:
        """Light `name`, where it has a light, and sound the buzzer. While there is a fault nobody is thanked."""
        if self._fault_since_ns is not None:
            return
        if name in self._lights:
            self._off_ns[name] = now_ns + self._light_ns
            self._drive()
        if self._buzzer is not None:
            self._buzzer.on()
            self._silent_ns = now_ns + BUZZ_NS

    def ask(self, begin_ns: int, end_ns: int) -> None:
        """Let all lights shine while an answer is waited for, from `begin_ns` on: nothing else looks like it."""
        if self._fault_since_ns is None and begin_ns < end_ns:
            self._question = (begin_ns, end_ns)

    def hush(self) -> None:
        """Stop asking: there is an answer, or something else came in between."""
        self._forget()
        self._drive()

    def show(self, names: Collection[str] | None) -> None:
        """Light these and no others, until called with None. A fault takes precedence, and ends it."""
        if self._fault_since_ns is None:
            self._shown = names
            self.hush()

    def fault(self, now_ns: int, *, on: bool) -> None:
        """Begin to show a fault, or end it; asked for again, it goes on as it was."""
        if on == (self._fault_since_ns is not None):
            return
        self._fault_since_ns = now_ns if on else None
        self._blinked_ns = now_ns
        self._blink_lit = on
        self._shown = None
        self.hush()

    def advance(self, now_ns: int) -> None:
        """Switch whatever is due by `now_ns`."""
        self._off_ns = {name: off_ns for name, off_ns in self._off_ns.items() if off_ns > now_ns}
        if self._silent_ns is not None and self._silent_ns <= now_ns:
            self._silence()
        if self._question is not None and now_ns >= self._question[0]:
            if now_ns < self._question[1]:
                self._off_ns = dict.fromkeys(self._lights, self._question[1])
            self._question = None
        if self._fault_since_ns is not None and now_ns >= self._blinked_ns + BLINK_NS:
            blinks = (now_ns - self._fault_since_ns) // BLINK_NS
            self._blinked_ns = self._fault_since_ns + blinks * BLINK_NS
            self._blink_lit = blinks % 2 == 0
        self._drive()

    def close(self) -> None:
        """Switch everything off and give the lines back."""
        for device in self._lights.values():
            _drive(device, 0.0)
        for device in [*self._lights.values(), *([self._buzzer] if self._buzzer else [])]:
            device.off()
            device.close()

    def _forget(self) -> None:
        self._question = None
        self._off_ns.clear()
        self._silence()

    def _silence(self) -> None:
        if self._silent_ns is not None and self._buzzer is not None:
            self._buzzer.off()
        self._silent_ns = None

    def _level(self, name: str) -> float:
        """How bright a light is to be now."""
        if self._fault_since_ns is not None:
            return self._levels.lit if self._blink_lit else 0.0
        if self._shown is not None:
            return self._levels.lit if name in self._shown else 0.0
        return self._levels.lit if name in self._off_ns else self._levels.glow

    def _drive(self) -> None:
        """Give each light its level; what is brighter than before comes first."""
        due = {name: level for name in self._lights if (level := self._level(name)) != self._driven[name]}
        for name, level in sorted(due.items(), key=lambda each: -each[1]):
            _drive(self._lights[name], level)
            self._driven[name] = level


def _drive(device: OutputDevice, level: float) -> None:
    """Dark and full are levels of the line; only what lies between costs a wave."""
    pin = device.pin
    if level in {0.0, 1.0}:
        if pin.frequency is not None:
            pin.frequency = None
        pin.state = bool(level)
    else:
        if pin.frequency is None:
            pin.frequency = PWM_HZ
        pin.state = level
