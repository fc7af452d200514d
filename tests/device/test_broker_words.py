"""What keeps a kiosk from its broker is said in the kiosk's language, whoever named it first."""

import ctypes
import errno
import os

import attrs
import pytest

from config.file import parse
from config.settings import KioskSettings
from hardware.clock import SystemClock
from kiosk.device.doctor.context import Context
from kiosk.device.doctor.office import examine_broker
from kiosk.device.words import DETAILS, say
from tests.sync.ends import MOSQUITTO, Mosquitto, free_port

KIOSK = """[kiosk]
id = "k-1"
owner = "o"
shop = "s"
time_zone = "UTC"
[buttons.happy]
line = 17
score = 100
[buttons.unhappy]
line = 22
score = 0
[broker]
host = "{host}"
port = {port}
tls = {tls}
"""


def told(language: str, port: int, host: str = "127.0.0.1", tls: str = "false") -> str:
    """What the self-test writes of this broker."""
    settings = parse(KioskSettings, KIOSK.format(host=host, port=port, tls=tls).encode(), "kiosk.toml")
    findings = [*examine_broker(Context(settings, SystemClock(), is_root=True))]
    return "\n".join(say(language, each.sentence, each.facts) for each in findings)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Connection refused"), ("it", "connessione rifiutata"), ("lt", "ryšys atmestas")]
)
def test_nobody_there(language, words):
    assert words in told(language, free_port())


@pytest.mark.parametrize(("language", "words"), [("it", "nome"), ("lt", "vard")])
def test_a_name_that_nobody_knows(language, words):
    said = told(language, 1883, host="kiosk.invalid")
    assert words in said
    assert "resolution" not in said
    assert "is away" not in said


def test_a_password_that_is_gone_leads_back_to_the_text(tmp_path):
    text = KIOSK.format(host="h", port=1, tls="false") + f'username = "k"\npassword_file = "{tmp_path / "none"}"\n'
    settings = parse(KioskSettings, text.encode(), "kiosk.toml")
    (finding,) = examine_broker(Context(settings, SystemClock(), is_root=True))
    said = say("it", finding.sentence, finding.facts)
    assert f"la password del broker non si può usare: broker.password_file = {tmp_path / 'none'}: non esiste;" in said
    assert "No such file" in finding.what
    assert "token in smiley.txt" in say("it", finding.advice, finding.facts)


@pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
@pytest.mark.parametrize(("language", "words"), [("it", "rifiuta questo totem"), ("lt", "šio kiosko nepriima")])
def test_a_password_that_is_refused(tmp_path, language, words):
    there = Mosquitto(tmp_path, "allow_anonymous false\n")
    there.start()
    said = told(language, there.port)
    there.stop()
    assert words in said
    assert "uthorized" not in said


@pytest.mark.skipif(MOSQUITTO is None, reason="needs Mosquitto: sudo apt install mosquitto")
@pytest.mark.parametrize(("language", "words"), [("it", "certificato non è affidabile"), ("lt", "sertifikatu")])
def test_a_certificate_that_is_not_trusted(tmp_path, language, words):
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    own.private_key_pem.write_to_path(tmp_path / "key.pem")
    own.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    there = Mosquitto(tmp_path, "allow_anonymous true\n", f"certfile {tmp_path}/cert.pem\nkeyfile {tmp_path}/key.pem\n")
    there.start()
    said = told(language, there.port, tls="true")
    there.stop()
    assert words in said
    assert "issuer" not in said
    assert "trusted" not in said


def test_the_systems_words_are_its_own():
    """A word that the system does not use would never be found: they are asked of it."""
    library = ctypes.CDLL(None)
    library.gai_strerror.restype = ctypes.c_char_p
    said = {os.strerror(number) for number in errno.errorcode}
    said |= {library.gai_strerror(-number).decode() for number in range(12)}
    elsewhere = {"timed out", "connection lost", "Bad user name or password", "Not authorized"}
    assert [each for each in DETAILS if each not in said | elsewhere and "certificate" not in each] == []


def test_a_card_that_keeps_nothing_is_an_error_in_the_language(tmp_path):
    from kiosk.cli.selftest import _flush  # noqa: PLC0415 - what the command asks for

    settings = parse(KioskSettings, KIOSK.format(host="h", port=1, tls="true").encode(), "kiosk.toml")
    settings = attrs.evolve(settings, kiosk=attrs.evolve(settings.kiosk, data=tmp_path / "none"))
    (finding,) = _flush(Context(settings, SystemClock()))
    assert (finding.severity, finding.what) == ("error", "the card keeps no vote: No such file or directory")
    for language in ("it", "lt"):
        assert "No such" not in say(language, finding.sentence, finding.facts)
