"""One judge: a tool that nobody here wrote, what it is run over, and what of its findings is noise."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs


class NothingToJudgeError(RuntimeError):
    """What it would look at is not here; how to make it."""


class NoVerdictError(RuntimeError):
    """A judge did not come to an end, or could not look at what it was given."""


@attrs.frozen
class Judge:
    """`command` is given the files of `over` at its end. Each line of its output that `finding` knows is a finding."""

    name: str
    command: Sequence[str]
    package: str
    """Debian's or PyPI's, as a person would install it."""
    over: Callable[[Path], Sequence[Path]]
    """The files; the folder is for what has to be made first."""
    finding: str
    """A regular expression of the lines that are findings."""
    faulty: Mapping[str, bytes]
    """The control: files by name in which it must find something."""
    ignored: Mapping[str, str] = attrs.field(factory=dict)
    """Regular expressions of the findings that are noise, with the reason."""
    needs: Sequence[str | Path] = ()
    """Further commands, or files, without which it cannot judge."""
    environment: Mapping[str, str] = attrs.field(factory=dict)
    one_by_one: bool = False
    """It takes one file at a time."""
    timeout_s: float = 1800
    """A verdict is worth waiting for; what hangs hangs for longer."""

    def lacks(self) -> str | None:
        """How to get it, where it cannot be had here."""
        for each in (self.command[0], *self.needs):
            if shutil.which(each) is None and not Path(each).exists():
                return f"{Path(each).name} is not installed: {self.package}"
        return None

    def findings(self, files: Sequence[Path]) -> list[str]:
        """What it finds, noise and all. Raises NoVerdictError."""
        groups = [[file] for file in files] if self.one_by_one else [list(files)]
        return [line for group in groups for line in self._ran(group) if re.search(self.finding, line)]

    def without_noise(self, findings: Sequence[str]) -> tuple[list[str], list[str]]:
        """The findings that count, and the entries of `ignored` that meet none any more."""
        left = [each for each in findings if not any(re.search(noise, each) for noise in self.ignored)]
        stale = [noise for noise in self.ignored if not any(re.search(noise, each) for each in findings)]
        return left, stale

    def _ran(self, files: Sequence[Path]) -> list[str]:
        try:
            ran = subprocess.run(
                [*self.command, *map(str, files)],
                check=False,
                capture_output=True,
                text=True,
                timeout=self.timeout_s,
                env={**os.environ, **self.environment},
            )
        except subprocess.TimeoutExpired:
            raise NoVerdictError(f"{self.name}: no verdict within {self.timeout_s:.0f} s") from None
        lines = [*ran.stdout.splitlines(), *ran.stderr.splitlines()]
        # Silence with a bad exit would pass for praise.
        if ran.returncode and not any(re.search(self.finding, line) for line in lines):
            raise NoVerdictError(f"{self.name}: exit {ran.returncode} without a finding: {' '.join(lines[-3:])}")
        return lines
