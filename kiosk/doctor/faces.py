"""What a self-test found of the faces, in words. Pure."""

from collections.abc import Iterable, Iterator

from kiosk.doctor.finding import Finding, error, ok, warning
from kiosk.selftest import Tried

MS = 1_000_000
NEAR = 0.5
"""A bounce that takes more than this share of what the settings allow will soon take all of it."""


def judge_faces(tried: Iterable[Tried], chatter_ms: int, dark: Iterable[str] = ()) -> Iterator[Finding]:
    """One finding a face; `dark`: faces whose light somebody did not see."""
    for each in tried:
        yield _judge(each, chatter_ms)
    for face in dark:
        yield error(f"{face}: its light did not blink", "see its wires, its direction and buttons.*.light")


def _judge(tried: Tried, chatter_ms: int) -> Finding:
    match tried.outcome:
        case "passed" if (tried.bounce_ns or 0) > NEAR * chatter_ms * MS:
            return warning(
                f"{tried.face}: bounces for {(tried.bounce_ns or 0) / MS:.0f} ms; with {chatter_ms} ms it is no press",
                "change the button, or raise debounce.chatter_ms",
            )
        case "passed":
            return ok(f"{tried.face}: its button answered, and settled within {(tried.bounce_ns or 0) / MS:.1f} ms")
        case "swapped":
            return error(
                f"{tried.face} was to be pressed, and the button of {tried.instead} answered, twice",
                f"swap the lines of the buttons {tried.face} and {tried.instead} in the settings, or of their lights",
            )
        case "stuck":
            return error(f"{tried.face}: its button is stuck", "free it, or look for a short circuit")
        case "chatter":
            return error(f"{tried.face}: its contact did not settle", "change the button; `kiosk record FILE` shows it")
        case _:
            return error(
                f"{tried.face}: nobody pressed it: its light or its button is dead",
                "see the wires of both, and try again",
            )
