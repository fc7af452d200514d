"""RabbitMQ's definitions for a head office: who is known to it, who may write and read what, and limits. Pure.

RabbitMQ has no rights for users that it does not know, so each kiosk is one. Nobody has a password: who comes is known
by the certificate. A topic's `/` is a `.` here.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from kiosk.office.broker.listener_settings import COLLECTOR, MAX_COLLECTORS
from kiosk.office.broker.rabbitmq import MIRRORING, RabbitSettings

VHOST, EXCHANGE = "/", "amq.topic"
NOTHING = "^$"
KIOSK_CONNECTIONS = 3
"""Of one kiosk at a time: its visit, and what is left of broken ones."""
OWN = r"(\.[a-z0-9]+)*"
"""Stands in a client id behind the kiosk's id, which has no dot: that the doctor comes, and the key's digest."""
KIOSK_WRITES = r"^kiosks\.{username}\.(months\.20[2-5][0-9]-(0[1-9]|1[0-2])|status)$"
"""Months of 2020–2059, and its status."""
KIOSK_READS = r"^kiosks\.{username}\.receipts$"
COLLECTOR_WRITES = r"^kiosks\.[^.]+\.receipts$"
COLLECTOR_READS = r"^kiosks\.\*\.(months\.\*|receipts|status)$"
"""What is asked for, not what comes: `+` is `*` here."""
SESSIONS = "mqtt-subscription-"
"""How the queues of MQTT clients begin; the client's id and `qos0` or `qos1` follow."""
MOST_DELIVERIES = 1_000_000
"""Of one message. 4.0 throws away what came back twenty times, which a collector whose archive is away reaches."""
MIRRORED = {"ha-mode": "exactly", "ha-params": 2, "ha-sync-mode": "automatic"}
"""Of sessions that end with their connection. 3.10 leaves those of a dead node behind, and whoever had one cannot come
to another node; 4.0 does away with them, and knows no mirrors."""
FORGOTTEN_MS = 24 * 3600 * 1000
"""After which the session of a collector that does not come again goes."""

Entry = dict[str, Any]


def definitions(kiosks: Collection[str], revoked: Collection[str], settings: RabbitSettings) -> bytes:
    """The file definitions.json. `kiosks`, `revoked`: ids of those that may, and of those that no longer may."""
    names = [*sorted({*kiosks} - {*revoked})]
    users = [*(_user(name, KIOSK_CONNECTIONS) for name in names), _user(COLLECTOR, MAX_COLLECTORS)]
    rights = [*(_rights(name, f"{SESSIONS}kiosk-{name}{OWN}qos[01]") for name in names)]
    topics = [*(_topics(name, KIOSK_WRITES, KIOSK_READS) for name in names)]
    for name in sorted(revoked):
        # Left out it would keep what it has: loading adds and changes, and takes nothing away.
        users.append(_user(name, 0))
        rights.append(_permission(name, NOTHING, NOTHING, NOTHING))
        topics.append(_topics(name, NOTHING, NOTHING))
    rights.append(_rights(COLLECTOR, f"{SESSIONS}.+qos[01]"))
    topics.append(_topics(COLLECTOR, COLLECTOR_WRITES, COLLECTOR_READS))
    return _text(
        vhosts=[{"name": VHOST}],
        users=users,
        permissions=rights,
        topic_permissions=topics,
        policies=[_policy(settings)],
        parameters=[_most(settings.max_connections + MAX_COLLECTORS)],
    )


def _user(name: str, connections: int) -> Entry:
    return {"name": name, "password_hash": "", "tags": [], "limits": {"max-connections": connections}}


def _rights(name: str, sessions: str) -> Entry:
    """To hear what others write, by sessions of these names and no others."""
    return _permission(name, f"^{sessions}$", *[rf"^(amq\.topic|{sessions})$"] * 2)


def _permission(name: str, configure: str, write: str, read: str) -> Entry:
    return {"user": name, "vhost": VHOST, "configure": configure, "write": write, "read": read}


def _topics(name: str, write: str, read: str) -> Entry:
    return {"user": name, "vhost": VHOST, "exchange": EXCHANGE, "write": write, "read": read}


def _policy(settings: RabbitSettings) -> Entry:
    """What is beyond the limits is lost here, the oldest first, and sent again by the kiosks."""
    kept = {
        "max-length-bytes": settings.queue_mib << 20,
        "overflow": "drop-head",
        "delivery-limit": MOST_DELIVERIES,
        "expires": FORGOTTEN_MS,
    }
    return {
        "vhost": VHOST,
        "name": "smiley-kiosk",
        "pattern": f"^{SESSIONS}",
        "apply-to": "queues",
        "priority": 0,
        "definition": kept | (MIRRORED if settings.nodes and settings.release == MIRRORING else {}),
    }


def _most(connections: int) -> Entry:
    return {"component": "vhost-limits", "vhost": VHOST, "name": "limits", "value": {"max-connections": connections}}


def _text(**parts: Iterable[Entry]) -> bytes:
    """JSON, an entry a line: fleets are large."""
    lists = [
        f"{json.dumps(name)}: [\n" + ",\n".join(f"  {json.dumps(each)}" for each in entries) + "\n]"
        for name, entries in parts.items()
    ]
    return ("{\n" + ",\n".join(lists) + "\n}\n").encode()
