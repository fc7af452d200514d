"""What the office's API answers each owner's program. Django is made ready in this process, once."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from config.office import OfficeSettings
from config.web import WebSettings
from kiosk.office.web.server import prepare
from sync.archive.registered import RegisteredShop
from tests.sync.tenancy_machine import AT

HOST = "office.example.org"


class OfficeApi:
    """Asks it, with the rights of one owner, for everything that there is. `folder`: where accounts are kept."""

    def __init__(self, folder: Path) -> None:
        prepare(OfficeSettings(web=WebSettings(url=f"https://{HOST}", folder=folder / "web")), lambda: AT)
        self._token = cache(self._made)

    def answers(self, engine: sa.Engine, owner_id: int, shops: list[RegisteredShop], months: Sequence[str]) -> str:
        """`shops`: all of the office."""
        from django.test import Client  # noqa: PLC0415 - its models can be loaded once Django is ready

        from kiosk.office.web import archive  # noqa: PLC0415 - as above

        paths = ["shops", *(f"table/{step}.{kind}" for step in ("months", "days") for kind in ("csv", "json"))]
        paths += [f"table/months.csv?owner={each}" for each in {each.owner_id for each in shops}]
        for each in shops:
            paths.append(f"shops/{each.id}")
            paths += [f"shops/{each.id}/{month}.{kind}" for month in months for kind in ("json", "csv")]
        ask = Client(headers={"authorization": f"Bearer {self._token(owner_id)}", "host": HOST})
        with patch.object(archive, "_engine", lambda: engine):
            found = [(path, ask.get(f"/api/v1/{path}", secure=True)) for path in paths]
        assert found[0][1].status_code == 200, found[0][1].content
        return "\n".join(f"{path} {each.status_code} {each.content.decode()}" for path, each in found)

    def _made(self, owner_id: int) -> str:
        from kiosk.office.web.models import AccessToken, Right, Role, Scope, User  # noqa: PLC0415 - as above
        from kiosk.office.web.views.tokens import digest  # noqa: PLC0415 - as above

        token = f"token-{owner_id}"
        user = User.objects.create(email=f"{owner_id}@example.org", joined_at=AT)
        Right.objects.create(user=user, role=Role.OWNER, owner_id=owner_id)
        until = AT + timedelta(days=1)
        AccessToken.objects.create(digest=digest(token), user=user, name="t", scope=Scope.READ, expires_at=until)
        return token
