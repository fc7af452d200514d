"""A certificate claimed, and renewed in time: so that a power cut at any step leaves one key, and what was in force.

The order is what does it. A key is on the card before the office hears of it: cut at any moment after that, the same
key asks again, and gets the same answer. What is in force is replaced in one step, key and certificate together, and
only after the broker has accepted the next. A key's own file goes last.
"""

import base64
import fcntl
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from attrs import frozen

from config.claim_token import ClaimToken
from config.credential_files import CredentialFiles
from kiosk.device.claim import openssl
from kiosk.device.claim.claim_client import ClaimAwayError, ClaimClient, ClaimRefusedError, IssuedChain
from kiosk.device.claim.credential import (
    MAX_BYTES,
    AnotherKioskError,
    check_name,
    forget,
    forget_former,
    head,
    renews,
    sync,
    without_head,
)
from kiosk.device.claim.openssl import OpensslError
from sync.document.regular_file import read_limited, write_atomically

_KEY = re.compile(rb"-----BEGIN PRIVATE KEY-----\n.*?-----END PRIVATE KEY-----\n", re.DOTALL)

_log = logging.getLogger(__name__)


@frozen
class Claim:
    """What a kiosk claims, where, and where it keeps what it gets."""

    kiosk_id: str
    token: ClaimToken
    client: ClaimClient
    files: CredentialFiles

    def settle(self, today: date) -> None:
        """Claim what is not there yet, renew what is old enough, clear away what is no longer needed.

        Raises ClaimAwayError, ClaimRefusedError, AnotherKioskError, OpensslError, OSError; of a renewal, which has
        time, nothing.
        """
        with self._alone():
            if not self.files.credential.exists():
                self._claim()
                forget_former(self.files)
                return
            forget(self.files.claim_key)
            if self.files.renewed.exists():
                forget(self.files.renewal_key)
                return
            credential = read_limited(self.files.credential, MAX_BYTES)
            if renews(credential, self.kiosk_id, today):
                self._renew_in_time(credential)

    def _renew_in_time(self, credential: bytes) -> None:
        try:
            self._renew(credential)
        except (ClaimAwayError, ClaimRefusedError, AnotherKioskError, OpensslError, OSError, ValueError) as error:
            # What is in force goes on, and the next hour tries again.
            _log.warning("renewal of this kiosk's certificate: %s", error)

    def _claim(self) -> None:
        if not self.files.root.exists():
            write_atomically(self.files.root, self.client.root(self.token.fingerprint))
        message = {"token": self.token.secret, "request": self._request(self.files.claim_key).decode()}
        given = self.client.ask("/claim", message, self.files.root)
        self._keep(self.files.claim_key, given, self.files.credential)

    def _renew(self, credential: bytes) -> None:
        asked = self._request(self.files.renewal_key)
        message = {
            "certificate": _KEY.sub(b"", without_head(credential)).decode("ascii"),
            "request": asked.decode(),
            "signature": base64.b64encode(openssl.signature(self.files.credential, asked)).decode(),
        }
        self._keep(self.files.renewal_key, self.client.ask("/renew", message, self.files.root), self.files.renewed)

    def _request(self, key: Path) -> bytes:
        if key.exists():
            read_limited(key, MAX_BYTES)  # openssl would wait at a pipe
        else:
            write_atomically(key, openssl.new_key(), mode=0o600)
        return openssl.request(key)

    def _keep(self, key: Path, given: IssuedChain, credential: Path) -> None:
        name, certified = openssl.certified(given.chain)
        if certified != openssl.public_key(key):
            raise ClaimRefusedError(f"{self.client}: has certified another key than this kiosk's; tell the head office")
        check_name(name, self.kiosk_id)
        content = head(name, date.fromisoformat(given.renew_from)) + read_limited(key, MAX_BYTES) + given.chain
        write_atomically(credential, content, mode=0o600)
        forget(key)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One program at a time: two would make two keys."""
        folder = self.files.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A key in a folder that a power cut takes away is lost, and the token with it.
        for each in (folder.parent, folder.parent.parent):
            sync(each)
        opened = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise ClaimAwayError("another `kiosk publish` is claiming; wait for it") from None
        finally:
            os.close(opened)
