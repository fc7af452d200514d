"""Links that make one account each, once: for the first account on paper or screen, for the others by mail."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from kiosk.office.web import archive
from kiosk.office.web.models import Invitation, Right, Role, User

TOKEN_BYTES = 32
DEVICE = "link@device.invalid"
"""Of links that let a device in, and make no account."""
FIRST_FOR = timedelta(hours=24)
VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Granted:
    """What an account will be allowed."""

    role: str
    """One of `Role`."""
    owner_id: int | None = None
    shop_id: int | None = None
    area_id: int | None = None


def invite(email: str, granted: Granted, now: datetime) -> str | None:
    """A token for somebody; None where the address has an account, which then has the right at once.

    Of one address and right there is one link: a former one leads nowhere any more.

    Raises ArchiveError, ArchiveAwayError.
    """
    if granted.owner_id is not None or granted.shop_id is not None:
        archive.require_known()
    user = User.objects.filter(email=email.lower()).first() if email else None
    if user is not None:
        Right.objects.get_or_create(user=user, **asdict(granted))
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + (VALID_FOR if email else FIRST_FOR)
    with transaction.atomic():
        same = asdict(granted) if email else {}
        Invitation.objects.filter(email=email.lower(), **same).delete()
        Invitation.objects.create(digest=digest(token), email=email.lower(), expires_at=expires_at, **asdict(granted))
    return token


def invite_first(now: datetime) -> str | None:
    """The token of the first account; None where there are accounts."""
    return None if User.objects.exists() else invite("", Granted(Role.OFFICE), now)


def find(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link's token; None where it was used, or is over."""
    found = Invitation.objects.filter(digest=digest(token), expires_at__gt=now).exclude(email=DEVICE).first()
    # The second of two first accounts is somebody else's.
    return None if found is None or (not found.email and _office_has_account()) else found


def _office_has_account() -> bool:
    """An owner who was invited meanwhile, and was faster, does not shut the office out."""
    return Right.objects.filter(role=Role.OFFICE).exists()


@transaction.atomic
def accept(invitation: Invitation, email: str, password: str, now: datetime) -> User | None:
    """Make the account, with all that its address was invited to; None where somebody was faster."""
    email = (invitation.email or email).lower()
    standing = Invitation.objects.filter(email=invitation.email, expires_at__gt=now)
    grants = {Granted(each.role, each.owner_id, each.shop_id, each.area_id) for each in standing}
    used, _ = Invitation.objects.filter(email=invitation.email).delete()
    if not used or User.objects.filter(email=email).exists() or (not invitation.email and _office_has_account()):
        return None
    user = User.objects.create_user(email, password, joined_at=now)
    for each in grants:
        Right.objects.create(user=user, **asdict(each))
    return user


def standing(now: datetime) -> QuerySet[Invitation]:
    """Links to accounts that nobody has used and that still hold; not the first account's."""
    return Invitation.objects.exclude(email__in=["", DEVICE]).filter(expires_at__gt=now)


def withdraw(invitation_id: int) -> Invitation | None:
    """Make a link worthless that nobody has used; None where there is none. The first account's stays."""
    found = Invitation.objects.exclude(email__in=["", DEVICE]).filter(pk=invitation_id).first()
    if found is not None:
        found.delete()
    return found


def end_all(email: str) -> int:
    """Take every right of an address and every link for it away; how many there were."""
    rights, _ = Right.objects.filter(user__email=email.lower()).delete()
    links, _ = Invitation.objects.exclude(email__in=["", DEVICE]).filter(email=email.lower()).delete()
    return rights + links


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
