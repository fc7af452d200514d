"""Everything that could be wrong with a kiosk, each with its remedy."""

from collections.abc import Callable, Iterator

from kiosk.device.doctor.board import examine_board
from kiosk.device.doctor.card import examine_card, examine_kernel
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.finding import Finding
from kiosk.device.doctor.health import examine_health
from kiosk.device.doctor.network import examine_network
from kiosk.device.doctor.office import examine_broker, examine_outbox
from kiosk.device.doctor.power import examine_power
from kiosk.device.doctor.time import examine_time
from kiosk.device.doctor.units import examine_units, examine_watchdog
from kiosk.device.doctor.votes import examine_votes

EXAMINATIONS: dict[str, Callable[[Context], Iterator[Finding]]] = {
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
}
"""In the order in which they are told; what waits for others, `examine_way`, comes last."""


def examine_way(context: Context) -> Iterator[tuple[str, Finding]]:
    """The broker; before it the way there, unless it answers: it is reached then, whatever a router says."""
    broker = [*examine_broker(context)]
    if any(each.severity.exit_code for each in broker):
        yield from (("network", each) for each in examine_network(context))
    yield from (("broker", each) for each in broker)
