"""Owners, shops, kiosks and where each stands, made of what the documents say."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

from sync.archive.migrations.first_registry import read_first_registry

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables, and enter everybody whom the documents name."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Ten years of many kiosks take longer than a statement otherwise may.
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    # First: where it asks a person, nothing has changed.
    found = read_first_registry(connection)
    _create()
    # After each other's ids have been given by hand, the next ones begin behind them.
    tables = {name: sa.table(name, *map(_column, columns)) for name, columns in _COLUMNS.items()}
    owners = [{"name": found.owners[key], "name_key": key, "retired_on": None} for key in sorted(found.owners)]
    _insert(tables["owner"], owners)
    owner_ids = _ids(tables["owner"], "name_key")
    shops = [
        {"owner_id": owner_ids[owner][0], "name": name, "name_key": key, "retired_on": None}
        for (owner, key), name in sorted(found.shops.items())
    ]
    _insert(tables["shop"], shops)
    shop_ids = _ids(tables["shop"], "owner_id", "name_key")
    ids = {(owner, key): shop_ids[owner_ids[owner][0], key][0] for owner, key in found.shops}
    _insert(
        tables["kiosk"], [{"id": each, "retired_on": None} for each in sorted({p.kiosk_id for p in found.placements})]
    )
    _insert(
        tables["placement"],
        [
            {
                "kiosk_id": each.kiosk_id,
                "from_day": each.from_day,
                "shop_id": ids[each.shop],
                "touchpoint": each.touchpoint,
                "stage": each.stage,
            }
            for each in found.placements
        ],
    )
    documents = sa.table("document", sa.column("owner"), sa.column("shop"), sa.column("shop_id"))
    for (owner, shop), key in sorted(found.labels.items()):
        here = (documents.c.owner == owner) & (documents.c.shop == shop)
        connection.execute(sa.update(documents).where(here).values(shop_id=ids[key]))


def downgrade() -> None:
    """Every document still says by itself whose it is; what only the registry knew is gone."""
    op.drop_index("ix_document_shop_id", "document")
    with op.batch_alter_table(
        "document", naming_convention={"fk": "%(table_name)s_%(column_0_name)s_fkey"}
    ) as document:
        document.drop_constraint("document_shop_id_fkey", type_="foreignkey")
        document.drop_column("shop_id")
    for table in ("placement", "kiosk", "shop", "owner"):
        op.drop_table(table)


_COLUMNS = {
    "owner": ("id", "name", "name_key", "retired_on"),
    "shop": ("id", "owner_id", "name", "name_key", "retired_on"),
    "kiosk": ("id", "retired_on"),
    "placement": ("kiosk_id", "from_day", "shop_id", "touchpoint", "stage"),
}


def _create() -> None:
    op.create_table(
        "owner",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(240), nullable=False, unique=True),
        sa.Column("retired_on", sa.Date, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shop",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(240), nullable=False),
        sa.Column("retired_on", sa.Date, nullable=True),
        sa.UniqueConstraint("owner_id", "name_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(63), primary_key=True),
        sa.Column("retired_on", sa.Date, nullable=True),
    )
    op.create_table(
        "placement",
        sa.Column("kiosk_id", sa.String(63), sa.ForeignKey("kiosk.id"), primary_key=True),
        sa.Column("from_day", sa.Date, primary_key=True),
        sa.Column("shop_id", sa.Integer, sa.ForeignKey("shop.id"), nullable=False, index=True),
        sa.Column("touchpoint", sa.String(80), nullable=False),
        sa.Column("stage", sa.Integer, nullable=True),
    )
    # As SQL: both databases do it without writing every document anew, which Alembic would on SQLite.
    op.execute("ALTER TABLE document ADD COLUMN shop_id INTEGER REFERENCES shop (id)")
    op.create_index("ix_document_shop_id", "document", ["shop_id"])


def _column(name: str) -> sa.ColumnClause[object]:
    # SQLite's module will know no date by itself one day (Python 3.12).
    return sa.column(name, sa.Date if name in {"retired_on", "from_day"} else None)


def _insert(table: sa.TableClause, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        op.get_bind().execute(sa.insert(table), rows)


def _ids(table: sa.TableClause, *columns: str) -> dict[object, tuple[int]]:
    rows = op.get_bind().execute(sa.select(table.c.id, *(table.c[each] for each in columns)))
    return {row[1] if len(columns) == 1 else tuple(row[1:]): (row[0],) for row in rows}
