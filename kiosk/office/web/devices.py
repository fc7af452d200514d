"""Telephones and screens in one shop's own network: each let in by a link, once; no name, no password.

A device is an account without a password, so that sessions, and taking one away, are Django's.
"""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from kiosk.office.web.invitation import DEVICE, TOKEN_BYTES, digest
from kiosk.office.web.local_name import reached_by, told_by_avahi
from kiosk.office.web.models import Invitation, Role, User

DOMAIN = DEVICE.partition("@")[2]
VALID_FOR = timedelta(days=7)
MOST = 100
"""Devices, and links that wait to be opened."""


def link(now: datetime) -> str:
    """The whole link of a new token, by the name that the network knows."""
    return address(new_token(now))


def address(token: str) -> str:
    """Where a token is opened."""
    return f"{reached_by(settings.OFFICE.url, told_by_avahi())}/device/{token}"


def new_token(now: datetime) -> str:
    """Lets one device in within `VALID_FOR`; the oldest unused ones go where there are too many."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        waiting = Invitation.objects.filter(email=DEVICE).order_by("-pk")[MOST - 1 :]
        Invitation.objects.filter(pk__in=[each.pk for each in waiting]).delete()
        Invitation.objects.create(digest=digest(token), email=DEVICE, role=Role.SHOP, expires_at=now + VALID_FOR)
    return token


def last_day(now: datetime) -> date:
    """The last whole day on which a link made now is valid."""
    return (now + VALID_FOR).date() - timedelta(days=1)


def stands(token: str, now: datetime) -> bool:
    """Whether a link still lets somebody in."""
    return Invitation.objects.filter(email=DEVICE, digest=digest(token), expires_at__gt=now).exists()


@transaction.atomic
def admit(token: str, now: datetime) -> User | None:
    """Let a device in, and no second one; None where somebody was faster, or there are too many."""
    if count() >= MOST:
        return None
    used, _ = Invitation.objects.filter(email=DEVICE, digest=digest(token), expires_at__gt=now).delete()
    if not used:
        return None
    device = User(email=f"{secrets.token_hex(8)}@{DOMAIN}", joined_at=now)
    device.set_unusable_password()
    device.save()
    return device


def is_device(user: User) -> bool:
    """Whether an account is a device."""
    return user.email.endswith(f"@{DOMAIN}")


def count() -> int:
    """How many there are."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}").count()


def forget_others(device: User) -> int:
    """Shut all but one out, and let no waiting link in; return how many they were."""
    with transaction.atomic():
        Invitation.objects.filter(email=DEVICE).delete()
        _, by_kind = User.objects.filter(email__endswith=f"@{DOMAIN}").exclude(pk=device.pk).delete()
    return by_kind.get("web.User", 0)


def forget_all() -> int:
    """Shut all of them out, and let no waiting link in; return how many they were."""
    with transaction.atomic():
        Invitation.objects.filter(email=DEVICE).delete()
        _, by_kind = User.objects.filter(email__endswith=f"@{DOMAIN}").delete()
    return by_kind.get("web.User", 0)
