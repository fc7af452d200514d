"""A claim or a renewal, for `kiosk publish`; loaded only when one is due."""

from datetime import date

from config.broker import BrokerSettings
from config.claim_token import ClaimToken
from config.credential_files import CredentialFiles
from hardware.clock import SystemClock
from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from kiosk.device.claim.claim import Claim
from kiosk.device.claim.claim_client import ClaimAwayError, ClaimClient, ClaimRefusedError
from kiosk.device.claim.openssl import OpensslError


def claim_now(kiosk_id: str, table: BrokerSettings, token: ClaimToken, files: CredentialFiles, today: date) -> None:
    """Do what is due; what cannot be done ends the command. Raises AnotherKioskError, OSError."""
    client = ClaimClient(table.host, table.claim_port, SystemClock())
    with exiting(CONFIG, ClaimRefusedError, OpensslError), exiting(TEMPORARY, ClaimAwayError):
        Claim(kiosk_id, token, client, files).settle(today)
