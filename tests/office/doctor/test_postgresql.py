"""What an upgrade of the system does to PostgreSQL's indexes is said; by a real one."""

import psycopg

from kiosk.office.doctor.finding import FindingLevel
from kiosk.office.doctor.postgresql import examine_order
from tests.sync.conftest import postgresql  # noqa: F401 - a fixture
from tests.sync.test_database_errors import database  # noqa: F401 - a fixture


def test_indexes_that_were_made_for_another_order_of_letters_are_an_error(database):  # noqa: F811 - the fixture
    url = database("upgraded")
    (before,) = examine_order(url)
    assert before.severity == FindingLevel.OK, "the control"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("UPDATE pg_database SET datcollversion = '2.28' WHERE datname = 'upgraded'")
    (found,) = examine_order(url)
    assert found.severity == FindingLevel.ERROR
    assert "its indexes were made for another order of letters (2.28" in found.what
    assert 'REINDEX DATABASE "upgraded"; ALTER DATABASE "upgraded" REFRESH COLLATION VERSION' in found.remedy
