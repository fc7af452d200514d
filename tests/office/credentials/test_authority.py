"""What the authority signs: judged by OpenSSL and by a real broker."""

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clock import SystemClock
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import (
    BACKDATED,
    CLIENT_LIFE,
    ISSUING_LIFE,
    kiosk_certificate,
    new_issuing,
    new_key,
    new_root,
    revocation_list,
    server_certificate,
    service_certificate,
)
from kiosk.office.credentials.authority_folder import create
from kiosk.office.credentials.certificates import CredentialError, common_name, end_of, end_of_list, key_digest
from kiosk.office.credentials.request import MAX_BYTES, requested_key
from sync.mqtt.broker import BrokerAwayError, BrokerRefusedError
from sync.mqtt.client import MqttSession
from sync.mqtt.connection import Connection
from tests.office.credentials.conftest import NOW
from tests.sync.conftest import mosquittos  # noqa: F401 - a fixture
from tests.sync.ends import CLOCK

ROOT = new_root(NOW)
ISSUING = new_issuing(ROOT, NOW)
KEY = new_key()
IDS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True)


def request(key, name="whatever it says", *extensions):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    for each in extensions:
        builder = builder.add_extension(each, critical=True)
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, digest).public_bytes(Encoding.PEM)


@given(kiosk_id=IDS, name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=16))
@settings(max_examples=30)
def test_a_certificate_is_called_as_the_kiosk_whatever_the_request_says(kiosk_id, name):
    asked = request(
        KEY, name, x509.SubjectAlternativeName([x509.DNSName("office.collect")]), x509.BasicConstraints(True, 0)
    )
    signed = kiosk_certificate(ISSUING, requested_key(asked), kiosk_id, NOW)
    assert [(each.oid, each.value) for each in signed.subject] == [(NameOID.COMMON_NAME, kiosk_id)]
    assert key_digest(signed.public_key()) == key_digest(KEY.public_key())
    assert not signed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    with pytest.raises(x509.ExtensionNotFound):
        signed.extensions.get_extension_for_class(x509.SubjectAlternativeName)


@given(st.text(max_size=70).filter(lambda text: not text.isascii() or not text.islower() or "." in text))
@settings(max_examples=50)
def test_no_kiosk_is_called_as_a_program_of_the_office(name):
    for strange in (f"office.{name}", name + ".", "office.collect"):
        with pytest.raises(CredentialError, match=r"id must be"):
            kiosk_certificate(ISSUING, KEY.public_key(), strange, NOW)
    assert common_name(service_certificate(ISSUING, KEY.public_key(), "collect", NOW)) == "office.collect"


@given(st.binary(max_size=600))
@settings(max_examples=100)
def test_junk_is_refused_in_a_sentence(junk):
    with pytest.raises(CredentialError, match=r"no certificate request"):
        requested_key(junk)


@given(junk=st.binary(min_size=1, max_size=50), at=st.integers(0, 400))
@settings(max_examples=200)
def test_a_spoiled_request_is_refused_or_brings_the_same_key(junk, at):
    good = request(KEY)
    with suppress(CredentialError):
        assert key_digest(requested_key(good[:at] + junk + good[at + len(junk) :])) == key_digest(KEY.public_key())


def test_a_version_that_nobody_knows_is_refused_in_a_sentence():
    begin, *body, end = request(KEY).decode().splitlines()
    der = b64decode("".join(body))
    assert b"\x02\x01\x00" in der
    other = b64encode(der.replace(b"\x02\x01\x00", b"\x02\x01\x0e", 1)).decode()
    with pytest.raises(CredentialError, match=r"no certificate request"):
        requested_key(f"{begin}\n{other}\n{end}\n".encode())


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
        ed25519.Ed25519PrivateKey.generate(),
    ],
)
def test_a_key_of_another_kind_is_refused(key):
    with pytest.raises(CredentialError, match=r"P-256"):
        requested_key(request(key))


def test_a_request_that_its_key_did_not_sign_is_refused():
    der = x509.load_pem_x509_csr(request(KEY)).public_bytes(Encoding.DER)
    forged = x509.load_der_x509_csr(der[:-1] + bytes([der[-1] ^ 1])).public_bytes(Encoding.PEM)
    with pytest.raises(CredentialError, match=r"not signed by its own key"):
        requested_key(forged)
    with pytest.raises(CredentialError, match=r"longer than 4096"):
        requested_key(request(KEY) + b"\n" * MAX_BYTES)


