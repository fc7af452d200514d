"""Whether RabbitMQ on this machine was told of every kiosk, and of every revocation: by the files that it reads."""

import json
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from kiosk.office.doctor.finding import OfficeFinding, error, ok

ABOUT = "RabbitMQ's files"
TELL = (
    "sudo kiosk office broker rabbitmq, with the options as before; sudo rabbitmqctl import_definitions "
    "/etc/rabbitmq/definitions.json; in a cluster copy crls to the other nodes"
)
MOST_NAMED = 5


def examine_definitions(payload: bytes, kiosks: Collection[str], revoked: Collection[str]) -> Iterator[OfficeFinding]:
    """`payload`: definitions.json. `kiosks`, `revoked`: ids of those that may come, and of those that no longer may."""
    try:
        allowed = {each["name"]: _most_connections(each) for each in json.loads(payload)["users"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        yield error(ABOUT, "definitions.json is not what `kiosk office broker rabbitmq` writes", TELL)
        return
    unknown = sorted({*kiosks} - {*allowed})
    still = sorted(each for each in revoked if allowed.get(each) != 0 and each in allowed)
    if unknown:
        yield error(
            ABOUT, f"RabbitMQ was not told of {_named(unknown)}, and lets nobody in whom it does not know", TELL
        )
    if still:
        yield error(ABOUT, f"RabbitMQ was not told that {_named(still)} may come no more", TELL)
    if not unknown and not still:
        yield ok(ABOUT, f"definitions.json has {len(kiosks)} kiosk(s), and {len(revoked)} that may come no more")


def _most_connections(user: dict[str, Any]) -> object:
    return user.get("limits", {}).get("max-connections")


def _named(kiosks: Collection[str]) -> str:
    names = ", ".join(islice(kiosks, MOST_NAMED))
    return names if len(kiosks) <= MOST_NAMED else f"{names} and {len(kiosks) - MOST_NAMED} more"
