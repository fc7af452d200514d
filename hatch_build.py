"""Compiles the catalogues when the project is built or installed: where it runs there is no compiler and no Babel."""

from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    """As `make words` does, too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatchling's
        """Write a .mo beside every .po."""
        CommandLineInterface().run(["pybabel", "--quiet", "compile", "--directory", f"{self.root}/config/locale"])
