"""Turns the broker's settings into what sync/ connects with; reads the password."""

from config import broker as settings
from config.password import read_password
from sync.mqtt.broker import Broker


def broker(table: settings.BrokerSettings) -> Broker:
    """The broker as the settings describe it. Raises SettingsError where the password cannot or must not be read."""
    return Broker(
        host=table.host,
        port=table.port,
        tls=table.tls,
        username=table.username,
        password=read_password(table.password_file, "broker.password_file") if table.password_file else None,
        ca_file=table.ca_file,
        certificate_file=table.certificate_file,
        key_file=table.key_file,
    )
