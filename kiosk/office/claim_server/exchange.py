"""One request and its answer over HTTP/1.1, parsed by h11. A connection carries no second one."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

import h11

MAX_HEAD = 8 * 1024
"""Longest request line and headers, bytes."""
MAX_BODY = 32 * 1024
"""Longest body, bytes. A renewal has 4,000."""
CHUNK = 4096


class ExchangeError(Exception):
    """A request that is no use; it is answered with its status."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What was asked."""

    method: str
    target: str
    forwarded_for: str
    """The last address in X-Forwarded-For, which the proxy itself has put there; empty without."""
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What is answered."""

    status: HTTPStatus
    body: bytes
    media_type: str = "application/json"


class Exchange:
    """A connection on which one request comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)

    async def request(self) -> HttpRequest | None:
        """What is asked; None where the connection was closed before. Raises ExchangeError, OSError."""
        try:
            head = await self._event()
            if not isinstance(head, h11.Request):
                return None
            return await self._whole(head)
        except h11.RemoteProtocolError as error:
            status = HTTPStatus(error.error_status_hint)
            raise ExchangeError(status, "this is no request in HTTP/1.1") from None

    async def answer(self, answer: HttpAnswer) -> None:
        """Send it, where the other side still can be answered. Raises OSError."""
        if self._http.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        headers = [
            ("content-type", answer.media_type),
            ("content-length", str(len(answer.body))),
            ("cache-control", "no-store"),
            ("connection", "close"),
        ]
        if answer.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            headers.append(("retry-after", "60"))
        head = h11.Response(status_code=answer.status, reason=answer.status.phrase.encode(), headers=headers)
        for event in (head, h11.Data(data=answer.body), h11.EndOfMessage()):
            self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def _whole(self, head: h11.Request) -> HttpRequest:
        if self._http.they_are_waiting_for_100_continue:
            # Nobody who sends this little needs to ask first.
            raise ExchangeError(HTTPStatus.EXPECTATION_FAILED, "send the request without Expect")
        body = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            body += event.data
            if len(body) > MAX_BODY:
                raise ExchangeError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has {MAX_BODY} bytes at most")
        if not isinstance(event, h11.EndOfMessage):
            raise ExchangeError(HTTPStatus.BAD_REQUEST, "the request is not whole")
        forwarded = [value for name, value in head.headers if name == b"x-forwarded-for"]
        last = forwarded[-1].decode("ascii", errors="replace").rpartition(",")[2].strip() if forwarded else ""
        return HttpRequest(head.method.decode(), head.target.decode("ascii", errors="replace"), last, bytes(body))

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(CHUNK))
        return event  # type: ignore[return-value]  # NEED_DATA is dealt with
