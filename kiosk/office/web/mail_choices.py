"""How an owner wants to be written to: as the archive has it, or as it waits to be taken in."""

import json
import secrets
from dataclasses import dataclass

from django.conf import settings

from config.office import OwnerSettings
from kiosk.office.report.data.owner_input import mail_choice
from kiosk.office.web import archive
from kiosk.office.web.entry_models import WaitingMailChoice
from sync.archive.mail_choice import MailChoice


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """What holds for an owner."""

    choice: MailChoice
    waits: bool
    """Not in the archive yet."""
    always: tuple[str, ...]
    """Addresses of office.toml."""


def shown(owner_id: int, owner: str) -> ShownChoice:
    """What was chosen, else what office.toml says. Raises ArchiveError, ArchiveAwayError."""
    said = settings.OFFICE.owners.get(owner, OwnerSettings(mail=()))
    waiting = WaitingMailChoice.objects.filter(owner_id=owner_id).first()
    if waiting is not None and not archive.entered([waiting.key]):
        mail = json.loads(waiting.mail)
        return ShownChoice(mail_choice(waiting.language, waiting.frequency, mail), waits=True, always=said.mail)
    found = archive.mail_choice(owner_id, owner) or MailChoice(said.language, said.frequency)
    return ShownChoice(found, waits=False, always=said.mail)


def put(owner_id: int, choice: MailChoice) -> None:
    """Have it taken in, in place of what waits."""
    values = {"language": choice.language, "frequency": choice.frequency, "mail": json.dumps(choice.mail)}
    defaults = {"key": secrets.token_hex(16), **values}
    WaitingMailChoice.objects.update_or_create(owner_id=owner_id, defaults=defaults)
