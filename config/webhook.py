"""Where an owner's own program hears of alerts."""

from pathlib import Path

from attrs import field, frozen

from config.limits import HOOK


@frozen
class WebhookSettings:
    """By the scheme of Standard Webhooks: docs/API.md."""

    url: str = field(validator=HOOK)
    secret_file: Path
    """A file with the signing secret alone, `whsec_` and base64, that only the reporting service can read."""
    private: bool = False
    """Whether the address may be in this machine's own network."""
