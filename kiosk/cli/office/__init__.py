"""`kiosk office`: what whoever runs a head office looks at and changes; a module a subcommand, imported when called."""

from importlib import import_module

import click

from kiosk.cli.near_names import NearNamesGroup

SUBCOMMANDS = {
    "setup": "Make this machine a head office.",
    "owner": "Enter owners, and see who there is.",
    "shop": "Enter shops, and see whose they are.",
    "kiosk": "Say which kiosk stands where.",
    "area": "Group shops, so that somebody may see a region.",
    "doctor": "Say what is wrong, and what to do about it.",
    "demo": "Look at an office with two kiosks, until Ctrl-C.",
    "ca": "Make and look after the office's own certificates.",
    "broker": "Set up the MQTT broker: who may do what.",
    "claim-server": "Certify the keys of kiosks, over HTTPS.",
    "claims": "See who has a token or a certificate, and who was refused one.",
    "enrol": "Give kiosks their tokens.",
    "serve": "Show the office in a browser.",
    "invite": "Print a link that makes an account.",
    "device": "Print a link that lets a telephone in, in one shop's network.",
    "mailbox": "Note what owners answer to their monthly mail.",
    "new-archive": "Have the browser's office work with another archive.",
    "postgresql": "Prepare an archive in PostgreSQL, and who may do what in it.",
    "proxy": "Print what the proxy before it has to be told.",
    "quarantine": "See what was not accepted and why, and try it again.",
    "renew": "Give kiosks fresh tokens: a new card, a lost one.",
    "revoke": "Shut kiosks out: a stolen one.",
}
"""What each is for, so that `kiosk office --help` needs none of them."""


class OfficeGroup(NearNamesGroup):
    """Finds a subcommand's module by its name."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """All of them."""
        return list(SUBCOMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import the module of that name and return its `command`."""
        if name not in SUBCOMMANDS:
            return None
        command = import_module(f"kiosk.cli.office.{name.replace('-', '_')}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a programmer's error, not an operating one
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """As listed above, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


@click.group(cls=OfficeGroup)
def command() -> None:
    """Look after a head office: who is who, its broker, and what its kiosks sent and it could not accept."""
