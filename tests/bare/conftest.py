"""The minimal machines, each made once."""

import pytest

from tests.bare.debian import BareDebian
from tests.systemd.root import lacking


@pytest.fixture(scope="session")
def debians():
    """Makes a Debian of a release, or gives the one that was made."""
    if reason := lacking().replace("make boot", "make bare"):
        pytest.skip(reason)
    made: dict[str, BareDebian] = {}

    def debian(suite: str) -> BareDebian:
        if suite not in made:
            made[suite] = BareDebian(suite)
        return made[suite]

    yield debian
    for each in made.values():
        each.remove()
