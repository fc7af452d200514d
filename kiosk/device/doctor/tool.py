"""What the machine's own tools print."""

import os
import subprocess

TOOL_S = 20
"""How long another program may take to answer, seconds."""


def ask(*words: str, timeout_s: float = TOOL_S) -> str | None:
    """What another program prints; None where there is none of this name, or it fails, or takes longer."""
    try:
        ran = subprocess.run(  # noqa: S603 - words of our own
            words, capture_output=True, check=False, timeout=timeout_s, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout.decode(errors="replace") if ran.returncode == 0 else None
