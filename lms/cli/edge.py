"""The web workers' own edge: a thread is taken once a request is here whole, and given back before its answer left.

Gunicorn's worker with threads reads and writes in a thread, so that a handful of connections that say nothing, stop
in the middle of a form, or do not read what they asked for hold all there are. Here one loop for each process does
both, without waiting, and a deadline ends whatever takes too long. Gunicorn still reads the request, speaks WSGI and
makes the answer's head; it is given both as memory.
"""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from lms.cli.framing import MOST_HEAD_BYTES, Framed, frame

HEAD_SECONDS = 10.0
BODY_SECONDS = 60.0
BODY_RATE = 37_500  # bytes a second of a weak line of 300 kbit/s, on which a file takes longer than that
ANSWER_SECONDS = 120.0
GOODBYE_SECONDS = 10.0  # for a browser that still sends what was too large
STOP_SECONDS = 2.0
MOST_BODY_BYTES = 12_000_000  # a certificate from elsewhere; lms.app takes less of all else
MOST_WAITING_BYTES = 64_000_000  # of unfinished requests, in each process
PIECE = 256 * 1024
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Phase(Enum):
    """What a connection is waited for."""

    REQUEST = auto()
    WORK = auto()
    ANSWER = auto()
    GOODBYE = auto()


@dataclass(eq=False, slots=True)
class Connection:
    """One client's socket, and what is half done on it; `until` is when waiting for it ends."""

    socket: socket.socket
    client: Any
    server: Any
    until: float
    phase: Phase = Phase.REQUEST
    received: bytearray = field(default_factory=bytearray)
    framed: Framed | None = None
    answer: memoryview = field(default_factory=lambda: memoryview(b""))
    is_kept: bool = False


class InMemory:
    """What gunicorn takes for the socket: a request that is here whole, and room for its answer."""

    def __init__(self, request: bytes) -> None:
        self._request, self._read = request, 0
        self.answer = bytearray()

    def recv(self, most: int) -> bytes:
        piece = self._request[self._read : self._read + most]
        self._read += len(piece)
        return piece

    def sendall(self, data: bytes) -> None:
        self.answer += data

    def send(self, data: bytes) -> int:
        """Gunicorn's word to go on with the body, which is here already."""
        return len(data)

    def setblocking(self, _flag: bool) -> None:
        return

    def shutdown(self, _how: int) -> None:
        return

    def settimeout(self, _seconds: float | None) -> None:
        return

    def gettimeout(self) -> float | None:
        return None

    def close(self) -> None:
        return


def refusal(status: str, words: str) -> bytes:
    """Said by the edge itself, where no request came to be."""
    body = f"{words}\n".encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


TOO_SLOW = refusal("408 Request Timeout", "This took too long to come in. Please try again.")
NO_LENGTH = refusal("411 Length Required", "This site takes a body only if its length is said first.")
LONG_HEAD = refusal("431 Request Header Fields Too Large", "The head of this request is too long.")


class WithoutAccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """The site writes its own line of a request, if any; gunicorn takes each apart for one that nobody hears."""

    def access(self, *_: object) -> None:
        return


class EdgeWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """One process: a loop that reads and writes, and threads that make pages."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.waiting: dict[Connection, None] = {}  # in the order in which waiting began
        self.waiting_bytes = 0

    # The loop: it alone touches `waiting` and the poller.

    def accept(self, listener: socket.socket) -> None:
        """Never waits, and at the most connections lets go of the one waited for longest."""
        try:
            client, address = listener.accept()
        except OSError:  # another process was faster, or the client is gone again
            return
        if self.nr_conns + 1 >= self.worker_connections:
            self._let_go_of_one()
        self.nr_conns += 1
        client.settimeout(0)
        connection = Connection(client, address, listener.getsockname(), time.monotonic() + HEAD_SECONDS)
        self._wait(connection, selectors.EVENT_READ)

    def murder_pending(self) -> None:
        """Gunicorn's turn to end what took too long, at least once a second."""
        now = time.monotonic()
        for connection in list(self.waiting):
            if not self.alive and not connection.received and connection.phase is not Phase.ANSWER:
                connection.until = min(connection.until, now + STOP_SECONDS)
            if connection.until <= now:
                self._time_is_up(connection)

    def _time_is_up(self, connection: Connection) -> None:
        if connection.phase is Phase.REQUEST and connection.received:
            self._refuse(connection, TOO_SLOW)
        else:
            self._close(connection)

    def _wait(self, connection: Connection, for_what: int) -> None:
        self.waiting[connection] = None
        self.poller.register(connection.socket, for_what, partial(self._is_ready, connection))

    def _wait_no_more(self, connection: Connection) -> None:
        del self.waiting[connection]
        self.poller.unregister(connection.socket)

    def _is_ready(self, connection: Connection, _socket: object) -> None:
        if connection not in self.waiting:  # ended by what came before it in the same round
            return
        if connection.phase is Phase.ANSWER:
            self._send(connection)
            return
        try:
            piece = connection.socket.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._close(connection)
        elif connection.phase is Phase.REQUEST:
            self._take(connection, piece)

    def _take(self, connection: Connection, piece: bytes) -> None:
        if not connection.received:
            connection.until = time.monotonic() + HEAD_SECONDS
        connection.received += piece
        self.waiting_bytes += len(piece)
        if self.waiting_bytes > MOST_WAITING_BYTES:
            self._let_go_of_one()
        if connection in self.waiting:
            self._begin_if_whole(connection)

    def _begin_if_whole(self, connection: Connection) -> None:
        """Gives the request to a thread once all of it is here."""
        if connection.framed is None:
            connection.framed = frame(connection.received, MOST_BODY_BYTES)
            if connection.framed is None:
                if len(connection.received) > MOST_HEAD_BYTES:
                    self._refuse(connection, LONG_HEAD)
                return
            self._head_is_whole(connection, connection.framed)
        framed = connection.framed
        if framed.is_chunked:
            self._refuse(connection, NO_LENGTH)
        elif len(connection.received) >= framed.size:
            self._wait_no_more(connection)
            self._begin(connection, framed)

    def _head_is_whole(self, connection: Connection, framed: Framed) -> None:
        connection.until = time.monotonic() + max(BODY_SECONDS, framed.size / BODY_RATE)
        if framed.wants_a_word and len(connection.received) < framed.size:
            try:
                connection.socket.send(GO_ON)
            except OSError:
                connection.until = 0

    def _begin(self, connection: Connection, framed: Framed) -> None:
        request = bytes(connection.received[: framed.size])
        del connection.received[: framed.size]
        self.waiting_bytes -= framed.size
        connection.phase, connection.framed = Phase.WORK, None
        working = self.tpool.submit(self._work, connection, request, is_last=framed.is_last)
        working.add_done_callback(lambda done: self.method_queue.defer(self._is_worked, connection, done))

    def _is_worked(self, connection: Connection, done: Future[None]) -> None:
        if done.cancelled() or done.exception() is not None:
            connection.answer, connection.is_kept = memoryview(b""), False
        self._send(connection)

    def _refuse(self, connection: Connection, words: bytes) -> None:
        connection.answer, connection.is_kept = memoryview(words), False
        self._send(connection)

    def _send(self, connection: Connection) -> None:
        """What the client takes of its answer without waiting; then the same again later, or what comes after it."""
        if connection in self.waiting:
            self._wait_no_more(connection)
        if not send_some(connection):
            self._close(connection, is_waiting=False)
        elif connection.answer:
            if connection.phase is not Phase.ANSWER:
                connection.phase, connection.until = Phase.ANSWER, time.monotonic() + ANSWER_SECONDS
            self._wait(connection, selectors.EVENT_WRITE)
        elif connection.is_kept:
            connection.phase, connection.until = Phase.REQUEST, time.monotonic() + self.cfg.keepalive
            self._wait(connection, selectors.EVENT_READ)
            if connection.received:
                self._begin_if_whole(connection)
        else:
            self._say_goodbye(connection)

    def _say_goodbye(self, connection: Connection) -> None:
        """Closed at once, unread bytes would take the end of the answer along (RFC 9112, section 9.6)."""
        self._forget_received(connection)
        connection.phase, connection.until = Phase.GOODBYE, time.monotonic() + GOODBYE_SECONDS
        try:
            connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(connection, is_waiting=False)
        else:
            self._wait(connection, selectors.EVENT_READ)

    def _close(self, connection: Connection, *, is_waiting: bool = True) -> None:
        if is_waiting:
            self._wait_no_more(connection)
        self._forget_received(connection)
        self.nr_conns -= 1
        connection.socket.close()

    def _forget_received(self, connection: Connection) -> None:
        self.waiting_bytes -= len(connection.received)
        connection.received = bytearray()

    def _let_go_of_one(self) -> None:
        """The one waited for longest makes room: a person's request takes a moment, what fills the house waits."""
        oldest = next(iter(self.waiting), None)
        if oldest is not None:
            self._close(oldest)

    # The threads.

    def _work(self, connection: Connection, request: bytes, *, is_last: bool) -> None:
        """Gunicorn's own handling, from memory to memory; then as much of the answer as goes without waiting."""
        memory = InMemory(request)
        taken = TConn(self.cfg, memory, connection.client, connection.server)
        taken.data_ready = True
        is_kept = self.handle(taken)
        connection.is_kept = is_kept is True and not is_last
        connection.answer = memoryview(memory.answer)
        send_some(connection)


def send_some(connection: Connection) -> bool:
    """Sends what the client takes now, and leaves the rest in `answer`; False when the client is gone."""
    try:
        while connection.answer:
            connection.answer = connection.answer[connection.socket.send(connection.answer) :]
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True
