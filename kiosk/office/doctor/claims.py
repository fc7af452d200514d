"""Whether two cards claim to be one kiosk, and whether certificates are renewed in time. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kiosk.office.doctor.finding import OfficeFinding, error, ok, warning
from sync.archive.credential import ClaimRefusal, IssuedCertificate, OpenToken, RefusedClaims

CLAIMS = "claims"
LATE = timedelta(days=180)
"""A kiosk at work renews a year before the end."""
NAMED = 5


def examine_claims(
    tokens: Sequence[OpenToken],
    certificates: Sequence[IssuedCertificate],
    refusals: Sequence[RefusedClaims],
    now: datetime,
) -> Iterator[OfficeFinding]:
    """All that is to be seen from what was handed out and what was refused."""
    for each in refusals:
        if each.reason is ClaimRefusal.ANOTHER_KEY:
            what = (
                f"two cards claim to be {each.kiosk_id}, the last time on {each.last_at:%Y-%m-%d} from {each.address}"
            )
            remedy = (
                f"kiosk office revoke {each.kiosk_id}; kiosk office renew {each.kiosk_id}; kiosk office claims --forget"
            )
            yield error(CLAIMS, what, remedy)
        elif each.reason in {ClaimRefusal.WITHDRAWN, ClaimRefusal.REVOKED}:
            what = f"{each.kiosk_id} came with what was taken back, last on {each.last_at:%Y-%m-%d} from {each.address}"
            yield warning(CLAIMS, what, "kiosk office claims; --forget when it is known why")
    newest = {each.kiosk_id: each for each in sorted(certificates, key=lambda each: each.expires_at)}
    in_force = [each for each in newest.values() if not each.revoked_at]
    ending = sorted(each.kiosk_id for each in in_force if each.expires_at < now + LATE)
    if ending:
        more = f" and {len(ending) - NAMED} more" if len(ending) > NAMED else ""
        what = f"not renewed, and at its end within {LATE.days} days: {', '.join(ending[:NAMED])}{more}"
        yield warning(CLAIMS, what, "is it switched on, and is port 8885 open? Else kiosk office renew KIOSK-ID")
    unused = sum(each.expires_at > now for each in tokens)
    yield ok(CLAIMS, f"{len(in_force)} kiosk(s) certified, {unused} token(s) not used yet")
