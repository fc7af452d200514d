"""The live panel: three faces in the terminal, and the daemon behind them."""

import os
import select
import sys
import termios
import tty
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kiosk.demo.virtual import VirtualKiosk
from kiosk.device.rules.panel import Verdict
from kiosk.device.setup.front import face_drawing

MS = 1_000_000
HELD_NS = 120 * MS
BOUNCE_NS = (0, 300_000, 700_000)
"""Times after a key at which its contact closes, bounces open, and closes for good."""
LONGEST_WAIT_S = 0.25
COLOURS = dict(zip(("happy", "neutral", "unhappy"), face_drawing.COLOURS[3], strict=True))
MOUTHS = {"happy": "╰─────╯", "neutral": "───────", "unhappy": "╭─────╮"}
ANSWERS = {
    Verdict.COUNTED: "Thank you.",
    Verdict.REPEAT: "Too soon after the last vote: stored, not counted.",
    Verdict.CHORD: "Two faces at once: stored, not counted.",
    Verdict.HELD: "Held down: stored, not counted.",
}


def draw(kiosk: VirtualKiosk, counts: Counter[str], answer: str, now: datetime) -> RenderableType:
    """The panel as it stands: lit faces, the day's counts, and what became of the last press."""
    table = Table.grid(padding=(0, 2))
    cells = []
    for number, (face, button) in enumerate(kiosk.settings.buttons.items(), start=1):
        lit = button.light is not None and kiosk.pins.pin(button.light).state > kiosk.settings.lights.glow / 100
        colour = COLOURS.get(face, "white")
        drawing = Text(f"\n●     ●\n\n{MOUTHS.get(face, '───────')}\n", justify="center")
        style = f"bold white on {colour}" if lit else colour
        cells.append(
            Group(
                Panel(Align.center(drawing), style=style, width=21),
                Align.center(Text(f"{number}  {button.label or face}", style="bold"), width=21),
                Align.center(Text(str(counts[face]), style=colour), width=21),
            )
        )
    table.add_row(*cells)
    head = Text(f"{kiosk.settings.kiosk.shop}, {now:%A %d %B %Y, %H:%M:%S}", style="bold")
    foot = Text("Press 1, 2 or 3; q makes the page again with your votes.", style="dim")
    return Panel(Group(head, Text(), table, Text(), Text(answer), foot), width=80, title="kiosk", padding=(1, 2))


@contextmanager
def _keys() -> Iterator[Callable[[float], str]]:
    """Single keys from the terminal, without echo; the terminal is put back as it was."""
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)

    def read(timeout_s: float) -> str:
        ready, _, _ = select.select([sys.stdin], [], [], max(timeout_s, 0))
        return os.read(sys.stdin.fileno(), 1).decode(errors="ignore") if ready else ""

    try:
        yield read
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


class LivePanel:
    """Real time laid over the story's: the kiosk's clock goes on from where the story left it."""

    def __init__(self, kiosk: VirtualKiosk, monotonic_ns: Callable[[], int], local: Callable[[int], datetime]) -> None:
        """`monotonic_ns`: the real clock; `local`: the shop's time of a true UTC time."""
        self._kiosk = kiosk
        self._monotonic_ns = monotonic_ns
        self._local = local
        self._offset_ns = kiosk.clock.now_ns - monotonic_ns()
        counted = [vote for vote in kiosk.votes_of_this_boot if vote.verdict == Verdict.COUNTED]
        self._counts = Counter(kiosk.daemon.faces[vote.line] for vote in counted)
        self._answer = "The shop is open. Somebody comes to the door."
        self._contacts: list[tuple[int, str, bool]] = []

    def run(self, console: Console) -> None:
        """Until q."""
        with _keys() as read, Live(console=console, auto_refresh=False, transient=True) as live:
            while True:
                live.update(self.drawing(), refresh=True)
                key = read(self._wait_s())
                if key in {"q", "Q", "\x03", "\x04"}:
                    return
                self.press(key)
                self.catch_up()

    def press(self, key: str) -> None:
        """Push the face of a number key: its contact closes, bounces, and opens again."""
        faces = dict(enumerate(self._kiosk.settings.buttons, start=1))
        face = faces.get(int(key)) if key.isdecimal() else None
        if face is None or any(face == busy for _, busy, _ in self._contacts):
            return
        now_ns = self._now_ns()
        levels = [(now_ns + after_ns, face, n % 2 == 0) for n, after_ns in enumerate(BOUNCE_NS)]
        self._contacts = sorted([*self._contacts, *levels, (now_ns + HELD_NS, face, False)])

    def catch_up(self) -> None:
        """Bring the kiosk to the present moment."""
        now_ns = self._now_ns()
        seen = len(self._kiosk.votes)
        while self._contacts and self._contacts[0][0] <= now_ns:
            at_ns, face, active = self._contacts.pop(0)
            self._kiosk.pass_until(at_ns)
            self._kiosk.set_contact(face, active=active)
        self._kiosk.pass_until(now_ns)
        for vote in self._kiosk.votes[seen:]:
            self._answer = ANSWERS.get(vote.verdict, vote.verdict)
            if vote.verdict == Verdict.COUNTED:
                self._counts[self._kiosk.daemon.faces[vote.line]] += 1

    def drawing(self) -> RenderableType:
        """The panel now."""
        return draw(self._kiosk, self._counts, self._answer, self._local(self._kiosk.clock.now_ns))

    def _now_ns(self) -> int:
        return max(self._monotonic_ns() + self._offset_ns, self._kiosk.clock.now_ns)

    def _wait_s(self) -> float:
        clock = self._kiosk.clock
        next_ns = [at_ns for at_ns, _, _ in self._contacts[:1]]
        next_ns.append(self._kiosk.daemon.deadline_ns + clock.now_ns - clock.monotonic_ns())
        return min(LONGEST_WAIT_S, (min(next_ns) - self._now_ns()) / 1e9)
