"""A process in which Django is made ready once, for scripts that look at it from inside: ready takes it seconds."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOOP = """
import json, traceback
for line in sys.stdin:
    try:
        exec(begins + json.loads(line), globals())
    except BaseException:
        failed = traceback.format_exc()
    else:
        failed = ""
    print(json.dumps(failed), flush=True)
"""


@contextmanager
def made_ready(program: str, *arguments: str | Path) -> Iterator[Callable[[str], None]]:
    """Runs `program`, whose `begins` goes before each script; gives what runs a script, and fails where it does."""
    command = [sys.executable, "-c", program + LOOP, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def run(script: str) -> None:
            process.stdin.write(json.dumps(script) + "\n")
            process.stdin.flush()
            failed = json.loads(process.stdout.readline())
            assert failed == "", failed

        yield run
        process.stdin.close()
