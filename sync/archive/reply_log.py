"""Which answers of owners have been taken: notes and the mail that confirms them are begun in one transaction.

The rows are those of the send log: whoever dies between the note and the mail finds the mail begun and the note made.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.note import Note
from sync.archive.standings import NOBODYS, is_gone, lock_registry, shop_named
from sync.archive.store import ArchiveStore
from sync.archive.tables import NOTE, SENT

PREFIX = "reply."
"""How the identities of these mails begin."""

_C = SENT.c


class ReplyLog(ArchiveStore):
    """The answers that owners were sent."""

    def answered(self, recipient: str, since: datetime, but: str) -> int:
        """How many other answers one address has been given since then. `but`: the identity that does not count."""
        here = (_C.recipient == recipient) & _C.message_id.startswith(PREFIX, autoescape=True) & (_C.message_id != but)
        query = sa.select(sa.func.count()).select_from(SENT).where(here, _C.begun_at >= since.astimezone(UTC))
        with self._transaction() as connection:
            return int(connection.execute(query).scalar_one())

    def take(self, owner_id: int | None, notes: Sequence[Note], message_id: str, recipient: str, at: datetime) -> bool:
        """Keep an answer's notes and begin the mail that confirms them: all or nothing.

        Returns whether they are new: False where that was done before, or the owner was erased meanwhile.
        """
        insert = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(SENT)
        mail = {"message_id": message_id, "recipient": recipient, "begun_at": at.astimezone(UTC)}
        begin = insert.values(mail).on_conflict_do_nothing().returning(_C.message_id)
        with self._transaction(writing=True) as connection:
            lock_registry(connection)
            if is_gone(connection, owner_id) or connection.execute(begin).scalar_one_or_none() is None:
                return False
            for note in notes:
                shop_id = shop_named(connection, note.shop, owner_id) or NOBODYS
                connection.execute(sa.insert(NOTE).values(asdict(note) | {"shop_id": shop_id}))
        return True
