"""`python -m tests.judges.unnoticed bandit FILES`: what bandit finds where no `# noqa: S…` gives its reason already.

Ruff's rules S are bandit's, and a line that breaks one says why.
"""

import re
import subprocess
import sys
from pathlib import Path

REASONED = re.compile(r"# noqa: .*\bS\d{3}\b")


def main(program: str, files: list[str]) -> None:
    """A line each: {file}:{line}: {rule}: {what}."""
    command = [program, "--quiet", "--format=custom", "--msg-template={abspath}:{line}: {test_id}: {msg}", *files]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    print(ran.stderr)
    for finding in ran.stdout.splitlines():
        file, line, _ = finding.split(":", 2)
        if not REASONED.search(Path(file).read_text("utf-8").splitlines()[int(line) - 1]):
            print(finding)
    if ran.returncode not in {0, 1}:
        sys.exit(ran.returncode)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
