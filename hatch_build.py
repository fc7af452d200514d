"""Compiles the catalogues when the project is built or installed: where it runs there is no compiler and no Babel."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    """The same as `make words` compiles."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatchling's
        """Write a .mo beside every .po, at once: somebody may be reading it."""
        for source in Path(self.root, "config/locale").glob("*/LC_MESSAGES/*.po"):
            part = source.with_suffix(".part")
            with source.open("rb") as read, part.open("wb") as written:
                write_mo(written, read_po(read, locale=source.parents[1].name, abort_invalid=True))
            part.replace(source.with_suffix(".mo"))
