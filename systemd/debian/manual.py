"""The manual page of `kiosk`, made of what its commands say of themselves. See man-pages(7)."""

import re
from collections.abc import Iterator

import click

from hardware.epoch import utc_at


def page(main: click.Group, version: str, epoch_s: int) -> str:
    """The page, in troff."""
    day = utc_at(epoch_s * 1_000_000_000).date()
    parts = [
        f'.TH KIOSK 1 "{day}" "smiley-kiosk {version}" "User commands"',
        ".SH NAME",
        "kiosk \\- three faces at the door, honestly counted",
        ".SH SYNOPSIS",
        ".B kiosk",
        "[\\fB\\-\\-version\\fR] [\\fB\\-\\-help\\fR] \\fICOMMAND\\fR ...",
        ".SH COMMANDS",
    ]
    for command, path in commands(main, click.Context(main, info_name="kiosk")):
        parts += [f".SS {plain(path)}", *paragraphs(command.help or "")]
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                parts += [".TP", f"\\fB{plain(', '.join(parameter.opts))}\\fR", plain(parameter.help or "")]
    parts += [
        ".SH FILES",
        ".TP",
        "/etc/kiosk/kiosk.toml",
        "The settings of a kiosk; `kiosk config sample kiosk` writes one.",
        ".TP",
        "/etc/kiosk/office.toml",
        "The settings of a head office.",
        ".TP",
        "/var/lib/kiosk",
        "A kiosk's votes, and the months that wait to be sent.",
        ".SH EXIT STATUS",
        "65: a file that was given cannot be understood; 73: a file cannot be written; 75: later may help;",
        "78: somebody has to change a setting, a wire or the installation.",
    ]
    return "\n".join(parts) + "\n"


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, str]]:
    """Every command that does something, with the words that call it."""
    if not isinstance(command, click.Group):
        yield command, context.command_path
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None:
            yield from commands(below, click.Context(below, info_name=name, parent=context))


def paragraphs(text: str) -> Iterator[str]:
    """A command's help; what is set in lines stays so."""
    for paragraph in text.split("\n\n"):
        lines = [plain(line) for line in paragraph.strip("\n").splitlines()]
        if lines[:1] == ["\b"]:
            yield from (".PP", ".nf", *lines[1:], ".fi")
        else:
            yield from (".PP", *(line.strip() for line in lines))


def plain(text: str) -> str:
    """Text that troff takes for text."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return re.sub(r"(?m)^\.", r"\\&.", escaped)
