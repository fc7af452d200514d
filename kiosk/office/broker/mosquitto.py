"""Mosquitto's configuration and access list for a head office, for 2.0.11 (Debian 12) and later. Pure.

mosquitto.conf(5) has every option. Each one here either keeps somebody out, keeps something from being lost, or is a
limit.
"""

from pathlib import Path

from attrs import frozen

from kiosk.office.broker.listener_settings import (
    COLLECTOR,
    MAX_COLLECTORS,
    MAX_INFLIGHT,
    MAX_PACKET,
    ListenerSettings,
)
from sync.document import topics

USER = "%u"
"""Mosquitto's sign for the name of whoever is connected."""
MAX_QUEUED = 1_000_000
"""Messages kept for a collector that is away. What is beyond is lost here, and sent again by the kiosks."""
YEARS = range(2020, 2060)
"""Of which a kiosk may send months. An access list cannot say "a month"; any word at all would let a kiosk have as many
messages retained as it likes."""
MONTHS = range(1, 13)
AUTOSAVE_S = 300


@frozen
class MosquittoSettings(ListenerSettings):
    """Where a broker listens, and the files that it reads. Paths are absolute."""

    state: Path | None = None
    """The folder of its database, for a broker of its own; Debian's mosquitto.conf names one already."""

    @property
    def revocations(self) -> Path:
        """The CRL, PEM."""
        return self.files / "crl.pem"

    @property
    def access_list(self) -> Path:
        """Who may write and read which topics."""
        return self.files / "acl"


def configuration(settings: MosquittoSettings) -> str:
    """mosquitto.conf, or a file for its conf.d."""
    kiosks = f"listener {settings.port} {settings.address}".rstrip()
    collectors = f"listener {settings.collector_port} {settings.collector_address}"
    state = f"persistence_location {settings.state}/\n" if settings.state else ""
    return f"""\
# Who may do what: by the name in the certificate, and by nothing else.
allow_anonymous false
acl_file {settings.access_list}

# A stop keeps everything, a power cut loses minutes, which the kiosks send again: they go by the collector's receipts.
# To save at each change would write all that waits for the collector each time.
persistence true
{state}autosave_interval {AUTOSAVE_S}

# A limit on everything.
max_packet_size {MAX_PACKET}
max_inflight_messages {MAX_INFLIGHT}
max_queued_messages {MAX_QUEUED}
max_queued_bytes {settings.queue_mib << 20}
persistent_client_expiration 2m
max_keepalive 120

# Kiosks. Whatever client id they ask for, they are given the name in their certificate: else one could take over
# another's session, or the collector's, with all that is kept for it.
{kiosks}
use_username_as_clientid true
max_connections {settings.max_connections}
{_identified(settings)}
# Collectors, which have three connections each and so need client ids of their own.
{collectors}
max_connections {MAX_COLLECTORS}
{_identified(settings)}"""


def _identified(settings: MosquittoSettings) -> str:
    return f"""\
cafile {settings.authority}
certfile {settings.certificate}
keyfile {settings.key}
crlfile {settings.revocations}
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
max_qos 1
"""


def access_list() -> str:
    """The ACL file."""
    names = [topics.month(USER, f"{year}-{month:02}") for year in YEARS for month in MONTHS]
    months = "".join(f"pattern write {name}\n" for name in names)
    return f"""\
user {COLLECTOR}
topic read {topics.ALL_MONTHS}
topic read {topics.ALL_STATUSES}
topic readwrite {topics.ALL_RECEIPTS}

pattern write {topics.status(USER)}
pattern read {topics.receipts(USER)}
{months}"""
