"""A kiosk before a head office with a claim server, a broker and a collector, all of them real."""

from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner

from config.claim_token import ClaimToken
from config.credential_files import CredentialFiles
from hardware.clock import SystemClock
from kiosk.cli import main
from kiosk.device.claim.claim import Claim
from kiosk.device.claim.claim_client import ClaimClient
from kiosk.office.credentials import pem
from kiosk.office.credentials.authority import new_key, service_certificate
from tests.office.claim_server.conftest import Office
from tests.sync.conftest import archive, mosquittos  # noqa: F401 - fixtures

BUTTONS = "[buttons.happy]\nline = 17\nscore = 100\n[buttons.unhappy]\nline = 22\nscore = 0\n"


class EarlierClock(SystemClock):
    """Two years ago: what it certifies is due to be renewed today."""

    def wall(self):
        return super().wall() - timedelta(days=2 * 365 + 30)


@pytest.fixture
def office(tmp_path):
    (tmp_path / "office").mkdir()
    made = Office(tmp_path / "office")
    with closing(made.store):
        yield made


class Kiosk:
    """A kiosk's card: its settings, and `kiosk publish`."""

    def __init__(self, folder, office, broker_port=1):
        self.office, self.folder, self.broker_port = office, folder, broker_port
        self.credentials = folder / "credentials"
        self.token_file = folder / "token"
        (folder / "outbox").mkdir()

    def give(self, secret, fingerprint=None):
        self.token = ClaimToken(secret, fingerprint or self.office.authority.fingerprint)
        self.token_file.write_text(f"{self.token}\n")
        self.token_file.chmod(0o640)
        return self.token

    @property
    def files(self):
        return CredentialFiles.of(self.token, self.credentials)

    def publish(self, kiosk_id="rossi-1", code=0):
        settings = self.folder / "kiosk.toml"
        settings.write_text(
            f'[kiosk]\nid = "{kiosk_id}"\nowner = "Panificio Rossi"\nshop = "Centro"\ntime_zone = "Europe/Rome"\n'
            f'data = "{self.folder}"\nreceipts = "{self.folder}"\n{BUTTONS}[broker]\nhost = "127.0.0.1"\n'
            f'port = {self.broker_port}\nclaim_port = {self.office.port}\nclaim_file = "{self.token_file}"\n'
            f'credentials = "{self.credentials}"\nreceipt_timeout_s = 5\n'
        )
        ran = CliRunner().invoke(main, ["publish", "--settings", str(settings)])
        assert ran.exit_code == code, ran.output
        return ran.stdout if code == 0 else ran.stderr

    def claim(self, kiosk_id="rossi-1"):
        return Claim(kiosk_id, self.token, ClaimClient("127.0.0.1", self.office.port, SystemClock()), self.files)

    def settle(self):
        self.claim().settle(SystemClock().wall().date())


@pytest.fixture
def kiosk(tmp_path, office):
    (tmp_path / "card").mkdir()
    made = Kiosk(tmp_path / "card", office)
    made.give(office.token())
    return made


@pytest.fixture
def broker(office, mosquittos):  # noqa: F811 - the fixture
    """Mosquitto with the office's certificates."""
    return mosquittos(
        "allow_anonymous false\n",
        f"cafile {office.folder}/ca.pem\ncertfile {office.certificate}\nkeyfile {office.key}\n"
        f"crlfile {office.folder}/crl.pem\nrequire_certificate true\nuse_identity_as_username true\n",
    )


@pytest.fixture
def collector(tmp_path, office):
    """The files by which the broker knows the collector."""
    key, issuing = new_key(), office.authority.issuing()
    made = service_certificate(issuing, key.public_key(), "collector", SystemClock().wall())
    (tmp_path / "collector.key").write_bytes(pem.of_key(key))
    (tmp_path / "collector.pem").write_bytes(pem.of(made, issuing.certificate))
    return {
        "ca_file": office.folder / "root.pem",
        "certificate_file": tmp_path / "collector.pem",
        "key_file": tmp_path / "collector.key",
    }
