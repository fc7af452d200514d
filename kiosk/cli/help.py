"""`kiosk help`: what `--help` behind a command says, for whoever asks in front."""

import click

from kiosk.cli.exits import CANNOT_WRITE, CONFIG, DATA, INTERRUPTED, TEMPORARY

TOPICS = {
    "exit-codes": f"""\
Exit codes are those of sysexits.h:
  0    done; of a doctor: nothing has to be done
  1    a doctor's, status' or claims' warning, or "no" at a question
  2    a wrong word or option of the command line
  3    a doctor's error, or something that did not pass the self-test
  {DATA}   a file that was given cannot be understood
  {CANNOT_WRITE}   a file that was asked for cannot be written
  {TEMPORARY}   trying again later may help
  {CONFIG}   somebody has to change a setting, a wire or an installation first
  {INTERRUPTED}  Ctrl-C""",
    "environment": """\
Environment variables:
  KIOSK_SETTINGS         the kiosk's settings, where --settings names none; else /etc/kiosk/kiosk.toml
  KIOSK_OFFICE_SETTINGS  the head office's, in the same way; else /etc/kiosk/office.toml
  NO_COLOR               of any value: no colours (no-color.org)
  COLUMNS                how wide help is""",
}
"""What belongs to no one command."""


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND…]")
@click.pass_context
def command(context: click.Context, words: tuple[str, ...]) -> None:
    """Show what a command is for, and its options, as COMMAND --help does; or what belongs to all of them.

    \b
    Examples:
      kiosk help card write
      kiosk help office
      kiosk help exit-codes
      kiosk help environment
    """
    if len(words) == 1 and words[0] in TOPICS:
        click.echo(TOPICS[words[0]])
        return
    asked = context.parent or context
    for at, word in enumerate(words):
        if not isinstance(asked.command, click.Group):
            raise click.UsageError(f"{asked.command_path} has no command {word!r}", asked)
        _, found, _ = asked.command.resolve_command(asked, list(words[at:]))
        if found is None:  # as its type would have it; click raises instead
            raise click.UsageError(f"No such command {word!r}.", asked)
        asked = click.Context(found, info_name=word, parent=asked)
    click.echo(asked.get_help(), color=asked.color)
