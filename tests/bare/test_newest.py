"""Against the newest brokers that Debian has: what attacks them as root, and RabbitMQ alone and in a cluster."""

import re

import pytest

from tests.bare.debian import SOURCE, BareDebian
from tests.systemd.root import lacking

pytestmark = pytest.mark.newest
BROKERS = "mosquitto mosquitto-clients rabbitmq-server"
NEEDED = f"{BROKERS} curl iproute2 nftables openssl strace sudo"
CHECKOUT = "/opt/smiley-kiosk"
"""Where every user may read it: some commands of root become the office's user on their way."""
LEFT_OUT = {"takes long: make test-long", "no registry is reached"}


@pytest.fixture(scope="module")
def debian():
    if reason := lacking().replace("make boot", "make newest"):
        pytest.skip(reason)
    debian = BareDebian("trixie", "newest")
    got = debian.run(
        "sh",
        "-ec",
        f"apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends {NEEDED}; "
        f"git config --global --add safe.directory '*'; git clone --quiet {SOURCE} {CHECKOUT}; cd {CHECKOUT}; "
        "make test ARGS='--quiet --collect-only tests/attack/test_audit.py'",
    )
    assert got.returncode == 0, got.stdout
    yield debian
    debian.remove()


def left_out(debian, words):
    """Why tests were skipped that root ran in a network with nobody else in it; the others pass."""
    tested = f"cd {CHECKOUT} && LANG=C .venv/bin/pytest --quiet -rs {words}"
    ran = debian.run("sh", "-c", tested, alone=True)
    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout
    print(ran.stdout)
    return set(re.findall(r"(?m)^SKIPPED \[\d+\] \S+: (.*)$", ran.stdout))


def test_attacks_of_root_and_of_whoever_has_a_network(debian):
    assert "mosquitto version 2.0.11" not in debian.run("mosquitto", "-h").stdout
    assert left_out(debian, "tests/attack") <= LEFT_OUT


def test_rabbitmq_alone_and_in_a_cluster(debian):
    assert re.search(r"(?m)^4\.", debian.run("rabbitmqctl", "version").stdout)
    assert left_out(debian, "-m cluster tests/cluster") == set()
