"""What a self-test found of the faces, in words. Pure."""

from collections.abc import Iterable, Iterator

from config.language import gettext_noop as _
from kiosk.device.doctor.finding import Finding, error, ok, warning
from kiosk.device.selftest.tried import Tried

MS = 1_000_000
NEAR = 0.5
"""A bounce that takes more than this share of what the settings allow will soon take all of it."""


def judge_faces(tried: Iterable[Tried], chatter_ms: int, dark: Iterable[str] = ()) -> Iterator[Finding]:
    """One finding a face; `dark`: faces whose light somebody did not see."""
    for each in tried:
        yield _judge(each, chatter_ms)
    for face in dark:
        yield error(
            _("{face}: its light did not blink"), _("see its wires, its direction and buttons.*.light"), face=face
        )


def _judge(tried: Tried, chatter_ms: int) -> Finding:
    face, bounce_ms = tried.face, (tried.bounce_ns or 0) / MS
    match tried.outcome:
        case "passed" if bounce_ms > NEAR * chatter_ms:
            return warning(
                _("{face}: bounces for {ms} ms; with {most} ms it is no press"),
                _("change the button, or raise debounce.chatter_ms"),
                face=face,
                ms=bounce_ms,
                most=chatter_ms,
            )
        case "passed":
            return ok(_("{face}: its button answered, and settled within {ms} ms"), face=face, ms=bounce_ms)
        case _:
            return _failed(tried)


def _failed(tried: Tried) -> Finding:
    face = tried.face
    match tried.outcome:
        case "swapped":
            return error(
                _("{face} was to be pressed, and the button of {other} answered, twice"),
                _("swap the lines of the buttons {face} and {other} in the settings, or of their lights"),
                face=face,
                other=tried.instead or "?",
            )
        case "stuck":
            return error(_("{face}: its button is stuck"), _("free it, or look for a short circuit"), face=face)
        case "chatter":
            return error(
                _("{face}: its contact did not settle"), _("change the button; `kiosk record FILE` shows it"), face=face
            )
        case "hum":
            return error(
                _("{face}: its line hears the mains"),
                _("lead its cable away from power cables, twist or shield it"),
                face=face,
            )
        case _:
            return error(
                _("{face}: nobody pressed it: its light or its button is dead"),
                _("see the wires of both, and try again"),
                face=face,
            )
