"""A wrong subcommand answered with the nearest ones, of which none has to be imported."""

from difflib import get_close_matches

import click


class NearNamesGroup(click.Group):
    """A group that knows its subcommands by their names (`list_commands`) before it imports one."""

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, which knows no names of commands that are not imported yet: the nearest ones are said."""
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError as error:
            near = " or ".join(map(repr, get_close_matches(arguments[0], self.list_commands(context), n=3)))
            raise click.UsageError(error.message + (f" Did you mean {near}?" if near else ""), context) from None
