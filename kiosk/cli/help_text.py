"""Help as click writes it, with hanging indents in what stands there by hand: examples, exit codes."""

import re
import textwrap

import click

_COLUMNS = re.compile(r"(?P<left>\s*\S+(?: \S+)*\s{2,})\S")
_COMMAND = re.compile(r"\s+(?:sudo |ssh |scp |kiosk )")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
LEAST = 24
"""Characters that a second column is wrapped in; with fewer it begins a line of its own."""
DEEPER = 4


class HangingFormatter(click.HelpFormatter):
    """As click's, whose paragraphs after \\b are wider than the terminal and broken by it anywhere."""

    def write_text(self, text: str) -> None:
        """A paragraph, or several."""
        begin = len(self.buffer)
        super().write_text(text)
        lines = "".join(self.buffer[begin:]).split("\n")
        del self.buffer[begin:]
        self.write("\n".join(hang(line, self.width) for line in lines))


def hang(line: str, width: int) -> str:
    """A line, in several that are no wider where it is wider. A command can still be copied. Pure."""
    if len(line) <= width:
        return line
    deeper = " " * (len(line) - len(line.lstrip()) + DEEPER)
    match = _COLUMNS.match(line)
    if match is None:
        end = " \\" if _COMMAND.match(line) else ""
        return f"{end}\n".join(_wrapped(line, width - len(end), deeper))
    left = match["left"]
    if width - len(left) >= LEAST:
        return "\n".join(_wrapped(line, width, " " * len(left)))
    return "\n".join([hang(left.rstrip(), width), *_wrapped(deeper + line[len(left) :], width, deeper)])


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    # What stands in quotation marks is one word.
    whole = _QUOTED.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), line)
    wrapped = textwrap.wrap(
        whole, max(width, LEAST), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in wrapped]
