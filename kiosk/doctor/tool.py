"""What the machine's own tools print."""

import os
import subprocess

TOOL_S = 20
"""How long another program may take to answer, seconds."""


def ask(*words: str) -> str | None:
    """What another program prints; None where there is none of this name, or it fails."""
    try:
        told = subprocess.run(  # noqa: S603 - words of our own
            words, capture_output=True, check=False, timeout=TOOL_S, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout.decode(errors="replace") if told.returncode == 0 else None
