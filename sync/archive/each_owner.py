"""What each owner may see of the archive, asked for by the head office, which sees all."""

import sqlalchemy as sa

from sync.archive.archive_view import ArchiveView
from sync.archive.errors import NoOwnerError
from sync.archive.registered import ERASED
from sync.archive.tables import DOCUMENT, OWNER, SHOP
from sync.document.vocabulary import composed


class EachOwner(ArchiveView):
    """Every method is one transaction and raises ArchiveError, ArchiveAwayError."""

    def views(self) -> list[ArchiveView]:
        """What each owner may see, by name: documents, notes and voices of his own shops and of no other."""
        with self._transaction() as connection:
            query = sa.select(OWNER.c.id, OWNER.c.name).where(OWNER.c.name != ERASED)
            owners = connection.execute(query.order_by(OWNER.c.name)).all()
        return [ArchiveView(self._engine, *each) for each in owners]

    def of_owner(self, owner: str) -> ArchiveView:
        """What an owner may see, by his name. Raises NoOwnerError."""
        views = {each.owner: each for each in self.views()}
        if composed(owner) not in views:
            raise NoOwnerError(f"no owner {owner!r}; there is {', '.join(map(repr, views)) or 'none'}")
        return views[composed(owner)]

    def owned_shops(self) -> list[tuple[ArchiveView, str]]:
        """Every shop that anything is stored of, with what its owner may see; by owner and shop."""
        has_documents = sa.exists().where(DOCUMENT.c.shop_id == SHOP.c.id)
        query = (
            sa.select(OWNER.c.id, OWNER.c.name, SHOP.c.name)
            .join_from(OWNER, SHOP)
            .where(OWNER.c.name != ERASED, has_documents)
        )
        views: dict[int, ArchiveView] = {}
        found = []
        with self._transaction() as connection:
            for owner_id, owner, shop in connection.execute(query.order_by(OWNER.c.name, SHOP.c.name)):
                view = views.setdefault(owner_id, ArchiveView(self._engine, owner_id, owner))
                found.append((view, shop))
        return found
