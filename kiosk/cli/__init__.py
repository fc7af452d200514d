"""The command `kiosk`: one module a subcommand, imported only when it is called (a Pi Zero starts slowly)."""

from importlib import import_module
from importlib.metadata import version

import click

COMMANDS = ("run", "record", "replay", "publish", "collect", "report", "note", "config", "demo")


class LazyGroup(click.Group):
    """Finds a subcommand's module by its name."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """All subcommands, in the order in which a kiosk's life uses them."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import `kiosk.cli.<name>` and return its `command`."""
        if name not in COMMANDS:
            return None
        command = import_module(f"kiosk.cli.{name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a programmer's error, not an operating one
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("smiley-kiosk"), prog_name="kiosk")
def main() -> None:
    r"""Three faces at the door, honestly counted.

    \b
    On the kiosk:       run, publish; record and replay for a bad button
    At the head office: collect, report, note
    Anywhere:           config, demo
    """
