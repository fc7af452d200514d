"""The office is told of two cards that claim to be one kiosk, and of certificates that nobody renews."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.office.doctor.claims import examine_claims
from kiosk.office.doctor.finding import FindingLevel
from sync.archive.credential import ClaimRefusal, IssuedCertificate, OpenToken, RefusedClaims

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def issued(kiosk_id, ends, revoked_at=None):
    return IssuedCertificate("1", kiosk_id, "2", "", NOW - YEAR, NOW + ends, revoked_at)


def found(tokens=(), certificates=(), refusals=()):
    return [(each.severity, each.what) for each in examine_claims(tokens, certificates, refusals, NOW)]


def test_what_is_in_order_is_said_in_a_line():
    tokens = [OpenToken("a", NOW, NOW + YEAR), OpenToken("b", NOW, NOW - YEAR)]
    (only,) = found(tokens, [issued("c", YEAR), issued("d", YEAR, NOW)])
    assert only == (FindingLevel.OK, "1 kiosk(s) certified, 1 token(s) not used yet")


@pytest.mark.parametrize(
    ("reason", "severity"),
    [
        (ClaimRefusal.ANOTHER_KEY, FindingLevel.ERROR),
        (ClaimRefusal.REVOKED, FindingLevel.WARNING),
        (ClaimRefusal.WITHDRAWN, FindingLevel.WARNING),
        (ClaimRefusal.UNKNOWN, None),
        (ClaimRefusal.JUNK, None),
        (ClaimRefusal.EXPIRED, None),
    ],
)
def test_what_was_refused_and_matters_is_told(reason, severity):
    told = found(refusals=[RefusedClaims("rossi-1", reason, "192.0.2.1", 3, NOW, NOW)])[:-1]
    assert [each for each, _ in told] == ([severity] if severity else [])
    assert all("rossi-1" in what and "from 192.0.2.1" in what for _, what in told)


def test_a_certificate_that_nobody_renews_is_told_and_one_that_was_renewed_is_not():
    renewed = [issued("a", YEAR / 12), issued("a", 3 * YEAR)]
    (late, _) = found(certificates=[*renewed, *(issued(f"b-{n}", YEAR / 12) for n in range(7)), issued("c", YEAR, NOW)])
    assert late == (
        FindingLevel.WARNING,
        "not renewed, and at its end within 180 days: b-0, b-1, b-2, b-3, b-4 and 2 more",
    )
