"""What `kiosk office doctor` looks at where the office is shown in a browser. No command of its own."""

from collections.abc import Iterator
from contextlib import closing

from config.office import OfficeSettings
from kiosk.cli.source import acting_for_archive
from kiosk.office.doctor.archive import is_openable, sqlite_file
from kiosk.office.doctor.finding import OfficeFinding
from kiosk.office.doctor.known_archive import examine_known_archive
from kiosk.office.doctor.local_name import examine_local_name
from kiosk.office.web.local_name import is_local, reached_by, told_by_avahi
from kiosk.privileges import acting_for
from sync.archive.registry import Registry

DATABASE = "web.db"


def examine_browser(settings: OfficeSettings) -> Iterator[OfficeFinding]:
    """The name in a shop's own network, or whose archive it is. Raises ArchiveError, ArchiveAwayError, OSError."""
    url, database = settings.web.url, settings.web.folder / DATABASE
    if is_local(url):
        # Its devices see whatever there is, by no id.
        name = told_by_avahi()
        yield from examine_local_name(url, name, ours=name is not None and name in reached_by(url, name))
        return
    file = sqlite_file(settings.archive.url)
    with acting_for_archive(settings.archive.url):
        if file is not None and not is_openable(file):
            return
        with closing(Registry.open(settings.archive.url)) as registry:
            identity = registry.identity()
    with acting_for(settings.web.folder):
        if database.exists():
            yield examine_known_archive(database, identity)
