"""What answers a press: a light beside each face, perhaps a buzzer. Thanks and faults never look alike."""

from collections.abc import Collection, Mapping

from gpiozero import LED, Factory, OutputDevice

from hardware.gpio.board import claiming

BLINK_NS = 100_000_000
"""A fault blinks all lights together, this long on and this long off; thanks light one of them, steadily."""
BUZZ_NS = 80_000_000
"""How long the buzzer sounds with the thanks."""


class Lights:
    """Lights by name, driven by deadlines: no thread. Times are CLOCK_MONOTONIC, nanoseconds."""

    def __init__(self, factory: Factory, lines: Mapping[str, int], *, light_ns: int, buzzer: int | None = None) -> None:
        """`lines`: the line of each light, wired active high. Raises BoardError when one cannot be had."""
        self._light_ns = light_ns
        self._lights: dict[str, LED] = {}
        self._buzzer: OutputDevice | None = None
        for name, line in lines.items():
            with claiming(line):
                self._lights[name] = LED(line, pin_factory=factory)
        if buzzer is not None:
            with claiming(buzzer):
                self._buzzer = OutputDevice(buzzer, pin_factory=factory)
        self._off_ns: dict[OutputDevice, int] = {}
        self._fault_since_ns: int | None = None
        self._blinked_ns = 0
        self._question: tuple[int, int] | None = None

    @property
    def deadline_ns(self) -> int | None:
        """When `advance` has something to switch next."""
        deadlines = [*self._off_ns.values()]
        if self._fault_since_ns is not None and self._lights:
            deadlines.append(self._blinked_ns + BLINK_NS)
        if self._question is not None:
            deadlines.append(self._question[0])
        return min(deadlines, default=None)

    def thank(self, name: str, now_ns: int) -> None:
        """Light `name`, where it has a light, and sound the buzzer. While there is a fault nobody is thanked."""
        if self._fault_since_ns is not None:
            return
        if name in self._lights:
            self._switch_on(self._lights[name], now_ns + self._light_ns)
        if self._buzzer is not None:
            self._switch_on(self._buzzer, now_ns + BUZZ_NS)

    def ask(self, begin_ns: int, end_ns: int) -> None:
        """Let all lights shine while an answer is waited for, from `begin_ns` on: nothing else looks like it."""
        if self._fault_since_ns is None and begin_ns < end_ns:
            self._question = (begin_ns, end_ns)

    def hush(self) -> None:
        """Ask no longer: there is an answer, or something else came in between."""
        self._question = None
        for device in self._off_ns:
            device.off()
        self._off_ns.clear()

    def show(self, names: Collection[str]) -> None:
        """Let these lights shine and no others, for as long as nothing else is shown; a fault goes before."""
        if self._fault_since_ns is None:
            self.hush()
            for name, light in self._lights.items():
                light.value = name in names

    def fault(self, now_ns: int, *, on: bool) -> None:
        """Begin to show a fault, or end it; asked for again, it goes on as it was."""
        if on == (self._fault_since_ns is not None):
            return
        self._fault_since_ns = now_ns if on else None
        self._blinked_ns = now_ns
        self._question = None
        self._off_ns.clear()
        if self._buzzer is not None:
            self._buzzer.off()
        self._show(lit=on)

    def advance(self, now_ns: int) -> None:
        """Switch whatever is due by `now_ns`."""
        for device in [device for device, off_ns in self._off_ns.items() if off_ns <= now_ns]:
            del self._off_ns[device]
            device.off()
        if self._question is not None and now_ns >= self._question[0]:
            for light in self._lights.values():
                self._switch_on(light, self._question[1])
            self._question = None
        if self._fault_since_ns is not None and now_ns >= self._blinked_ns + BLINK_NS:
            blinks = (now_ns - self._fault_since_ns) // BLINK_NS
            self._blinked_ns = self._fault_since_ns + blinks * BLINK_NS
            self._show(lit=blinks % 2 == 0)

    def close(self) -> None:
        """Switch everything off and give the lines back."""
        for device in [*self._lights.values(), *([self._buzzer] if self._buzzer else [])]:
            device.off()
            device.close()

    def _switch_on(self, device: OutputDevice, off_ns: int) -> None:
        device.on()
        self._off_ns[device] = off_ns

    def _show(self, *, lit: bool) -> None:
        for light in self._lights.values():
            light.value = lit
