"""A kiosk claims its certificate, uses it, and renews it in time."""

import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY
from kiosk.device.claim import claim as claiming
from kiosk.device.claim import openssl
from kiosk.device.claim.claim_client import ClaimAwayError, ClaimClient, ClaimRefusedError
from kiosk.device.claim.credential import is_due
from kiosk.device.claim.openssl import OpensslError
from kiosk.office.claim_server.answers import ClaimAnswers
from kiosk.office.credentials import pem
from kiosk.office.credentials.certificates import end_of
from sync.archive.credential import ClaimRefusal
from tests.device.claim.conftest import EarlierClock, Kiosk
from tests.office.claim_server.conftest import Office
from tests.office.claim_server.test_claim_server import LaterClock
from tests.openssl import needs_openssl
from tests.sync.ends import collecting, fill, free_port, held, written

pytestmark = needs_openssl


def credential(kiosk):
    return kiosk.files.credential.read_bytes()


def names(kiosk):
    return sorted(each.name for each in kiosk.files.folder.iterdir())


def test_from_a_token_to_a_month_in_the_archive(kiosk, office, broker, collector, archive):
    kiosk.broker_port = broker.port
    fill(kiosk.folder / "outbox", 2)
    with office.serving(), collecting(replace(broker.broker, tls=True, **collector), archive):
        assert "delivered: 2020-01, 2020-02" in kiosk.publish()
        assert "nothing new" in kiosk.publish()
    assert held(archive) == written(kiosk.folder / "outbox")
    certificate, *_ = pem.certificates(credential(kiosk), "kiosk.pem")
    [told] = archive.statuses()
    assert told.status.certificate_until == (end_of(certificate) - timedelta(days=1)).date()
    assert [each.kiosk_id for each in office.store.certificates()] == ["rossi-1"]
    assert names(kiosk) == ["kiosk.pem", "root.pem"]
    assert stat.S_IMODE(kiosk.files.credential.stat().st_mode) == 0o600
    assert stat.S_IMODE(kiosk.files.folder.stat().st_mode) == 0o700
    assert b"PRIVATE KEY" in credential(kiosk)


def test_once_claimed_the_office_is_asked_no_more_until_it_is_time(kiosk, office):
    with office.serving():
        kiosk.settle()
    now = SystemClock().wall().date()
    before = credential(kiosk)
    kiosk.settle()
    assert not is_due(kiosk.files, "rossi-1", now)
    assert is_due(kiosk.files, "rossi-1", now + timedelta(days=2 * 365 + 10))
    assert credential(kiosk) == before


def test_an_office_that_is_away_is_for_the_next_hour_and_the_key_stays(kiosk, office):
    office.port = free_port()
    assert "check the network, broker.host and broker.claim_port" in kiosk.publish(code=TEMPORARY)
    with office.serving():
        office.answers.clock = SystemClock()
        kiosk.settle()
    assert names(kiosk) == ["kiosk.pem", "root.pem"]


class Eavesdropper(ClaimAnswers):
    """Writes down what is told to it."""

    def __init__(self, answers) -> None:
        super().__init__(answers.store, answers.authority, answers.clock)
        self.heard = []

    def answer(self, request, address):
        self.heard.append(request)
        return ClaimAnswers.answer(self, request, address)


Eavesdropper.__slots__ = ()


@pytest.fixture
def impostor(tmp_path):
    (tmp_path / "impostor").mkdir()
    made = Office(tmp_path / "impostor")
    with closing(made.store):
        made.answers = Eavesdropper(made.answers)
        yield made


def test_another_office_hears_no_token(kiosk, office, impostor):
    with impostor.serving():
        office.port = impostor.port
        said = kiosk.publish(code=CONFIG)
    assert "this is not the head office that gave this kiosk its token" in said
    assert [each.target for each in impostor.answers.heard] == ["/root.pem"]
    assert not kiosk.files.root.exists()
    # It did not spoil anything: the true one is believed.
    with office.serving():
        kiosk.settle()


def test_the_control_that_believes_whoever_answers_tells_it(kiosk, office, impostor, monkeypatch):
    monkeypatch.setattr(ClaimClient, "root", lambda *_: (impostor.folder / "root.pem").read_bytes())
    with impostor.serving():
        office.port = impostor.port
        with pytest.raises(ClaimRefusedError):
            kiosk.settle()
    assert kiosk.token.secret.encode() in impostor.answers.heard[0].body


def test_a_token_of_another_kiosk_is_said_and_is_good_once_the_id_is_right(kiosk, office):
    with office.serving():
        said = kiosk.publish(kiosk_id="rossi-2", code=CONFIG)
        assert "the token is for the kiosk 'rossi-1', and this one is 'rossi-2': correct the kiosk id" in said
        kiosk.settle()
        assert "correct the kiosk id" in kiosk.publish(kiosk_id="rossi-2", code=CONFIG)
    assert len(office.store.certificates()) == 1


def test_a_copy_of_a_card_is_refused_and_told(tmp_path, kiosk, office):
    (tmp_path / "copy").mkdir()
    copy = Kiosk(tmp_path / "copy", office)
    copy.give(kiosk.token.secret)
    with office.serving():
        kiosk.settle()
        assert "another card has used this before" in copy.publish(code=CONFIG)
    assert [(each.kiosk_id, each.reason) for each in office.store.refusals()] == [("rossi-1", ClaimRefusal.ANOTHER_KEY)]


