"""Where an owner's own program hears of alerts."""

from pathlib import Path

from attrs import field, frozen

from config.limits import HOOK


@frozen
class WebhookSettings:
    """By the scheme of Standard Webhooks: docs/API.md."""

    url: str = field(validator=HOOK)
    """A program of the owner's that hears of alerts and new pages: [webhooks](API.md#webhooks). Without the table
    `[owners."…".webhook]` there is none."""
    secret_file: Path
    """A file with the signing secret alone, readable by the reporting user only."""
    private: bool = False
    """Whether the address may be in a private network, or this machine's own."""
