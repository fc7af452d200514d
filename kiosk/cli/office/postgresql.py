"""`kiosk office postgresql`: an archive in PostgreSQL, and no more rights than each program needs."""

import click

from kiosk.cli.exits import CONFIG, TEMPORARY, exiting
from sync.archive.database_errors import ArchiveAwayError, ArchiveError


@click.command()
@click.argument("url", metavar="URL")
def command(url: str) -> None:
    """Prepare an archive in PostgreSQL: its tables, and a role for each program.

    URL names the database, which must exist, and PostgreSQL's administrator, who alone may make roles. Again after
    every upgrade of this program, and after a copy was put back: it changes only what is not as it should be.

    The role kiosk-office (collector, reports, commands) may read and write rows, kiosk-web (the browser's) may read
    them, kiosk-ca (the claim server) has tokens and certificates alone. None may make, change or empty a
    table. They get no password here.

    \b
    Example:
      sudo -u postgres createdb --template=template0 --encoding=UTF8 kiosk
      sudo -u postgres kiosk office postgresql postgresql+psycopg:///kiosk

    \b
    Exit codes:
      0   done
      75  the server is away; try again later
      78  somebody has to change something first
    """
    from sync.archive.roles import OFFICE, RIGHTS, prepare  # noqa: PLC0415 - --help needs no database

    with exiting(TEMPORARY, ArchiveAwayError), exiting(CONFIG, ArchiveError):
        prepare(url)
    click.echo(f"ready for {', '.join(RIGHTS)}; give each a password, in psql:  \\password {OFFICE}")
