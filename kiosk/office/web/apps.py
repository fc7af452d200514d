"""How Django knows this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its tables are called `web_…`."""

    name = "kiosk.office.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have what people do written down, and one voice speak to them."""
        # It knows the models, which are there now.
        from kiosk.office.web import audit_signals, borrowed_sentences  # noqa: PLC0415

        audit_signals.connect()
        borrowed_sentences.say_ours()
