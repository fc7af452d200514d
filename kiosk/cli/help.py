"""`kiosk help`: what `--help` behind a command says, for whoever asks in front."""

import click


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND…]")
@click.pass_context
def command(context: click.Context, words: tuple[str, ...]) -> None:
    """Show what a command is for, and its options, as COMMAND --help does.

    \b
    Examples:
      kiosk help card write
      kiosk help office
    """
    asked = context.parent or context
    for at, word in enumerate(words):
        if not isinstance(asked.command, click.Group):
            raise click.UsageError(f"{asked.command_path} has no command {word!r}", asked)
        _, found, _ = asked.command.resolve_command(asked, list(words[at:]))
        if found is None:  # as its type would have it; click raises instead
            raise click.UsageError(f"No such command {word!r}.", asked)
        asked = click.Context(found, info_name=word, parent=asked)
    click.echo(asked.get_help(), color=asked.color)
