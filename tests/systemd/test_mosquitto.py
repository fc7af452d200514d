"""What the drop-in of Mosquitto's unit takes for a database that cannot be read, by what Mosquitto itself says."""

import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.sync.ends import MOSQUITTO, free_port, until

pytestmark = pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")

DROP_IN = Path(__file__).parents[2] / "systemd" / "kiosk-mosquitto.conf"
CONNECT = b"\x00\x04MQTT\x04\x02\x00\x3c"
"""MQTT 3.1.1, a clean session, kept alive for a minute."""
NAME = b"Error: Couldn't open database."


def is_taken_for_unreadable(said: str) -> bool:
    """By the unit's own expression, and the program that it asks."""
    (pattern,) = re.findall(r'grep -qE "([^"]+)"', DROP_IN.read_text("utf-8"))
    return subprocess.run(["grep", "-qE", pattern.replace("$$", "$")], input=said.encode(), check=False).returncode == 0


def settings(folder: Path, port: int) -> list[str]:
    file = folder / "mosquitto.conf"
    file.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_dest stderr\nlog_type all\n"
        f"persistence true\npersistence_location {folder}/\nuser root\n"
    )
    return [MOSQUITTO, "-c", str(file)]


def test_a_database_of_zeros_is_and_whoever_calls_himself_so_is_not(tmp_path):
    """The control: what stood in the journal of the second one has the words, too."""
    (tmp_path / "mosquitto.db").write_bytes(bytes(3000))
    port = free_port()
    failed = subprocess.run(settings(tmp_path, port), capture_output=True, text=True, check=False, timeout=300)
    assert failed.returncode
    assert is_taken_for_unreadable(failed.stderr), failed.stderr

    (tmp_path / "mosquitto.db").unlink()
    said = tmp_path / "said"
    with said.open("wb") as stderr, subprocess.Popen(settings(tmp_path, port), stderr=stderr) as broker:
        try:
            until(lambda: connected(port), "a client's connection")
        finally:
            broker.terminate()
    assert "open database" in said.read_text()
    assert not is_taken_for_unreadable(said.read_text()), said.read_text()


def connected(port: int) -> bool:
    rest = CONNECT + len(NAME).to_bytes(2) + NAME
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=300) as client:
            client.sendall(b"\x10" + bytes([len(rest)]) + rest)
            return client.recv(4) == b"\x20\x02\x00\x00"
    except OSError:
        return False
