"""Addresses whose domain has letters beyond ASCII, as mail servers have them: people log in by either."""

from typing import Any, ClassVar

from django.db import migrations

from config.mail_address import ascii_address


def _as_servers_have_them(apps: Any, _editor: object) -> None:
    for name in ("User", "Invitation"):
        rows = apps.get_model("web", name).objects
        # Whoever was entered in several ways has one account that is in order; an address may be invited twice.
        taken = {*rows.values_list("email", flat=True)} if name == "User" else set()
        for each in rows.order_by("pk"):
            email = ascii_address(each.email).lower()
            if not each.email.isascii() and email not in taken:
                each.email = email
                each.save(update_fields=["email"])
                if name == "User":
                    taken.add(email)


class Migration(migrations.Migration):
    """Nothing can tell afterwards how they were written."""

    dependencies: ClassVar = [("web", "0013_random_ids")]
    operations: ClassVar = [migrations.RunPython(_as_servers_have_them, migrations.RunPython.noop)]
