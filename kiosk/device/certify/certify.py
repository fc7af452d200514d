"""The steps in their order, and what is left of them."""

from collections.abc import Callable

from kiosk.device.certify import card, hours, lines, machine
from kiosk.device.certify.bench import Bench
from kiosk.device.certify.report import BoardReport, LackingError, Result

STEPS: dict[str, Callable[[Bench], Result]] = {
    "board": machine.board,
    "chip": lines.chip,
    "edges": lines.edges,
    "hum": lines.hum,
    "waves": lines.waves,
    "power": machine.power,
    "wifi": machine.wifi,
    "watchdog": machine.watchdog,
    "flush": card.flush,
    "drift": hours.drift,
    "starts": hours.starts,
}
"""What is quick comes first; what wants the plug pulled, last."""
EMULATED = frozenset({"board", "chip", "flush", "starts"})
"""What an emulator shows, by which the command is tried. Its open line, its heat and its clock are made up."""
AGAIN = frozenset({"power", "wifi"})
"""Taken anew at each run: they are moments."""


def measure(bench: Bench) -> None:
    """Do every step that has no result yet; save after each. Raises OSError."""
    report = bench.report
    for name, step in STEPS.items():
        if name in report.results and name not in AGAIN:
            bench.tell(f"{name}: done")
            continue
        report.lacking.pop(name, None)
        try:
            report.results[name] = step(bench)
        except LackingError as error:
            report.lacking[name] = str(error)
            bench.tell(f"{name}: not measured: {error}")
        except hours.UnfinishedError as error:
            bench.tell(f"{name}: {error}")
        else:
            report.partial.pop(name, None)
            bench.tell(f"{name}: {words(report.results[name])}")
        report.save()


def is_whole(report: BoardReport) -> bool:
    """Whether nothing is under way any more."""
    return all(name in report.results or name in report.lacking for name in STEPS)


def words(result: Result) -> str:
    """A result on one line."""
    return ", ".join(f"{key} {value}" for key, value in result.items() if value is not None)


def is_emulated(report: BoardReport) -> bool:
    """Whether it calls itself a Raspberry Pi, and no Pi's firmware has started it. Pure."""
    board = report.results.get("board", {})
    return str(board.get("model")).startswith("Raspberry Pi") and not board.get("revision")


def row(report: BoardReport) -> str:
    """The line of docs/BOARDS.md that this report makes."""
    emulated = is_emulated(report)

    def cell(step: str, form: str) -> str:
        if emulated and step not in EMULATED:
            return "–"
        try:
            facts = report.results[step]
            return form.format(**{name: "–" if value is None else value for name, value in facts.items()})
        except (KeyError, ValueError):
            return "–"

    cells = (
        cell("board", "{model}" + (", emulated" if emulated else "")),
        cell("board", "{system}, {kernel}"),
        cell("chip", "{label}"),
        cell("edges", "{per_s} /s, {lost} lost"),
        cell("hum", "{edges}, {longest_ms} ms"),
        cell("waves", "{percent_of_core} %"),
        cell("flush", "{p50_ms} / {p99_ms} / {longest_ms} ms"),
        cell("watchdog", "{identity}, {state}"),
        cell("starts", "{starts}, {longest_s} s"),
        cell("power", "{temperature_c} °C, {throttled}"),
        cell("wifi", "{signal_dbm} dBm"),
        cell("drift", "{ppm} ppm"),
        cell("board", "{day}"),
    )
    return f"| {' | '.join(cells)} |"
