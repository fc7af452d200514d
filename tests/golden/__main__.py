"""`python -m tests.golden`: files as this version writes them, for every later one to read, and of one yet to come."""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path

from tests.golden.future import be_of_the_future
from tests.golden.release import make_release

HERE = Path(__file__).parent
FUTURE = HERE / "future"


def main() -> None:
    """Make them. What a release has written is never made again: an older program wrote it."""
    release = HERE / version("smiley-kiosk")
    if release.exists():
        sys.exit(f"{release} is there; delete it, if that version has not been released yet")
    make_release(release)
    shutil.rmtree(FUTURE, ignore_errors=True)
    shutil.copytree(release, FUTURE)
    be_of_the_future(FUTURE)


if __name__ == "__main__":
    main()
