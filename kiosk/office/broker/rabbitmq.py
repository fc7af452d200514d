"""RabbitMQ's configuration for a head office: 3.10 (Debian 12) and 4.0 (Debian 13) take the same files. Pure.

https://www.rabbitmq.com/docs/mqtt has the options. Each one here either keeps somebody out, keeps something from being
lost, or is a limit.
"""

from pathlib import Path

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from kiosk.office.broker.listener_settings import MAX_INFLIGHT, MAX_PACKET, ListenerSettings

LOGIN_TIMEOUT_MS = 10_000
MIRRORING, NATIVE = "3.10", "4.0"
"""Releases: Debian 12's and 13's."""
FREE_DISK = "1GB"
"""With less than that it takes no messages; kiosks come again."""
PLUGINS = "[rabbitmq_auth_mechanism_ssl,rabbitmq_mqtt].\n"
"""The file enabled_plugins."""


@frozen
class RabbitSettings(ListenerSettings):
    """Where a node listens, and the files that it reads. Paths are absolute, and the same on every node."""

    nodes: tuple[str, ...] = ()
    """Of a cluster, like rabbit@mq1, all of them; none where there is one node."""
    release: str | None = None
    """Of a cluster; for one node both releases take the same files."""

    @property
    def definitions(self) -> Path:
        """Who may write and read which topics: JSON, loaded at each start."""
        return self.files / "definitions.json"

    @property
    def revocations(self) -> Path:
        """The folder of the CRLs, PEM, each by the hash of its issuer's name."""
        return self.files / "crls"


def configuration(settings: RabbitSettings) -> str:
    """rabbitmq.conf."""
    kiosks = f"{settings.address}:{settings.port}" if settings.address else settings.port
    return f"""\
# MQTT over TLS, and nothing else: kiosks, and collectors at an address that kiosks do not reach.
listeners.tcp = none
mqtt.listeners.tcp = none
mqtt.listeners.ssl.kiosks = {kiosks}
mqtt.listeners.ssl.collectors = {settings.collector_address}:{settings.collector_port}

# Who may do what: by the name in the certificate, and by nothing else. TLS itself is in advanced.config.
mqtt.allow_anonymous = false
mqtt.ssl_cert_login = true
ssl_cert_login_from = common_name
mqtt.vhost = /
mqtt.exchange = amq.topic
definitions.import_backend = local_filesystem
definitions.local.path = {settings.definitions}
definitions.skip_if_unchanged = true

# A node retains for itself alone: a kiosk that comes to another one would read an old receipt, and no collector could
# take it back. So nothing is retained; a kiosk sends its outbox at each visit, and hears the receipt of that.
mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_noop

# A limit on everything; those by kiosk are in {settings.definitions.name}.
max_message_size = {MAX_PACKET}
mqtt.prefetch = {MAX_INFLIGHT}
mqtt.login_timeout = {LOGIN_TIMEOUT_MS}
disk_free_limit.absolute = {FREE_DISK}
{_cluster(settings.nodes)}"""


def _cluster(nodes: tuple[str, ...]) -> str:
    if not nodes:
        # A quorum queue of one node may be left without a leader by a kill, for ever (rabbitmq/rabbitmq-server#10070).
        return """
# What waits for a collector is on the disk before its sender is told that it was taken.
mqtt.durable_queue_type = classic
"""
    named = "".join(
        f"cluster_formation.classic_config.nodes.{number} = {node}\n" for number, node in enumerate(nodes, 1)
    )
    return f"""
# What waits for a collector is on the disks of most nodes before its sender is told that it was taken.
mqtt.durable_queue_type = quorum

# Nodes that see less than half of the others take nothing: two halves would tell two stories.
cluster_formation.peer_discovery_backend = classic_config
{named}cluster_partition_handling = pause_minority
"""


def advanced_configuration(settings: RabbitSettings) -> str:
    """advanced.config: TLS, because rabbitmq.conf has no word for where CRLs are.

    A CRL is read at each handshake: who is revoked is shut out without a restart.
    """
    return f"""\
[{{rabbit, [
  {{ssl_options, [
    {{cacertfile, "{settings.authority}"}},
    {{certfile, "{settings.certificate}"}},
    {{keyfile, "{settings.key}"}},
    {{versions, ['tlsv1.3', 'tlsv1.2']}},
    {{verify, verify_peer}},
    {{fail_if_no_peer_cert, true}},
    {{crl_check, peer}},
    {{crl_cache, {{ssl_crl_hash_dir, {{internal, [{{dir, "{settings.revocations}"}}]}}}}}}
  ]}}
]}}].
"""


def revocation_file(revoked: x509.CertificateRevocationList) -> str:
    """Under which name a CRL is looked for: what `openssl crl -hash` prints, and `.r0`.

    OpenSSL hashes names in small letters, each blank once, as UTF-8, without the outermost head. Ours have nothing but
    a common name.
    """
    (attribute,) = revoked.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    canonical = " ".join(str(attribute.value).lower().split())
    encoded = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, canonical)]).public_bytes()
    digest = hashes.Hash(hashes.SHA1())  # noqa: S303 - a name for a file, as OpenSSL has it
    digest.update(encoded[2:])
    return f"{int.from_bytes(digest.finalize()[:4], 'little'):08x}.r0"