@pytest.fixture
def files(tmp_path, authority):
    """A kiosk's and a server's certificate, and what a broker is given."""
    kiosk = kiosk_certificate(authority.issuing(), KEY.public_key(), "rossi-1", NOW)
    server = server_certificate(authority.root(), KEY.public_key(), ("mqtt.example.org", "127.0.0.1"), NOW)
    forged = server_certificate(authority.issuing(), KEY.public_key(), ("mqtt.example.org",), NOW)
    for name, made in {"kiosk": kiosk, "server": server, "forged": forged}.items():
        (tmp_path / f"{name}.pem").write_bytes(pem.of(made))
    return tmp_path


def judged(files, name, purpose, *more):
    ca = files / "ca"
    return (
        "verify",
        "-x509_strict",
        "-CAfile",
        ca / "root.pem",
        "-untrusted",
        ca / "ca.pem",
        "-purpose",
        purpose,
        *more,
        files / f"{name}.pem",
    )


def test_openssl_takes_a_kiosk_for_a_client_and_a_server_for_a_server(files, openssl):
    assert openssl(*judged(files, "kiosk", "sslclient"))[0] == 0
    assert openssl(*judged(files, "server", "sslserver", "-verify_hostname", "mqtt.example.org"))[0] == 0
    assert openssl(*judged(files, "server", "sslserver", "-verify_ip", "127.0.0.1"))[0] == 0
    assert openssl(*judged(files, "server", "sslserver", "-verify_hostname", "mqtt.example.com"))[0] != 0


def test_openssl_takes_neither_for_the_other(files, openssl):
    assert openssl(*judged(files, "kiosk", "sslserver"))[0] != 0
    assert openssl(*judged(files, "server", "sslclient"))[0] != 0


def test_whoever_steals_the_issuing_key_is_no_broker(files, openssl):
    code, said = openssl(*judged(files, "forged", "sslserver"))
    assert (code != 0, "purpose" in said) == (True, True)
    # The control: it is the issuing certificate that forbids it, nothing in what was forged.
    assert openssl(*judged(files, "forged", "any"))[0] == 0


def test_openssl_reads_the_same_name_fingerprint_and_end(files, authority, openssl):
    _, said = openssl("x509", "-noout", "-subject", "-enddate", "-in", files / "kiosk.pem")
    assert "CN=rossi-1" in said.replace(" = ", "=")  # OpenSSL 3.2 and later write it without blanks
    assert f"{NOW + CLIENT_LIFE:%b %d %H:%M:%S %Y}" in said
    _, said = openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", files / "ca" / "root.pem")
    assert said.strip().rpartition("=")[2].replace(":", "").lower() == authority.fingerprint


def test_a_certificate_taken_back_is_refused_and_its_neighbour_is_not(files, authority, openssl):
    listed = ("-crl_check", "-CRLfile", files / "ca" / "crl.pem")
    assert openssl(*judged(files, "kiosk", "sslclient", *listed))[0] == 0
    neighbour = kiosk_certificate(authority.issuing(), KEY.public_key(), "rossi-2", NOW)
    (files / "neighbour.pem").write_bytes(pem.of(neighbour))
    (kiosk,) = pem.certificates((files / "kiosk.pem").read_bytes(), "kiosk")
    authority.revoke([kiosk.serial_number], NOW)
    code, said = openssl(*judged(files, "kiosk", "sslclient", *listed))
    assert (code != 0, "revoked" in said) == (True, True)
    assert openssl(*judged(files, "neighbour", "sslclient", *listed))[0] == 0