def test_a_fresh_token_takes_the_place_of_the_former_only_when_it_is_good(kiosk, office):
    with office.serving():
        kiosk.settle()
        former = kiosk.files
        kiosk.give("x" * 43)
        with pytest.raises(ClaimRefusedError):
            kiosk.settle()
        assert former.credential.exists()
        kiosk.give(office.token())
        kiosk.settle()
    assert not former.folder.exists()
    assert names(kiosk) == ["kiosk.pem", "root.pem"]


def test_a_renewed_certificate_is_in_force_once_the_broker_has_taken_it(kiosk, office, broker):
    kiosk.broker_port = broker.port
    with office.serving():
        office.answers.clock = EarlierClock()
        kiosk.settle()
        former = credential(kiosk)
        office.answers.clock = SystemClock()
        kiosk.settle()
        assert names(kiosk) == ["kiosk.pem", "renewed.pem", "root.pem"]
        assert credential(kiosk) == former
        renewed = kiosk.files.renewed.read_bytes()
        assert "nothing to send yet" in kiosk.publish()
    assert names(kiosk) == ["kiosk.pem", "root.pem"]
    assert credential(kiosk) == renewed != former
    assert len(office.store.certificates()) == 2


def test_a_renewed_certificate_that_the_broker_refuses_leaves_the_former_in_force(kiosk, office, broker):
    kiosk.broker_port = broker.port
    with office.serving():
        kiosk.settle()
        # Certified by a clock that is two years ahead: not valid yet.
        office.answers.clock = LaterClock()
        kiosk.claim().settle(LaterClock().wall().date())
    former = credential(kiosk)
    assert kiosk.files.renewed.exists()
    assert "nothing to send yet" in kiosk.publish()
    assert (credential(kiosk), kiosk.files.renewed.exists()) == (former, True)


def test_a_renewal_that_fails_stops_nothing(kiosk, office, broker):
    kiosk.broker_port = broker.port
    with office.serving():
        office.answers.clock = EarlierClock()
        kiosk.settle()
    assert "nothing to send yet" in kiosk.publish()
    assert names(kiosk) == ["kiosk.pem", "renewal.key", "root.pem"]


def test_two_at_once_make_one_key(kiosk, office, monkeypatch):
    begun, go = threading.Event(), threading.Event()
    make = claiming.openssl.new_key

    def slowly():
        begun.set()
        go.wait(300)
        return make()

    monkeypatch.setattr(claiming.openssl, "new_key", slowly)
    with office.serving():
        first = threading.Thread(target=kiosk.settle)
        first.start()
        assert begun.wait(300)
        with pytest.raises(ClaimAwayError, match="another `kiosk publish` is claiming"):
            kiosk.settle()
        go.set()
        first.join(300)
    assert names(kiosk) == ["kiosk.pem", "root.pem"]
    assert office.store.refusals() == []


def test_without_openssl_it_says_what_to_install(kiosk, office, monkeypatch):
    monkeypatch.setenv("PATH", str(kiosk.folder))
    with office.serving():
        assert "openssl is not here: sudo apt install openssl" in kiosk.publish(code=CONFIG)


NONSENSE = (b"", b"[]", b"{", b'{"certificate": 1}', b"{}" * 40_000, b'{"certificate": "", "renew_from": ""}')


def test_an_office_that_speaks_nonsense_is_away(kiosk, office):
    class Nonsense(Eavesdropper):
        def answer(self, request, address):
            told = Eavesdropper.answer(self, request, address)
            return told if request.target == "/root.pem" else replace(told, body=self.nonsense)

    office.answers = Nonsense(office.answers)
    with office.serving():
        for nonsense in (
            b"",
            b"[]",
            b"{",
            b'{"certificate": 1}',
            b"{}" * 40_000,
            b'{"certificate": "", "renew_from": ""}',
        ):
            office.answers.nonsense = nonsense
            with pytest.raises((ClaimAwayError, claiming.OpensslError)):
                kiosk.settle()
    assert not kiosk.files.credential.exists()


def loaded(program):
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {program}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {*ran.stdout.split()}


@pytest.mark.parametrize("said", [b"", b"notAfter=yesterday", b"notAfter=Nov 30 12:00:00 99999 GMT"])
def test_an_end_that_nobody_can_read_is_said(said, monkeypatch):
    monkeypatch.setattr(openssl, "_run", lambda *_, **__: said)
    with pytest.raises(OpensslError, match="no end that can be read"):
        openssl.end(b"")


def test_a_claim_loads_no_cryptography_and_nothing_of_it_is_loaded_while_nothing_is_due():
    hourly = loaded("import kiosk.cli.publish_now")
    claiming_now = loaded("import kiosk.cli.publish_now, kiosk.cli.claim_now")
    assert "kiosk.device.claim.claim" in claiming_now - hourly
    assert not [each for each in claiming_now if each.split(".")[0] in {"cryptography", "cffi", "OpenSSL"}]
    # paho-mqtt has loaded HTTP already: what comes on top is ours.
    assert {each for each in claiming_now - hourly if "." not in each} <= {"json", "hashlib", "base64", "fcntl"}
