"""Everything that could be wrong with a kiosk, each with its remedy."""

from collections.abc import Callable, Iterator

from kiosk.doctor.board import examine_board
from kiosk.doctor.card import examine_card, examine_kernel
from kiosk.doctor.finding import Finding
from kiosk.doctor.health import examine_health
from kiosk.doctor.office import examine_broker, examine_outbox
from kiosk.doctor.patient import Patient
from kiosk.doctor.power import examine_power
from kiosk.doctor.time import examine_time
from kiosk.doctor.units import examine_units, examine_watchdog
from kiosk.doctor.votes import examine_votes

EXAMINATIONS: dict[str, Callable[[Patient], Iterator[Finding]]] = {
    "services": examine_units,
    "lines": examine_board,
    "kiosk": examine_health,
    "clock": examine_time,
    "card": examine_card,
    "kernel": examine_kernel,
    "power": examine_power,
    "watchdog": examine_watchdog,
    "votes": examine_votes,
    "outbox": examine_outbox,
    "broker": examine_broker,
}
"""In the order in which they are told; the slow ones last."""
