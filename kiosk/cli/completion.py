"""`kiosk completion`: the lines that make a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what makes SHELL, bash, zsh or fish, complete commands and options; the packages bring it for bash and zsh.

    \b
    In ~/.bashrc:
      eval "$(kiosk completion bash)"
    In ~/.zshrc, behind compinit:
      eval "$(kiosk completion zsh)"
    For fish:
      kiosk completion fish > ~/.config/fish/completions/kiosk.fish
    """
    click.echo(script(context.find_root().command, shell), nl=False)


def script(program: click.Command, shell: str) -> str:
    """What makes a shell complete `kiosk`, and ask the program for it. Raises KeyError."""
    kind = get_completion_class(shell)
    if kind is None:
        raise KeyError(shell)
    asking = kind(program, {}, "kiosk", "_KIOSK_COMPLETE")
    return asking.source_template % asking.source_vars()
