"""Room for ids of owners and shops that are random: an older copy that is put back gives none of them again."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SMALL = 2**31
"""Ids below it were counted, and are the only ones that the schema before has room for."""
KEY_BYTES = 16
IDS = {
    "owner": (
        ("owner", "id"),
        ("shop", "owner_id"),
        ("mail_choice", "owner_id"),
    ),
    "shop": (
        ("shop", "id"),
        ("placement", "shop_id"),
        ("document", "shop_id"),
        ("note", "shop_id"),
        ("voice", "shop_id"),
        ("goal", "shop_id"),
        ("shop_mail", "shop_id"),
        ("page", "shop_id"),
        ("page_file", "shop_id"),
        ("kiosk_order", "shop_id"),
    ),
}
"""Whose ids stand in which columns."""


def upgrade() -> None:
    """Ids that were given stay. SQLite's integers have 64 bits anyway."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    for name, columns in IDS.items():
        op.execute(f"ALTER TABLE {name} ALTER COLUMN id DROP DEFAULT")
        for table, column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE BIGINT")


def downgrade() -> None:
    """Count the random ones on after the others. It is another archive then: whoever has kept an id asks."""
    connection = op.get_bind()
    random = [_random(connection, name) for name in IDS]
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        references = _references(connection)
        for table, name in references:
            op.execute(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE')
        op.execute("SET CONSTRAINTS ALL DEFERRED")
        _count(connection, random)
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in references:
            op.execute(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')
        for name, columns in IDS.items():
            for table, column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE INTEGER")
            op.execute(f"SELECT setval('{name}_id_seq', (SELECT COALESCE(max(id), 0) + 1 FROM {name}), false)")  # noqa: S608
            op.execute(f"ALTER TABLE {name} ALTER COLUMN id SET DEFAULT nextval('{name}_id_seq')")
    else:
        op.execute("PRAGMA defer_foreign_keys = ON")
        _count(connection, random)
        for name in IDS:
            last = f"SELECT max(id) FROM {name}"  # noqa: S608
            op.execute(f"UPDATE sqlite_sequence SET seq = ({last}) WHERE name = '{name}'")  # noqa: S608
    if any(random):
        op.execute(sa.text("UPDATE identity SET key = :key").bindparams(key=secrets.token_hex(KEY_BYTES)))


def _random(connection: sa.Connection, name: str) -> dict[int, int]:
    """The random ids of a table, and what they are to be."""
    query = sa.text(f"SELECT id FROM {name} WHERE id >= {SMALL} ORDER BY id")  # noqa: S608 - names of our own
    last = connection.scalar(sa.text(f"SELECT COALESCE(max(id), 0) FROM {name} WHERE id < {SMALL}"))  # noqa: S608
    return {old: new for new, old in enumerate(connection.scalars(query), int(last) + 1)}


def _count(connection: sa.Connection, random: list[dict[int, int]]) -> None:
    for columns, new_ids in zip(IDS.values(), random, strict=True):
        rows = [{"old": old, "new": new} for old, new in new_ids.items()]
        for table, column in columns if rows else ():
            connection.execute(sa.text(f"UPDATE {table} SET {column} = :new WHERE {column} = :old"), rows)  # noqa: S608


def _references(connection: sa.Connection) -> list[tuple[str, str]]:
    """Table and name of each foreign key to an owner or a shop."""
    inspected, tables = sa.inspect(connection), {table for columns in IDS.values() for table, _ in columns}
    keys = [(table, key) for table in sorted(tables) for key in inspected.get_foreign_keys(table)]
    return [(table, str(key["name"])) for table, key in keys if key["referred_table"] in IDS]
