"""Programs that run beside each other until somebody has seen enough."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from kiosk.demo.demo import DemoError

KIOSK = (sys.executable, "-c", "from kiosk.cli import main; main()")
END_S = 20
READY_S = 300.0
"""At a standstill: a program that ends before is noticed at once."""
STEP_S = 0.05
LOOK_S = 0.5


class Processes:
    """A context manager: what was started in it is ended with it, the last first. For one thread."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where each leaves what it says, NAME.log."""
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        for process in reversed([*self._running.values()]):
            with suppress(ProcessLookupError):
                process.terminate()
        for process in reversed([*self._running.values()]):
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(self, *words: str | Path) -> str:
        """A command of `kiosk` that ends; what it prints. Raises DemoError with what it says is wrong."""
        ran = subprocess.run(  # noqa: S603 - our own words
            [*KIOSK, *map(str, words)], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if ran.returncode:
            raise DemoError(f"kiosk {' '.join(map(str, words[:2]))}: {ran.stderr.strip() or ran.stdout.strip()}")
        return ran.stdout

    def start(self, name: str, command: Sequence[str | Path], ready: Callable[[str], bool]) -> None:
        """A program that goes on. Waits until what it has said is `ready`. Raises DemoError."""
        self.begin(name, command)
        self.wait(name, lambda: ready(self.said(name)))

    def begin(self, name: str, command: Sequence[str | Path]) -> None:
        """A program, without waiting for it."""
        log = self._log(name)
        with log.open("wb") as file:
            # Ctrl-C is ours: each is ended in its turn.
            process = subprocess.Popen(  # noqa: S603 - our own words
                [*map(str, command)], stdout=file, stderr=file, stdin=subprocess.DEVNULL, process_group=0
            )
        self._running[name] = process

    def wait(self, name: str, ready: Callable[[], bool]) -> None:
        """Until `ready`. Raises DemoError where it ends before that."""
        process, pause = self._running[name], threading.Event()
        for _ in range(int(READY_S / STEP_S)):
            has_ended = process.poll() is not None  # looked at first: what it did last counts
            if ready():
                return
            if has_ended:
                break
            pause.wait(STEP_S)
        said = self.said(name).strip().splitlines()[-3:]
        raise DemoError(f"{name} did not start: {' '.join(said) or 'it says nothing'}")

    def finish(self, name: str, look: Callable[[], object]) -> None:
        """Wait for the end of one that ends by itself, and `look` meanwhile. Raises DemoError with what went wrong."""
        process, pause = self._running[name], threading.Event()
        while process.poll() is None:
            look()
            pause.wait(LOOK_S)
        look()
        if process.returncode:
            raise DemoError(f"{name}: {self.said(name).strip()}")
        del self._running[name]

    def said(self, name: str) -> str:
        """All that it has said so far."""
        return self._log(name).read_text(errors="replace")

    def ended(self) -> str:
        """The name of one that has ended by itself; empty where all run."""
        return next((name for name, process in self._running.items() if process.poll() is not None), "")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"
