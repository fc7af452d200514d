"""What a hand does to a virtual kiosk, and what an eye sees of it."""

from kiosk.demo.virtual import VirtualKiosk

MS = 1_000_000


def push(kiosk: VirtualKiosk, face: str, held_ns: int = 120 * MS) -> None:
    """Press a face and let go; a moment later it is decided."""
    kiosk.set_contact(face, active=True)
    kiosk.pass_until(kiosk.clock.now_ns + held_ns)
    kiosk.set_contact(face, active=False)
    kiosk.pass_until(kiosk.clock.now_ns + 200 * MS)


def lit(kiosk: VirtualKiosk) -> list[str]:
    """The faces whose lights are on."""
    return [face for face, button in kiosk.settings.buttons.items() if kiosk.pins.pin(button.light).state]


def stored(kiosk: VirtualKiosk) -> list[tuple[str, str]]:
    """(face, verdict) of every press on the card."""
    found: list[tuple[str, str]] = []
    position = 0
    while rows := kiosk.daemon.votes.read(position):
        position = rows[-1].id
        found += [(row.face, row.verdict) for row in rows]
    return found
