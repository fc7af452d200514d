"""Where the templates are, and how they speak."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.office.report.language import Language

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=8)
def environment(in_: Language, folder: Path = TEMPLATES) -> Environment:
    """The templates of a folder in one language; compiled once for all of an owner's pages."""
    templates = Environment(
        loader=FileSystemLoader(folder),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    templates.install_gettext_callables(in_.gettext, in_.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return templates
