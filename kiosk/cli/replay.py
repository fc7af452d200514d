"""`kiosk replay`: what the kiosk makes of recorded edges."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from config.file import SettingsError, load_kiosk
from config.presses import DebounceSettings, PanelSettings
from hardware.debounce.bank import Bank
from hardware.debounce.debouncer import Freed, Press, Refusal, RefusalReason, Signal, Stuck
from hardware.debounce.edge import Edge
from hardware.debounce.recording import RecordingError, read_edges
from hardware.debounce.timing import DebounceTiming
from kiosk.cli.exits import CONFIG, DATA, exiting
from kiosk.device.daemon.compose import debounce_settings, debounce_timing, panel_rules, panel_settings
from kiosk.device.rules.bursts import BurstFilter
from kiosk.device.rules.panel import Panel, PanelRules, Verdict, Vote
from kiosk.device.rules.records import StoredVote

REASONS = {
    RefusalReason.LOCKOUT: "too soon after the last press",
    RefusalReason.GLITCH: "a spike; the contact never stayed closed",
    RefusalReason.CHATTER: "the contact did not settle; is it dirty or worn?",
    RefusalReason.HELD: "closed from the start",
    RefusalReason.FLICKER: "the contact closes oftener than anybody presses; is it worn, or its wire loose?",
    RefusalReason.HUM: "the line follows the mains; is its cable long, or beside power cables?",
}


@click.command
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--settings", "path", type=click.Path(path_type=Path), help="A kiosk's settings file [default: the defaults]."
)
def command(file: Path, path: Path | None) -> None:
    """Tell what the kiosk makes of FILE, recorded with `kiosk record`. Needs no board.

    One line a press, or a contact that was not believed and why; times are seconds after the first edge. The last line
    says how many presses would count, and why the others would not. With --settings, buttons have their faces' names,
    and all is judged as that kiosk judges it.
    """
    debounce, rules, names = debounce_timing(DebounceSettings()), panel_rules(PanelSettings()), {}
    if path is not None:
        with exiting(CONFIG, SettingsError):
            settings = load_kiosk(path)
        debounce, rules = debounce_settings(settings), panel_settings(settings)
        names = {button.line: face for face, button in settings.buttons.items()}
    with exiting(DATA, RecordingError):
        edges = read_edges(file)
    signals = replay(edges, debounce)
    start_ns = min((edge.at_ns for edge in edges), default=0)
    for signal in signals:
        click.echo(describe(signal, start_ns, names))
    click.echo(f"presses: {sum(isinstance(signal, Press) for signal in signals)}")
    found = verdicts(edges, debounce, rules)
    others = ", ".join(f"{verdict} {count}" for verdict, count in sorted(found.items()) if verdict != Verdict.COUNTED)
    click.echo(f"votes: {found[Verdict.COUNTED]}{f' ({others})' if others else ''}")


def replay(edges: Sequence[Edge], settings: DebounceTiming) -> list[Signal]:
    """Everything that comes of `edges`, and of the quiet after the last one."""
    return _bank(edges, settings).feed(edges, _end_ns(edges, settings))


def verdicts(edges: Sequence[Edge], settings: DebounceTiming, rules: PanelRules) -> Counter[str]:
    """How many presses have each verdict, those that are only given when presses are counted among them."""
    rulings = Panel(rules, _bank(edges, settings)).feed(edges, _end_ns(edges, settings) + rules.chord_ns)
    votes = sorted((each for each in rulings if isinstance(each, Vote)), key=lambda vote: vote.at_ns)
    bursts = BurstFilter()
    stored = [StoredVote(n, 1, vote.at_ns, str(vote.line), vote.verdict) for n, vote in enumerate(votes)]
    return Counter(vote.verdict for vote in (*bursts.feed(stored), *bursts.rest()))


def _bank(edges: Sequence[Edge], settings: DebounceTiming) -> Bank:
    return Bank(settings, {edge.line: False for edge in edges}, min((edge.at_ns for edge in edges), default=0))


def _end_ns(edges: Sequence[Edge], settings: DebounceTiming) -> int:
    # Long enough to decide every press; whether a contact still closed by then was stuck, the recording cannot tell.
    return max((edge.at_ns for edge in edges), default=0) + settings.chatter_ns + settings.rearm_ns


def describe(signal: Signal, start_ns: int, names: Mapping[int, str]) -> str:
    """One signal in plain words."""
    name = f"{names[signal.line]} (line {signal.line})" if signal.line in names else f"line {signal.line}"
    at_ns = signal.since_ns if isinstance(signal, Stuck) else signal.at_ns
    seconds = f"{(at_ns - start_ns) / 1e9:10.3f} s  {name}: "
    match signal:
        case Press(edges=edges):
            return f"{seconds}press ({edges} {'edge' if edges == 1 else 'edges'})"
        case Refusal(reason=reason):
            return f"{seconds}no press: {REASONS[reason]}"
        case Stuck():
            return f"{seconds}stuck: pressed here and not released"
        case Freed():
            return f"{seconds}free again"
