"""Alerts and new pages as signed HTTP requests, by the scheme of Standard Webhooks (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from urllib.parse import urlsplit

from sync.archive.alert_event import AlertChanges, AlertEvent

DEADLINE_S = 15.0
"""For connecting, and again for what follows up to the answer's headers; its body is never read."""
SECRET_BYTES = (24, 64)
NAT64 = IPv6Network("64:ff9b::/96")
INTERNET_6 = IPv6Network("2000::/3")
"""All that has been given out of IPv6 (IANA); beside it there are ways into IPv4 and into networks of one's own."""
IETF_4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""Protocols' own, relays among them; Python up to 3.12 takes some for the internet."""


class WebhookError(Exception):
    """It was not taken, and may be later. Says why, without the secret and without what the other side said."""


class WebhookGoneError(WebhookError):
    """The other side wants no more of it: 410."""


class WebhookSecretError(Exception):
    """Nobody could sign with this secret."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to, and by which secret."""

    url: str
    key: bytes = field(repr=False)
    private: bool
    deadline_s: float = DEADLINE_S

    def deliver(self, webhook_id: str, body: bytes, at: datetime) -> None:
        """Hand a message over. `at`: of this attempt, aware. Raises WebhookError."""
        stamp = str(int(at.timestamp()))
        headers = {
            "Host": urlsplit(self.url).netloc,
            "Content-Type": "application/json",
            "User-Agent": "smiley-kiosk",
            "Connection": "close",
            "webhook-id": webhook_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(self.key, webhook_id, stamp, body),
        }
        try:
            status = self._post(body, headers)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise WebhookError(f"no answer within {self.deadline_s:g} s: {type(error).__name__}") from None
        if status == http.client.GONE:
            raise WebhookGoneError("answered 410: it wants no more")
        if 300 <= status < 400:  # noqa: PLR2004 - HTTP's own
            raise WebhookError(f"answered {status}: redirects are not followed; correct the url")
        if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own
            raise WebhookError(f"answered {status}")

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(self.url)
        host, secure = str(parts.hostname), parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        # The socket is opened to the address that was judged: a name that is looked up twice may have two answers.
        line = _connected(_judged(host, port, private=self.private), port, self.deadline_s)
        # A timeout of the socket's begins anew with every byte.
        guard, late = line.dup(), Event()
        timer = Timer(self.deadline_s, _hang_up, [guard, late])
        timer.daemon = True
        timer.start()
        connection = http.client.HTTPConnection(host, port)
        try:
            connection.sock = ssl.create_default_context().wrap_socket(line, server_hostname=host) if secure else line
            connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
            status = connection.getresponse().status
            if late.is_set():
                # The library takes the end of the line for the end of the headers.
                raise TimeoutError
            return status
        finally:
            timer.cancel()
            connection.close()
            line.close()
            guard.close()


def signature(key: bytes, webhook_id: str, stamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of identity, time (Unix, s) and body, in base64. Pure."""
    mac = hmac.new(key, b".".join((webhook_id.encode(), stamp.encode(), body)), hashlib.sha256)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"


def key_of(secret: str) -> bytes:
    """What a secret as it is written stands for. Raises WebhookSecretError, which does not repeat it."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith("whsec_") or not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        raise WebhookSecretError("must be whsec_ and 24 to 64 bytes in base64: make one as docs/API.md says")
    return key


def body_of(changes: AlertChanges, owner: str, at: datetime) -> bytes:
    """An alert, the same at every attempt. `at`: when it was begun. Pure."""
    cleared = [_shown(each.alert) | {"ending": each.ending or None} for each in changes.cleared]
    data: dict[str, object] = {"owner": owner, "raised": [_shown(each) for each in changes.raised], "cleared": cleared}
    return _event("alert.changed", data, at)


def body_of_pages(owner: str, month: str, at: datetime) -> bytes:
    """That an owner's pages of a month are made; their figures are for who asks the API. `at`: as above. Pure."""
    return _event("pages.made", {"owner": owner, "month": month}, at)


def _event(kind: str, data: dict[str, object], at: datetime) -> bytes:
    event = {"type": kind, "timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "data": data}
    return json.dumps(event, ensure_ascii=False).encode()


def is_public(address: str) -> bool:
    """Whether an address is of the internet, whichever way an IPv4 address is written in it. Pure."""
    found: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            inner = IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is None:
            return found in INTERNET_6 and found.is_global
        found = inner
    return found.is_global and not found.is_multicast and not any(found in each for each in IETF_4)


def _judged(host: str, port: int, *, private: bool) -> list[str]:
    addresses = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private and not all(map(is_public, addresses)):
        raise WebhookError(f"{host} is in a private network; set private = true where that is meant")
    return addresses


def _connected(addresses: list[str], port: int, deadline_s: float) -> socket.socket:
    """To the first that answers: a machine may have no way to the other family's. Raises OSError, the last one's."""
    *others, last = addresses
    for address in others:
        try:
            return socket.create_connection((address, port), deadline_s / len(addresses))
        except OSError:
            continue
    return socket.create_connection((last, port), deadline_s / len(addresses))


def _hang_up(line: socket.socket, late: Event) -> None:
    late.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _shown(alert: AlertEvent) -> dict[str, object]:
    return {
        "kind": alert.kind,
        "shop": alert.shop,
        "kiosk": alert.kiosk_id or None,
        "face": alert.face or None,
        "since": alert.since.isoformat() if alert.since else None,
        "points_before": alert.points_before,
        "points_after": alert.points_after,
        "votes": alert.votes,
    }
