"""What owners chose in a browser: how they are written to, what their shops are to come to, who else gets a page."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sync.archive.choice_tables import GOAL, SHOP_MAIL
from sync.archive.database_errors import named_errors
from sync.archive.engine import transaction
from sync.archive.goal import ShopGoal
from sync.archive.mail_choice import MailChoice, ShopLists, ShopMail, shop_lists
from sync.archive.standings import is_gone, lock_registry
from sync.archive.tables import ENTRY, MAIL_CHOICE, OWNER, SHOP


class OwnerChoices:
    """Of one owner, or of all. Every method is one transaction and raises ArchiveError, ArchiveAwayError."""

    def __init__(self, engine: sa.Engine, owner_id: int | None = None, owner: str = "") -> None:
        """By the owner's id and name; without: of all owners, for the head office itself."""
        self.owner = owner
        self._engine = engine
        self._owner_id = owner_id
        self._own: Sequence[sa.ColumnElement[bool]] = [] if owner_id is None else [SHOP.c.owner_id == owner_id]
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    @property
    def owner_id(self) -> int | None:
        """The owner's id; None where it is all owners'."""
        return self._owner_id

    def entered(self, keys: Collection[str]) -> frozenset[str]:
        """Those of some keys whose entries were taken in."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(sa.select(ENTRY.c.key).where(ENTRY.c.key.in_(keys))))

    def enter_mail_choice(self, key: str, choice: MailChoice) -> bool:
        """How this owner wants to be written to, in place of what he said before; once under a key."""
        with self._transaction(writing=True) as connection:
            if not self._first(connection, key) or is_gone(connection, self._owner_id):
                return False
            values = {"language": choice.language, "frequency": choice.frequency, "mail": json.dumps(choice.mail)}
            put = self._insert(MAIL_CHOICE).values(owner_id=self._owner_id, **values)
            connection.execute(put.on_conflict_do_update(index_elements=[MAIL_CHOICE.c.owner_id], set_=values))
            return True

    def mail_choices(self) -> dict[str, MailChoice]:
        """How owners want to be written to, by the owner's name, where they said so."""
        c = MAIL_CHOICE.c
        query = sa.select(OWNER.c.name, c.language, c.frequency, c.mail).join_from(MAIL_CHOICE, OWNER)
        query = query.where(sa.true() if self._owner_id is None else c.owner_id == self._owner_id)
        with self._transaction() as connection:
            found = connection.execute(query)
            return {row.name: MailChoice(row.language, row.frequency, tuple(json.loads(row.mail))) for row in found}

    def enter_goal(self, key: str, goal: ShopGoal, *, withdrawn: bool) -> bool:
        """Set a goal for a shop of this owner, or take one back that says exactly this; once under a key."""
        with self._transaction(writing=True) as connection:
            if not self._first(connection, key):
                return False
            here = sa.select(SHOP.c.id).where(*self._own, SHOP.c.name == goal.shop)
            shop_id = connection.scalar(here)
            row = {"shop_id": shop_id, "points": goal.points, "by": goal.by}
            if shop_id is not None and withdrawn:
                same = [GOAL.c[name] == value for name, value in row.items()]
                newest = sa.select(sa.func.max(GOAL.c.id)).where(*same)
                connection.execute(sa.delete(GOAL).where(GOAL.c.id == newest.scalar_subquery()))
            elif shop_id is not None:
                connection.execute(sa.insert(GOAL).values(row))
            return True

    def set_goals(self, shop: str | None = None) -> list[ShopGoal]:
        """Those that stand, of all shops or of one, the one that holds last."""
        with self._transaction() as connection:
            return self._goals(connection, *([] if shop is None else [SHOP.c.name == shop]))

    def goals(self) -> dict[str, ShopGoal]:
        """What holds, by shop."""
        with self._transaction() as connection:
            return {each.shop: each for each in self._goals(connection)}

    def _goals(self, connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[ShopGoal]:
        query = sa.select(SHOP.c.name, GOAL.c.points, GOAL.c.by).join_from(GOAL, SHOP).where(*self._own, *where)
        return [ShopGoal(*row) for row in connection.execute(query.order_by(GOAL.c.id))]

    def put_shop_mail(self, shop_id: int, lists: ShopLists) -> bool:
        """Who else is written to about a shop of this owner; False where it is not his."""
        with self._transaction(writing=True) as connection:
            if connection.scalar(sa.select(SHOP.c.id).where(*self._own, SHOP.c.id == shop_id)) is None:
                return False
            connection.execute(sa.delete(SHOP_MAIL).where(SHOP_MAIL.c.shop_id == shop_id))
            if lists:
                connection.execute(sa.insert(SHOP_MAIL).values(shop_id=shop_id, mail=lists.kept))
            return True

    def shop_mails(self) -> list[ShopMail]:
        """Who else is written to about a shop, of each shop that somebody is."""
        columns = (SHOP.c.id, OWNER.c.name.label("owner"), SHOP.c.name, SHOP_MAIL.c.mail)
        query = sa.select(*columns).join_from(SHOP_MAIL, SHOP).join(OWNER, OWNER.c.id == SHOP.c.owner_id)
        with self._transaction() as connection:
            rows = connection.execute(query.where(*self._own).order_by(OWNER.c.name, SHOP.c.name))
            return [ShopMail(row.id, row.owner, row.name, shop_lists(row.mail)) for row in rows]

    def _first(self, connection: sa.Connection, key: str) -> bool:
        """Whether what was entered under a key has not been taken in yet; from now on it has."""
        entered = self._insert(ENTRY).values(key=key).on_conflict_do_nothing().returning(ENTRY.c.key)
        return connection.scalar(entered) is not None

    @contextmanager
    def _transaction(self, *, writing: bool = False) -> Iterator[sa.Connection]:
        with named_errors(self._engine.url), transaction(self._engine, writing=writing) as connection:
            if writing:  # whoever owns what is written does so until it is
                lock_registry(connection)
            yield connection
