"""The command `kiosk`: one module a subcommand, imported only when it is called (a Pi Zero starts slowly)."""

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, INTERRUPTED, fail, show
from kiosk.cli.help_text import HangingFormatter
from kiosk.cli.lacking import remedy
from kiosk.cli.near_names import NearNamesGroup
from kiosk.privileges import UnreadableProgramError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PLACES = {
    "On the kiosk": {
        "run": "Count the votes; kiosk.service runs it.",
        "selftest": "Try every face, light and part.",
        "status": "Show today's presses, the month, the clock, faults.",
        "doctor": "Say what is wrong, and what to do about it.",
        "setup": "Take over smiley.txt from the boot partition.",
        "publish": "Send the months that the head office lacks.",
        "record": "Write down what a bad button does.",
        "replay": "See which presses a recording holds.",
        "press": "Press a face of a kiosk without a board.",
        "service": "Press the faces without being counted.",
        "backup": "Copy the votes, while the kiosk counts.",
        "restore": "Put a copy of the votes in their place.",
        "downgrade": "Go on with a newer version's votes.",
    },
    "At the head office": {
        "collect": "Take the kiosks' months into the archive.",
        "office": "Look after a head office.",
        "report": "Make the owner's page.",
        "alert": "Write to owners when something is wrong.",
        "poster": "Answer the customers, on a sheet for the door.",
        "note": "Note a change in a shop, to see whether it helped.",
        "voices": "Take the counts of a survey or a telephone line.",
    },
    "Anywhere": {
        "card": "Prepare a card: image, smiley.txt, label.",
        "config": "Check, show and write the files of settings.",
        "demo": "Live through a shop's months without a board.",
        "help": "Show what a command is for, and its options.",
        "completion": "Make bash, zsh or fish complete commands.",
    },
}
"""What each subcommand is for, so that `kiosk --help` needs none of them, nor what only some of them need."""
COMMANDS = tuple(name for commands in PLACES.values() for name in commands)
ROOMS = ("kiosk", "hardware", "sync", "config")


click.Context.formatter_class = HangingFormatter


class LazyGroup(NearNamesGroup):
    """Finds a subcommand's module by its name."""

    def main(self, *arguments: Any, standalone_mode: bool = True, **options: Any) -> Any:
        """As click's, but every error begins alike, NO_COLOR is heeded (no-color.org), and printing ends in no trace.

        Letters that a terminal lacks become question marks.
        """
        if sys.stdout is None:
            # Closed by whoever called (`>&-`): a question would end in a trace of Python's own.
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - as long as the program, and no import for it
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        if os.environ.get("NO_COLOR"):
            options.setdefault("color", False)
        try:
            result = super().main(*arguments, standalone_mode=False, **options)  # type: ignore[call-overload]  # passed on
            if not standalone_mode:
                return result
            sys.exit(result)
        except click.ClickException as error:
            if not standalone_mode:
                raise
            show(error)
            sys.exit(error.exit_code)
        except click.Abort as error:
            # At a question: Ctrl-C and the end of what is typed leave the line unfinished, a plain no does not.
            is_interrupt = isinstance(error.__context__, KeyboardInterrupt)
            click.echo(
                ("\n" if error.__context__ else "") + ("" if is_interrupt else "aborted"), err=True, nl=not is_interrupt
            )
            sys.exit(INTERRUPTED if is_interrupt else 1)
        except OSError as error:
            _fail_of_system(error)
        except UnreadableProgramError as error:
            fail(str(error), CONFIG)

    def invoke(self, context: click.Context) -> Any:
        """As click's, but for the exit code of Ctrl-C, and a sentence where an extra is not installed."""
        try:
            return super().invoke(context)
        except ModuleNotFoundError as error:
            _fail_lacking(error, context.invoked_subcommand or "")
        except KeyboardInterrupt:
            click.echo(err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None

    def list_commands(self, _context: click.Context) -> list[str]:
        """All subcommands, in the order in which a kiosk's life uses them."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import `kiosk.cli.<name>` and return its `command`; a sentence where an extra is not installed."""
        if name not in COMMANDS:
            return None
        try:
            command = import_module(f"kiosk.cli.{name}").command
        except ModuleNotFoundError as error:
            _fail_lacking(error, name)
        assert isinstance(command, click.Command)  # noqa: S101 - a programmer's error, not an operating one
        return command

    def shell_complete(self, context: click.Context, incomplete: str) -> list["CompletionItem"]:
        """As click's, but no subcommand is imported: on a Pi that takes seconds."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - needed where a shell asks, and only there

        named = {name: purpose for commands in PLACES.values() for name, purpose in commands.items()}
        begun = [CompletionItem(name, help=purpose) for name, purpose in named.items() if name.startswith(incomplete)]
        return begun + click.Command.shell_complete(self, context, incomplete)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands by the place where they are used."""
        for place, commands in PLACES.items():
            with formatter.section(place):
                formatter.write_dl(list(commands.items()))


def _fail_of_system(error: OSError) -> NoReturn:
    """End with what any command may meet; whatever else nobody expected is a fault of ours."""
    if error.errno == errno.ELOOP:
        fail(f"{error.filename}: links that lead in a circle", CONFIG)
    if error.errno == errno.ENAMETOOLONG:
        fail(f"{str(error.filename)[:60]}…: the name is too long; give a shorter one", CONFIG)
    if error.errno != errno.ENOSPC:
        raise error
    # What waits to be printed would fail once more at the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    fail("there is no room for what this prints or writes; make some (`df -h`)", CANNOT_WRITE)


def _fail_lacking(error: ModuleNotFoundError, name: str) -> NoReturn:
    """End with what to install for a command; a module of our own that is missing is a fault of ours."""
    lacking = (error.name or "").partition(".")[0]
    if lacking in ROOMS:
        raise error
    fail(f"`kiosk {name}` needs {lacking}: {remedy(name, lacking, __file__)}", CONFIG)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "-V", "--version", package_name="smiley-kiosk", prog_name="kiosk")
def main() -> None:
    """Three faces at the door, honestly counted."""