def test_a_list_is_good_for_ten_years(files, authority, openssl):
    listed = ("-crl_check", "-CRLfile", files / "ca" / "crl.pem")
    (made,) = authority.lists()
    assert end_of_list(made) >= NOW + timedelta(days=3650)
    old = kiosk_certificate(replace(authority.issuing()), KEY.public_key(), "rossi-1", NOW + timedelta(days=3640))
    (files / "kiosk.pem").write_bytes(pem.of(old))
    assert openssl(*judged(files, "kiosk", "sslclient", *listed), at=NOW + timedelta(days=3645))[0] == 0
    code, said = openssl(*judged(files, "kiosk", "sslclient", *listed), at=NOW + timedelta(days=3655))
    assert (code != 0, "CRL has expired" in said) == (True, True)


def test_nothing_outlives_who_signed_it():
    late = NOW + ISSUING_LIFE - timedelta(days=10)
    assert end_of(kiosk_certificate(ISSUING, KEY.public_key(), "a", late)) == end_of(ISSUING.certificate)
    with pytest.raises(CredentialError, match=r"ca rotate"):
        kiosk_certificate(ISSUING, KEY.public_key(), "a", NOW + ISSUING_LIFE)


@given(st.lists(st.integers(1, 2**159 - 1), unique=True, max_size=20))
@settings(max_examples=20)
def test_a_list_has_what_was_taken_back(serials):
    made = revocation_list(ISSUING, [(serial, NOW) for serial in serials], NOW)
    assert {entry.serial_number for entry in made} == {*serials}
    assert made.is_signature_valid(ISSUING.key.public_key())


def connects(mosquitto, folder, authority, kiosk_id, certificate):
    """Whether a broker lets a kiosk in with its certificate."""
    (folder / f"{kiosk_id}.key").write_bytes(pem.of_key(KEY))
    (folder / f"{kiosk_id}.pem").write_bytes(pem.of(certificate))
    names = {"certificate_file": folder / f"{kiosk_id}.pem", "key_file": folder / f"{kiosk_id}.key"}
    broker = replace(mosquitto.broker, tls=True, ca_file=authority.path / "root.pem", **names)
    try:
        with Connection(broker, MqttSession(kiosk_id), CLOCK):
            return True
    except (BrokerAwayError, BrokerRefusedError):
        return False


@pytest.fixture
def guarded(tmp_path, mosquittos):  # noqa: F811 - the fixture
    """A broker with all that the authority gives it."""
    now = SystemClock().wall()
    authority = create(tmp_path / "ca", now)
    server = server_certificate(authority.root(), KEY.public_key(), ("127.0.0.1",), now)
    (tmp_path / "server.key").write_bytes(pem.of_key(KEY))
    (tmp_path / "server.pem").write_bytes(pem.of(server))
    return authority, mosquittos(
        "allow_anonymous false\n",
        f"cafile {tmp_path}/ca/ca.pem\ncertfile {tmp_path}/server.pem\nkeyfile {tmp_path}/server.key\n"
        f"crlfile {tmp_path}/ca/crl.pem\nrequire_certificate true\nuse_identity_as_username true\n",
    )


def test_a_broker_takes_old_and_new_issuing_keys_side_by_side_and_none_that_was_stolen(tmp_path, guarded):
    authority, mosquitto = guarded
    now = SystemClock().wall()

    def signed(by, name):
        return kiosk_certificate(by.issuing(), KEY.public_key(), name, now)

    old, taken = signed(authority, "old-1"), signed(authority, "taken-1")
    authority.revoke([taken.serial_number], now)
    rotated = authority.rotate(now)
    new = signed(rotated, "new-1")
    mosquitto.stop()
    mosquitto.start()
    told = {"old-1": old, "new-1": new, "taken-1": taken}
    assert {name: connects(mosquitto, tmp_path, authority, name, each) for name, each in told.items()} == {
        "old-1": True,
        "new-1": True,
        "taken-1": False,
    }
    last = rotated.rotate(now, stolen=True)
    told["last-1"] = signed(last, "last-1")
    mosquitto.stop()
    mosquitto.start()
    assert {name for name, each in told.items() if connects(mosquitto, tmp_path, authority, name, each)} == {"last-1"}


def test_lists_shrink_by_what_has_ended(authority):
    authority.revoke([1], NOW)
    authority.revoke([2], NOW + CLIENT_LIFE)
    assert {*authority.revoked()} == {1, 2}
    authority.revoke([3], NOW + CLIENT_LIFE + 2 * BACKDATED)
    assert {*authority.revoked()} == {2, 3}
