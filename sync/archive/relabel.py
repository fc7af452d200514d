"""How a person answers an archive that has no registry yet, and cannot make one: by another name in its documents."""

import sqlalchemy as sa

from sync.archive.database_errors import named_errors
from sync.archive.engine import transaction, unopened_engine

_DOCUMENT = sa.table("document", sa.column("owner"), sa.column("shop"))
_NOTE = sa.table("note", sa.column("shop"))
_VOICE = sa.table("voice", *map(sa.column, ("shop", "kind", "label", "date")))


def relabel_owner(url: str, name: str, new: str) -> int:
    """Have documents say another owner's name, as far as the archive goes by it; returns how many did.

    What kiosks sent stays as it came. Raises ArchiveError, ArchiveAwayError.
    """
    return _changed(url, _DOCUMENT.c.owner == name, {"owner": new})


def relabel_shop(url: str, name: str, new: str, owner: str) -> int:
    """The same for a shop of one owner; what was noted of it goes along where nobody else has one of that name."""
    return _changed(url, (_DOCUMENT.c.shop == name) & (_DOCUMENT.c.owner == owner), {"shop": new}, name)


def _changed(url: str, where: sa.ColumnElement[bool], values: dict[str, str], shop: str | None = None) -> int:
    engine = unopened_engine(url)
    try:
        with named_errors(engine.url), transaction(engine, writing=True) as connection:
            documents = connection.execute(sa.update(_DOCUMENT).where(where).values(values)).rowcount
            if documents and shop is not None:
                _noted(connection, shop, values["shop"])
            return documents
    finally:
        engine.dispose()


def _noted(connection: sa.Connection, name: str, new: str) -> None:
    if connection.scalar(sa.select(sa.func.count()).select_from(_DOCUMENT).where(_DOCUMENT.c.shop == name)):
        return
    connection.execute(sa.update(_NOTE).where(_NOTE.c.shop == name).values(shop=new))
    # A day that was told under both names counts once.
    twin = _VOICE.alias("twin")
    same = [twin.c[each] == _VOICE.c[each] for each in ("kind", "label", "date")]
    twins = sa.exists().where(twin.c.shop == new, *same)
    connection.execute(sa.delete(_VOICE).where(_VOICE.c.shop == name, twins))
    connection.execute(sa.update(_VOICE).where(_VOICE.c.shop == name).values(shop=new))
