"""What is answered to whom: a claim, a renewal, the root's certificate, or why not."""

import base64
import binascii
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from kiosk.office.claim_server.exchange import HttpAnswer, HttpRequest
from kiosk.office.claim_server.rate_limit import RateLimit, network
from kiosk.office.credentials import pem
from kiosk.office.credentials.certificates import CredentialError
from kiosk.office.credentials.claims import ClaimError, ClaimIssuer, renew_from
from kiosk.office.credentials.current_authority import CurrentAuthority
from sync.archive.credential import ClaimRefusal, IssuedCertificate
from sync.archive.credential_store import CredentialStore
from sync.archive.database_errors import ArchiveError

MAX_TEXT = 16 * 1024
"""Longest value in a request, characters."""
CLAIM, RENEW, ROOT = "/claim", "/renew", "/root.pem"
NOTED = 50
"""Refusals in a row that are written down at once, and how many a second from then on: guessing fills no disk."""

_log = logging.getLogger(__name__)


class ServerClock(Protocol):
    """Time as a value."""

    def monotonic_ns(self) -> int:
        """CLOCK_MONOTONIC, nanoseconds."""

    def wall(self) -> datetime:
        """The wall clock, aware UTC."""


def _by_address() -> RateLimit:
    # A whole chain of shops may stand behind one address on the day when its cards are plugged in.
    return RateLimit(120, 1)


@dataclass(slots=True)
class ClaimAnswers:
    """Answers requests; for several threads."""

    store: CredentialStore
    authority: CurrentAuthority
    clock: ServerClock
    by_address: RateLimit = field(default_factory=_by_address)
    by_token: RateLimit = field(default_factory=lambda: RateLimit(10, 1 / 60))
    noted: RateLimit = field(default_factory=lambda: RateLimit(NOTED, 1))

    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def busy(self, address: str) -> bool:
        """Whether somebody asks too often."""
        return not self._allows(self.by_address, network(address))

    def answer(self, request: HttpRequest, address: str) -> HttpAnswer:
        """The answer; nothing that was asked brings about an exception."""
        asked: dict[str, Callable[[HttpRequest], HttpAnswer]] = {CLAIM: self._claim, RENEW: self._renew}
        try:
            if request.target == ROOT and request.method == "GET":
                return HttpAnswer(
                    HTTPStatus.OK, pem.of(self.authority.folder().root_certificate), "application/x-pem-file"
                )
            if request.target not in asked:
                return refusal(HTTPStatus.NOT_FOUND, "there is nothing here")
            if request.method != "POST":
                return refusal(HTTPStatus.METHOD_NOT_ALLOWED, "this is asked with POST")
            return asked[request.target](request)
        except ClaimError as error:
            self._note(error, address)
            junk = error.reason is ClaimRefusal.JUNK
            return refusal(HTTPStatus.BAD_REQUEST if junk else HTTPStatus.FORBIDDEN, str(error))
        except (ArchiveError, CredentialError, OSError) as error:
            _log.error("%s", error)
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the head office cannot answer now; try again later")

    def _claim(self, request: HttpRequest) -> HttpAnswer:
        message = _values(request.body, "token", "request")
        if not self._allows(self.by_token, message["token"]):
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "this token is used too often; try again later")
        return _issued(self._issuer().claim(message["token"], message["request"].encode(), self.clock.wall()))

    def _renew(self, request: HttpRequest) -> HttpAnswer:
        message = _values(request.body, "certificate", "request", "signature")
        try:
            signature = base64.b64decode(message["signature"], validate=True)
        except binascii.Error:
            raise ClaimError(ClaimRefusal.JUNK) from None
        chain, asked = message["certificate"].encode(), message["request"].encode()
        return _issued(self._issuer().renew(chain, asked, signature, self.clock.wall()))

    def _allows(self, limit: RateLimit, name: str) -> bool:
        with self._lock:
            return limit.allows(name, self.clock.monotonic_ns())

    def _issuer(self) -> ClaimIssuer:
        return self.authority.issuer(self.store)

    def _note(self, error: ClaimError, address: str) -> None:
        if not self._allows(self.noted, "all"):
            return
        try:
            times = self.store.refuse(error.reason, error.kiosk_id, address, self.clock.wall())
        except ArchiveError as away:
            _log.error("%s", away)
            return
        # The first, the tenth, the hundredth: a log is no counter.
        if str(times).strip("0") == "1":
            whom = error.kiosk_id or "nobody known"
            _log.warning("refused %s from %s: %s (%d times); `kiosk office claims`", whom, address, error.reason, times)


def refusal(status: HTTPStatus, message: str) -> HttpAnswer:
    """An answer that says why not."""
    return HttpAnswer(status, json.dumps({"error": message}).encode())


def _values(body: bytes, *names: str) -> dict[str, str]:
    """The texts of a JSON object that has just these. Raises ClaimError."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise ClaimError(ClaimRefusal.JUNK) from None
    if not isinstance(message, dict) or message.keys() != {*names}:
        raise ClaimError(ClaimRefusal.JUNK)
    if not all(isinstance(value, str) and value.isascii() and len(value) <= MAX_TEXT for value in message.values()):
        raise ClaimError(ClaimRefusal.JUNK)
    return message


def _issued(issued: IssuedCertificate) -> HttpAnswer:
    when = renew_from(issued.chain.encode())
    message = {"certificate": issued.chain, "renew_from": when.date().isoformat()}
    return HttpAnswer(HTTPStatus.OK, json.dumps(message).encode())
