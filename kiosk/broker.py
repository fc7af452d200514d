"""Turns the broker's settings into what sync/ connects with; reads the password."""

from config import broker as settings
from config.password import read_password
from sync.mqtt.broker import Broker


def broker(told: settings.BrokerSettings) -> Broker:
    """The broker as the settings describe it. Raises SettingsError where the password cannot or must not be read."""
    return Broker(
        host=told.host,
        port=told.port,
        tls=told.tls,
        username=told.username,
        password=read_password(told.password_file, "broker.password_file") if told.password_file else None,
        ca_file=told.ca_file,
        certificate_file=told.certificate_file,
        key_file=told.key_file,
    )
