"""The sockets: who is let in, how long he may take, and how many there may be. Decides nothing about certificates."""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from kiosk.office.claim_server.answers import ClaimAnswers, refusal
from kiosk.office.claim_server.exchange import Exchange, ExchangeError, HttpAnswer
from kiosk.office.claim_server.rate_limit import RateLimit, network

MAX_CONNECTIONS = 256
MAX_OF_ONE = 32
"""Connections of one address at a time."""
ARRIVALS, ARRIVALS_PER_S = 300, 10
"""Connections of one network at once, and a second from then on: a handshake costs more than any answer."""
EXCHANGE_S = 10
"""From the first byte of TLS to the last of the answer."""
ANSWER_S = 8
"""Until the database has answered."""
CLOSE_S = 1
THREADS = 4
BACKLOG = 128

_log = logging.getLogger(__name__)


class ClaimServer:
    """Serves on sockets that listen, until it is cancelled."""

    def __init__(self, answers: ClaimAnswers, tls: ssl.SSLContext | None, *, proxy: bool = False) -> None:
        """`tls`: None where a proxy on this machine does it. `proxy`: whether to believe what it says of addresses."""
        self._answers = answers
        self._tls = tls
        self._proxy = proxy
        self._arrivals = RateLimit(ARRIVALS, ARRIVALS_PER_S)
        self._threads = ThreadPoolExecutor(THREADS, "claims")
        self._waiting: dict[asyncio.Task[None], str] = {}
        """Who has not said yet what he wants, from where, the oldest first."""
        self._talking: set[asyncio.Task[None]] = set()

    async def serve(self, listening: list[socket.socket]) -> None:
        """Accept and answer."""
        try:
            async with asyncio.TaskGroup() as group:
                for each in listening:
                    each.settimeout(0)
                    group.create_task(self._accept(each))
        finally:
            for task in self._talking:
                task.cancel()
            # Whoever was told to try again may still be waiting for the database, which is closed next.
            self._threads.shutdown(cancel_futures=True)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, (address, *_) = await loop.sock_accept(listening)
            except OSError as error:  # too many files are open; who waits is in the backlog
                _log.error("cannot accept: %s", error.strerror)
                await asyncio.sleep(CLOSE_S)
                continue
            if not self._room_for(network(address)):
                connection.close()
                continue
            task = loop.create_task(self._talk(connection, address))
            self._talking.add(task)
            self._waiting[task] = network(address)
            task.add_done_callback(self._gone)
            # A connection that waits is accepted at once: without this a flood of them would leave no turn to anybody.
            await asyncio.sleep(0)

    def _room_for(self, name: str) -> bool:
        """Whether one more is let in; whoever has been silent longest goes for it."""
        if not self._proxy:
            if Counter(self._waiting.values())[name] >= MAX_OF_ONE:
                return False
            if not self._arrivals.allows(name, self._answers.clock.monotonic_ns()):
                return False
        if len(self._talking) < MAX_CONNECTIONS:
            return True
        if not self._waiting:
            return False
        oldest = next(iter(self._waiting))
        oldest.cancel()
        self._gone(oldest)
        return True

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._talking.discard(task)
        self._waiting.pop(task, None)

    async def _talk(self, connection: socket.socket, address: str) -> None:
        # ssl.SSLError is an OSError. The socket is asyncio's from here on, which closes it in every case.
        with suppress(TimeoutError, OSError, EOFError):
            async with asyncio.timeout(EXCHANGE_S):
                await self._exchange(connection, address)

    async def _exchange(self, connection: socket.socket, address: str) -> None:
        reader, writer = await self._streams(connection)
        exchange = Exchange(reader, writer)
        try:
            answer = await self._answer(exchange, address)
            if answer is not None:
                await exchange.answer(answer)
        finally:
            writer.close()
            try:
                with suppress(TimeoutError, OSError):
                    async with asyncio.timeout(CLOSE_S):
                        await writer.wait_closed()
            finally:
                writer.transport.abort()

    async def _streams(self, connection: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # Not asyncio.start_server: that tells of a connection only after its handshake, so that whoever never ends
        # one would be counted nowhere.
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol, connection, ssl=self._tls, ssl_handshake_timeout=EXCHANGE_S if self._tls else None
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    async def _answer(self, exchange: Exchange, address: str) -> HttpAnswer | None:
        try:
            request = await exchange.request()
        except ExchangeError as error:
            return refusal(error.status, str(error))
        if request is None:
            return None
        task = asyncio.current_task()
        if task is not None:
            self._waiting.pop(task, None)
        if self._proxy and request.forwarded_for:
            address = request.forwarded_for
        if self._answers.busy(address):
            return refusal(HTTPStatus.TOO_MANY_REQUESTS, "too many requests from this network; try again later")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ANSWER_S):
                return await loop.run_in_executor(self._threads, self._answers.answer, request, address)
        except TimeoutError:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the head office is busy; try again later")


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """For a server with this certificate. Raises OSError (ssl.SSLError among them)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Nobody comes a second time so soon that a ticket would save a handshake.
    context.num_tickets = 0
    context.load_cert_chain(certificate, key, password="")
    return context


def listen(address: str | None, port: int) -> list[socket.socket]:
    """Sockets that listen at an address; at every one of the machine where it is None. Raises OSError."""
    found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets = []
    for family, kind, protocol, _, place in dict.fromkeys(found):
        try:
            listening = socket.socket(family, kind, protocol)
            sockets.append(listening)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind(place)
            listening.listen(BACKLOG)
        except OSError:
            # Of all addresses, those of a family that this machine does not speak are none.
            if address or family != socket.AF_INET6:
                raise
            if sockets and sockets[-1].family == family:
                sockets.pop().close()
    return sockets
