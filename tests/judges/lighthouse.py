"""`python -m tests.judges.lighthouse PROGRAM FILES`: what Lighthouse has against pages on a telephone, a line each.

It reads no files: they are served to it.
"""

import functools
import json
import os
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.chromium import CHROMIUM

CATEGORIES = "accessibility,best-practices,performance"
JUMPING = "cumulative-layout-shift"
GOOD_SHIFT = 0.1
"""web.dev's bound of a good one."""


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def judged(program: str, url: str) -> dict:
    """Its report. Speed is the machine's business: of performance only what jumps is read."""
    command = [program, url, "--quiet", "--output=json", f"--only-categories={CATEGORIES}"]
    ran = subprocess.run(
        [*command, "--chrome-flags=--headless=new --no-sandbox"],
        check=True,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
    )
    return json.loads(ran.stdout)


def main(program: str, files: list[Path]) -> None:
    """Each page from its own folder."""
    for file in files:
        handler = functools.partial(_Silent, directory=file.parent)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                report = judged(program, f"http://127.0.0.1:{server.server_port}/{file.name}")
            finally:
                server.shutdown()
        audits = report["audits"]
        for category in ("accessibility", "best-practices"):
            for each in report["categories"][category]["auditRefs"]:
                if (score := audits[each["id"]]["score"]) is not None and score < 1:
                    print(f"{file.name}: {each['id']}: {audits[each['id']]['title']}")
        shift = audits[JUMPING].get("numericValue")
        if shift is None or shift > GOOD_SHIFT:
            print(f"{file.name}: {JUMPING}: {shift}")


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
