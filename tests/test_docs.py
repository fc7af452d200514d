"""The documentation names every command, option and make target, and its links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")


# A subcommand is promised in COMMANDS before its module is written.
CLI = ROOT / "kiosk" / "cli"
WRITTEN = [name for name in COMMANDS if (CLI / f"{name}.py").exists() or (CLI / name).is_dir()]


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command, or all below it, with the words that call each."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        subcommand = command.get_command(context, name)
        assert subcommand is not None
        yield from commands(subcommand, f"{path} {name}")


def below(name: str) -> Iterator[tuple[str, click.Command]]:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return commands(command, f"kiosk {name}")


def undocumented(command: click.Command, path: str, text: str) -> list[str]:
    """The command and its options as far as the text does not name them."""
    missing = [] if re.search(rf"{path}\b", text) else [path]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            longest = max(parameter.opts, key=len)
            if not re.search(rf"{re.escape(longest)}(?![\w-])", text):
                missing.append(f"{path} {longest}")
    return missing


def targets() -> list[str]:
    return re.findall(r"(?m)^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"))


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links that lead to no file or no heading."""
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = page if path == "" else page.parent / path
        if not file.exists() or (heading and heading not in headings(text if path == "" else file.read_text("utf-8"))):
            broken.append(target)
    return broken


def unlisted(text: str) -> list[str]:
    """The decisions that the index above them does not list once, with a date, and what it lists that is not there."""
    index, _, _ = text.partition("\n## ")
    listed = re.findall(r"(?m)^- \d{4}-\d\d-\d\d \[(.+)\]\(#", index)
    titles = re.findall(r"(?m)^## (.+)$", text)
    return [title for title in {*titles, *listed} if listed.count(title) != 1 or title not in titles]


def headings(text: str) -> set[str]:
    """The anchors that a page's headings get."""
    titles = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_and_option_is_documented(name):
    assert [each for path, command in below(name) for each in undocumented(command, path, TEXT)] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_and_option_teaches_in_its_help(name):
    for path, command in below(name):
        assert command.help, path
        assert "\\b" not in command.help, f"{path}: click wants the control character, not its name in a raw string"
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, f"{path}: {parameter.name}"


def test_every_command_is_listed():
    files = (ROOT / "kiosk" / "cli").glob("*.py")
    assert {file.stem for file in files if "\ndef command(" in file.read_text("utf-8")} <= set(COMMANDS)


def test_no_make_target_is_overlooked():
    (phony,) = re.findall(r"(?m)^\.PHONY: FORCE (.+)$", (ROOT / "Makefile").read_text("utf-8"))
    assert sorted(phony.split()) == sorted(targets())


@pytest.mark.parametrize("target", targets())
def test_every_make_target_is_documented(target):
    assert re.search(rf"make {target}(?![\w-])", TEXT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page):
    assert broken_links(page, page.read_text("utf-8")) == []


def test_every_decision_is_in_the_index():
    assert unlisted((ROOT / "docs" / "DECISIONS.md").read_text("utf-8")) == [], (
        "list it by folder: - DATE [title](#anchor)"
    )


def test_a_decision_that_is_not_listed_is_caught():
    assert unlisted("- 2026-11-28 [A](#a)\n- 2026-11-28 [C](#c)\n\n## A\n") == ["C"]
    assert unlisted("- 2026-11-28 [A](#a)\n\n## A\n\n## B\n") == ["B"]


def test_what_is_not_documented_is_caught():
    @click.command()
    @click.option("--settings")
    @click.option("--set")
    def command() -> None:
        pass

    assert undocumented(command, "kiosk x", "kiosk x --settings") == ["kiosk x --set"]
    assert undocumented(command, "kiosk x", "kiosk xy --settings --set") == ["kiosk x"]


def test_a_broken_link_is_caught(tmp_path):
    (tmp_path / "there.md").write_text("# A Title, here\n")
    text = "[a](there.md) [b](gone.md) [c](there.md#a-title-here) [d](there.md#gone) [e](https://x.org) [f](#none)"
    assert broken_links(tmp_path / "page.md", text) == ["gone.md", "there.md#gone", "#none"]
