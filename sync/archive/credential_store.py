"""Claim tokens and certificates: the first key that comes with a token is bound to it, and no other ever."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.credential import ClaimRefusal, IssuedCertificate, OpenToken, RefusedClaims
from sync.archive.credential_tables import CERTIFICATE, CLAIM_REFUSAL, CLAIM_TOKEN
from sync.archive.store import ArchiveStore
from sync.archive.tables import utc

MAX_ADDRESS = 45
"""Of an address on the network, characters."""

_C, _T, _R = CERTIFICATE.c, CLAIM_TOKEN.c, CLAIM_REFUSAL.c


Sign = Callable[[str], IssuedCertificate]
"""Signs for a kiosk's id."""


class CredentialStore(ArchiveStore):
    """Claim tokens, certificates, and claims that were refused."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine)
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def add_tokens(self, tokens: Mapping[str, str], at: datetime, expires_at: datetime) -> None:
        """Keep new tokens: kiosk ids by digest. Earlier ones of the same kiosks are withdrawn."""
        rows = [{"digest": digest, "kiosk_id": kiosk_id} for digest, kiosk_id in sorted(tokens.items())]
        with self._transaction(writing=True) as connection:
            self._withdraw(connection, tokens.values(), at)
            connection.execute(sa.insert(CLAIM_TOKEN).values(made_at=at, expires_at=expires_at), rows)

    def claim(
        self, digest: str, key_digest: str, at: datetime, sign: Sign
    ) -> IssuedCertificate | tuple[ClaimRefusal, str]:
        """What a token gets: a new certificate, the one that this key has had before, or why not, and whose it is."""
        with self._transaction(writing=True) as connection:
            # Locked until the end, so that a revocation waits, or is seen.
            token = connection.execute(sa.select(CLAIM_TOKEN).where(_T.digest == digest).with_for_update()).first()
            if token is None:
                return ClaimRefusal.UNKNOWN, ""
            if token.withdrawn_at is not None:
                return ClaimRefusal.WITHDRAWN, token.kiosk_id
            # Whoever has the key asked in time: the answer was lost on the way.
            if utc(token.expires_at) <= at and _of_origin(connection, digest) is None:
                return ClaimRefusal.EXPIRED, token.kiosk_id
            return self._bound(connection, digest, token.kiosk_id, key_digest, sign)

    def renew(
        self, serial: str, kiosk_id: str, key_digest: str, sign: Sign
    ) -> IssuedCertificate | tuple[ClaimRefusal, str]:
        """What a certificate gets that is still good: as with a token.

        One that this database does not know is not refused for that: it may have been restored from an older copy.
        """
        with self._transaction(writing=True) as connection:
            old = connection.execute(sa.select(CERTIFICATE).where(_C.serial == serial).with_for_update()).first()
            if old is not None and old.revoked_at is not None:
                return ClaimRefusal.REVOKED, kiosk_id
            return self._bound(connection, serial, kiosk_id, key_digest, sign)

    def _bound(
        self, connection: sa.Connection, origin: str, kiosk_id: str, key_digest: str, sign: Sign
    ) -> IssuedCertificate | tuple[ClaimRefusal, str]:
        issued = _of_origin(connection, origin)
        if issued is None:
            signed = sign(kiosk_id)
            row = {name: getattr(signed, name) for name in signed.__slots__} | {"origin": origin}
            connection.execute(self._insert(CERTIFICATE).on_conflict_do_nothing(index_elements=[_C.origin]), [row])
            # Another office may have been faster.
            issued = _of_origin(connection, origin) or signed
        if issued.key_digest != key_digest:
            return ClaimRefusal.ANOTHER_KEY, kiosk_id
        return (ClaimRefusal.REVOKED, kiosk_id) if issued.revoked_at else issued

    def refuse(self, reason: ClaimRefusal, kiosk_id: str, address: str, at: datetime) -> int:
        """Note that somebody was refused. Returns how often that was."""
        put = self._insert(CLAIM_REFUSAL)
        row = {"kiosk_id": kiosk_id, "reason": reason.value, "address": address[:MAX_ADDRESS]}
        again = {"times": _R.times + 1} | {name: put.excluded[name] for name in ("address", "last_at")}
        with self._transaction(writing=True) as connection:
            keys = [_R.kiosk_id, _R.reason]
            times = {"times": 1, "first_at": at, "last_at": at}
            noted = put.values(row | times).on_conflict_do_update(index_elements=keys, set_=again)
            return int(connection.execute(noted.returning(_R.times)).scalar_one())

    def forget_refusals(self) -> None:
        """They have been looked into."""
        with self._transaction(writing=True) as connection:
            connection.execute(sa.delete(CLAIM_REFUSAL))

    def revoke(self, kiosk_ids: Collection[str], at: datetime) -> list[str]:
        """Take back what kiosks have: tokens, and certificates. Returns all serial numbers that are taken back."""
        with self._transaction(writing=True) as connection:
            self._withdraw(connection, kiosk_ids, at)
            theirs = _C.kiosk_id.in_(kiosk_ids) & _C.revoked_at.is_(None)
            connection.execute(sa.update(CERTIFICATE).where(theirs).values(revoked_at=at))
            return [*connection.scalars(sa.select(_C.serial).where(_C.revoked_at.is_not(None)).order_by(_C.serial))]

    def tokens(self) -> list[OpenToken]:
        """Tokens that nobody has used, and nobody has taken back, by kiosk."""
        unused = ~sa.exists().where(_C.origin == _T.digest) & _T.withdrawn_at.is_(None)
        query = sa.select(_T.kiosk_id, _T.made_at, _T.expires_at).where(unused).order_by(_T.kiosk_id, _T.made_at)
        with self._transaction() as connection:
            return [OpenToken(row[0], utc(row[1]), utc(row[2])) for row in connection.execute(query)]

    def certificates(self) -> list[IssuedCertificate]:
        """All that were signed, by kiosk, the oldest first."""
        with self._transaction() as connection:
            rows = connection.execute(sa.select(CERTIFICATE).order_by(_C.kiosk_id, _C.made_at))
            return [_issued(row) for row in rows]

    def kiosk_ids(self) -> set[str]:
        """Every kiosk that ever had a token or a certificate."""
        with self._transaction() as connection:
            return {*connection.scalars(sa.union(sa.select(_T.kiosk_id), sa.select(_C.kiosk_id)))}

    def refusals(self) -> list[RefusedClaims]:
        """Who was refused, the newest first."""
        with self._transaction() as connection:
            rows = connection.execute(sa.select(CLAIM_REFUSAL).order_by(_R.last_at.desc(), _R.kiosk_id, _R.reason))
            return [_refused(row) for row in rows]

    def _withdraw(self, connection: sa.Connection, kiosk_ids: Collection[str], at: datetime) -> None:
        theirs = _T.kiosk_id.in_([*kiosk_ids]) & _T.withdrawn_at.is_(None)
        connection.execute(sa.update(CLAIM_TOKEN).where(theirs).values(withdrawn_at=at))


def _of_origin(connection: sa.Connection, origin: str) -> IssuedCertificate | None:
    row = connection.execute(sa.select(CERTIFICATE).where(_C.origin == origin)).first()
    return None if row is None else _issued(row)


def _issued(row: sa.Row[tuple[object, ...]]) -> IssuedCertificate:
    revoked_at = utc(row.revoked_at) if row.revoked_at else None
    times = (utc(row.made_at), utc(row.expires_at), revoked_at)
    return IssuedCertificate(row.serial, row.kiosk_id, row.key_digest, row.chain, *times)


def _refused(row: sa.Row[tuple[object, ...]]) -> RefusedClaims:
    times = (row.times, utc(row.first_at), utc(row.last_at))
    return RefusedClaims(row.kiosk_id, ClaimRefusal(row.reason), row.address, *times)
