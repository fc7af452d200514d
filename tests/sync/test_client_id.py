"""A client id that only who has the key can tell."""

from dataclasses import replace

import pytest

from sync.mqtt.broker import Broker
from sync.mqtt.client_id import unguessable

NOBODY = Broker("127.0.0.1", 8883)


@pytest.fixture
def known(tmp_path):
    (tmp_path / "kiosk.key").write_bytes(b"a key")
    return replace(NOBODY, certificate_file=tmp_path / "kiosk.pem", key_file=tmp_path / "kiosk.key")


def test_the_same_key_has_the_same_id_and_another_key_another(known, tmp_path):
    before = unguessable("kiosk-rossi-1", known)
    assert unguessable("kiosk-rossi-1", known) == before
    (tmp_path / "kiosk.key").write_bytes(b"another key")
    assert unguessable("kiosk-rossi-1", known) != before


def test_no_kiosk_can_have_it_as_its_name(known):
    name, _, digest = unguessable("kiosk-rossi-1", known).partition(".")
    assert (name, len(digest)) == ("kiosk-rossi-1", 16)


def test_without_a_key_a_name_is_a_name(known, tmp_path):
    """A password is none: from what stands in the broker's log it could be guessed."""
    assert unguessable("kiosk-rossi-1", replace(NOBODY, username="rossi-1", password="x")) == "kiosk-rossi-1"
    (tmp_path / "kiosk.key").unlink()
    assert unguessable("kiosk-rossi-1", known) == "kiosk-rossi-1"
