"""How Django knows this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its tables are called `web_…`."""

    name = "kiosk.office.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
