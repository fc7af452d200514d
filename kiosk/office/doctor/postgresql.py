"""Whether PostgreSQL sorts as it did when its indexes were made: an upgraded system may sort letters otherwise."""

from collections.abc import Iterator

import sqlalchemy as sa

from kiosk.office.doctor.finding import OfficeFinding, error, ok
from sync.archive.database_errors import named_errors
from sync.archive.engine import transaction, unopened_engine

ABOUT = "database"
FIRST_RELEASE = (15,)
"""Which notes the version of the order for each database."""
_ORDER = sa.text(
    "SELECT datname, datcollversion, pg_database_collation_actual_version(oid) FROM pg_database "
    "WHERE datname = current_database()"
)


def examine_order(url: str) -> Iterator[OfficeFinding]:
    """Of the letters, in an archive's database. Raises ArchiveError, ArchiveAwayError.

    Where it changed, an index finds no row that is there, and a name may be entered twice
    (https://www.postgresql.org/docs/current/sql-altercollation.html, Notes).
    """
    engine = unopened_engine(url)
    try:
        with named_errors(engine.url), transaction(engine, writing=False) as connection:
            if (connection.dialect.server_version_info or ()) < FIRST_RELEASE:
                return
            name, noted, now = connection.execute(_ORDER).one()
    finally:
        engine.dispose()
    if noted is not None and noted != now:
        versions = f"{noted}, and the system has {now or 'none'}"
        what = f"{name}: its indexes were made for another order of letters ({versions})"
        statements = f'REINDEX DATABASE "{name}"; ALTER DATABASE "{name}" REFRESH COLLATION VERSION'
        remedy = f"stop collectors and web; in psql: {statements}"
        yield error(ABOUT, what, remedy)
    else:
        yield ok(ABOUT, f"{name}: sorts as it did when its indexes were made")
