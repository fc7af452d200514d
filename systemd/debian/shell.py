"""Running the programs that a package is built with."""

import os
import subprocess
import sys
from pathlib import Path

LIMIT_S = 600


def run(*command: str, folder: Path, epoch_s: int | None = None) -> str:
    """Run a program in `folder`, return what it prints; where it fails, end with what it said.

    `epoch_s`: the time that takes the place of the present one, seconds since 1970
    (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    environment = dict(os.environ) if epoch_s is None else {**os.environ, "SOURCE_DATE_EPOCH": str(epoch_s)}
    ran = subprocess.run(  # noqa: S603 - commands of the build's own
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=LIMIT_S
    )
    if ran.returncode:
        sys.exit(f"{ran.stdout}{ran.stderr}{' '.join(command[:4])} ...: exit {ran.returncode}")
    return ran.stdout
