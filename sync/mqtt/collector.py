"""`collect`: takes every kiosk's documents from the broker into the archive, and receipts them."""

import logging
import random
from collections.abc import Callable
from threading import Event

from sync.archive.archive import Archive
from sync.archive.database_errors import ArchiveAwayError
from sync.archive.intake import Quarantined
from sync.document import topics
from sync.mqtt.batch import store_batch, store_statuses
from sync.mqtt.broker import Broker, BrokerAwayError
from sync.mqtt.client import MqttSession
from sync.mqtt.clocks import Clocks
from sync.mqtt.connection import Connection
from sync.mqtt.events import IncomingMessage, SubscriptionGranted
from sync.mqtt.message_rate import MOST_A_MINUTE, MessageRate, sender_of
from sync.mqtt.reason_codes import LOST
from sync.mqtt.receipts_channel import ReceiptsChannel
from sync.mqtt.status_channel import StatusChannel

SESSION_EXPIRY_S = 24 * 3600
"""How long the broker keeps documents for a collector that is away; kiosks send again what was not receipted."""
POLL_S = 0.5
"""How long a request to stop may go unseen."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
"""Between two attempts, doubling; each drawn from its upper half, so that collectors do not return together."""
MAX_HELD = 4 << 20
"""Of documents that are stored together, bytes."""
SUSPICIOUS = 3
"""Connections lost in a row."""
MAX_LOGGED = 1000
"""Remembered, so that each is logged once."""

_log = logging.getLogger(__name__)


class Collector:
    """Takes documents until it is stopped. For one thread.

    Acknowledges to the broker what is committed and receipted, in order: whatever ends it, nothing is lost that the
    broker or a kiosk still has, and a second collector beside it does no harm.
    """

    def __init__(  # noqa: PLR0913 - every argument is one fact about one collector
        self,
        broker: Broker,
        archive: Archive,
        clock: Clocks,
        *,
        client_id: str = "kiosk-collector",
        batch: int = 100,
        linger_s: float = 0.05,
    ) -> None:
        """`client_id`: names the session that the broker keeps; two collectors need two.

        `batch`: documents a transaction, at most; `linger_s`: how long a batch waits to be filled.
        """
        self._broker = broker
        self._archive = archive
        self._clock = clock
        self._session = MqttSession(client_id, SESSION_EXPIRY_S, receive_maximum=min(2 * batch, 65_535))
        self._batch = batch
        self._linger_s = linger_s
        self._pause_s = FIRST_PAUSE_S
        self._state = ""
        self._server: tuple[int, str] | None = None
        """Of the archive, when something was last stored."""
        self._logged: set[str] = set()
        self._rate = MessageRate()
        self._lost = 0
        """Connections in a row that stood, and were lost soon and without a word."""

    def run(self, stop: Event, ready: Callable[[], None] | None = None) -> None:
        """Collect until `stop` is set, through every absence of the broker and the archive.

        `ready` is called whenever the subscription is granted. Raises BrokerRefusedError and ArchiveError, which
        somebody has to see to.
        """
        while not stop.is_set():
            began_ns = self._clock.monotonic_ns()
            try:
                with (
                    ReceiptsChannel(self._broker, f"{self._session.client_id}-receipts", self._clock) as receipts,
                    StatusChannel(self._broker, f"{self._session.client_id}-statuses", self._clock) as statuses,
                    Connection(self._broker, self._session, self._clock) as documents,
                ):
                    self._serve(documents, receipts, statuses, stop, ready or (lambda: None))
            except (BrokerAwayError, ArchiveAwayError) as error:
                # An archive that is away ends the connection, too: the broker keeps what comes, not this program.
                self._log_state(f"{error}{self._suspicion(error)}", logging.WARNING)
                if self._clock.monotonic_ns() - began_ns > LONGEST_PAUSE_S * 1e9:
                    self._pause_s = FIRST_PAUSE_S
                stop.wait(self._pause_s * random.uniform(0.5, 1))  # noqa: S311 - spreads a load, keeps no secret
                self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _serve(
        self,
        documents: Connection,
        receipts: ReceiptsChannel,
        statuses: StatusChannel,
        stop: Event,
        ready: Callable[[], None],
    ) -> None:
        documents.subscribe([topics.ALL_MONTHS])
        pending: list[IncomingMessage] = []
        due_ns = 0
        while not stop.is_set():
            left_s = max(0, due_ns - self._clock.monotonic_ns()) / 1e9 if pending else POLL_S
            for event in documents.poll(left_s):
                if isinstance(event, SubscriptionGranted):
                    self._log_collecting()
                    ready()
                elif isinstance(event, IncomingMessage):
                    if not pending:
                        due_ns = self._clock.monotonic_ns() + round(self._linger_s * 1e9)
                    pending.append(event)
            retained = receipts.retained()
            held = sum(len(each.payload) for each in pending)
            full = len(pending) >= self._batch or held > MAX_HELD
            if retained or (pending and (full or self._clock.monotonic_ns() >= due_ns)):
                self._store([*retained, *filter(self._is_looked_at, pending)], receipts)
                # Last: what a crash cuts off before this comes again, and is receipted again.
                for arrival in pending:
                    documents.acknowledge(arrival)
                pending = []
                self._pause_s = FIRST_PAUSE_S
                self._check_server()
            # When the documents at hand are stored, and no sooner.
            if not pending and (newest := statuses.newest()):
                for each in store_statuses(self._archive, newest, self._clock.wall()):
                    self._log_quarantined(each)
                self._check_server()

    def _check_server(self) -> None:
        """Raise ArchiveAwayError once another one took over: it may lack what was receipted.

        What begins anew compares all receipts that the broker has kept.
        """
        before, self._server = self._server, self._archive.server()
        if before not in {None, self._server}:
            raise ArchiveAwayError("archive: it was connected to anew; all receipts are compared with what it has")

    def _log_collecting(self) -> None:
        # Where connections are lost at once, what they are lost of stays said.
        if self._lost < SUSPICIOUS:
            self._log_state(f"{self._broker}: collecting", logging.INFO)

    def _suspicion(self, error: Exception) -> str:
        """What a connection that is lost again and again, as soon as it stands, mostly comes from."""
        self._lost = self._lost + 1 if str(error).endswith(LOST) else 0
        if self._lost < SUSPICIOUS:
            return ""
        return f"; again and again: does another collector go by the name {self._session.client_id} (--client-id)?"

    def _store(self, messages: list[IncomingMessage], receipts: ReceiptsChannel) -> None:
        self._lost = 0
        replies, quarantined = store_batch(self._archive, messages, self._clock.wall())
        for each in quarantined:
            self._log_quarantined(each)
        receipts.publish(replies)

    def _is_looked_at(self, message: IncomingMessage) -> bool:
        """What is not is acknowledged without a receipt: where it was worth something it comes again."""
        if self._rate.admits(message.topic, self._clock.monotonic_ns()):
            return True
        said = f"{sender_of(message.topic)[:80]!r}: more than {MOST_A_MINUTE} messages a minute; the others are dropped"
        self._log_once(said)
        return False

    def _log_state(self, state: str, level: int) -> None:
        """Log on change, not on repetition."""
        if state != self._state:
            self._state = state
            _log.log(level, "%s", state)

    def _log_quarantined(self, each: Quarantined) -> None:
        self._log_once(f"{each.topic[:200]!r} put into quarantine: {each.reason}")

    def _log_once(self, message: str) -> None:
        """A kiosk repeats itself hourly; the log does not."""
        if len(self._logged) >= MAX_LOGGED:
            self._logged.clear()
        if message not in self._logged:
            self._logged.add(message)
            _log.warning("%s", message)
