"""Links that make one account each, once: for the first account on paper or screen, for the others by mail."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from kiosk.office.web.models import Invitation, User

TOKEN_BYTES = 32
FIRST_FOR = timedelta(hours=24)
VALID_FOR = timedelta(days=7)


def invite(email: str, now: datetime) -> str:
    """A new token for somebody; what he had been sent before leads nowhere any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        Invitation.objects.filter(email=email.lower()).delete()
        expires_at = now + (VALID_FOR if email else FIRST_FOR)
        Invitation.objects.create(digest=_digest(token), email=email.lower(), expires_at=expires_at)
    return token


def invite_first(now: datetime) -> str | None:
    """The token of the first account; None where there are accounts."""
    return None if User.objects.exists() else invite("", now)


def find(token: str, now: datetime) -> Invitation | None:
    """What a link still stands for."""
    found = Invitation.objects.filter(digest=_digest(token), expires_at__gt=now).first()
    # The second of two first accounts is somebody else's.
    return None if found is None or (not found.email and User.objects.exists()) else found


@transaction.atomic
def accept(invitation: Invitation, email: str, password: str, now: datetime) -> User | None:
    """Make the account; None where somebody was faster, or the address has one."""
    email = (invitation.email or email).lower()
    used, _ = Invitation.objects.filter(pk=invitation.pk).delete()
    if not used or User.objects.filter(email=email).exists() or (not invitation.email and User.objects.exists()):
        return None
    return User.objects.create_user(email, password, joined_at=now)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
