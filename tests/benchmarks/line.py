"""A slow line to a server: what goes through arrives after half a round trip, and no faster than the line carries.

Chromium's own throttling delays whole requests. Here every byte is late, as on a real line, and the first bytes wait for
as many round trips as looking up the name, connecting and agreeing on encryption take. Further connections of the same
visit wait for none of that and share what the line carries, as requests do over HTTP/2.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.serving import free_port

ROUND_TRIPS_TO_OPEN = 3  # the name, TCP, TLS 1.3
CHUNK = 1_400


@dataclass(frozen=True)
class Line:
    """How slow a line is: seconds for a round trip, and bytes a second that it carries to the reader."""

    name: str
    round_trip: float
    bytes_a_second: float


@contextlib.contextmanager
def slow(line: Line, host: str, port: int) -> Iterator[int]:
    """Give a port that leads to the server over such a line, for one visit."""
    own, ready = free_port(), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        visit = _Visit(line, host, port)
        async with await asyncio.start_server(visit.carry, host, own):
            ready.set()
            await stop.wait()

    def run() -> None:
        loop.run_until_complete(serve())
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(timeout=10)
    try:
        yield own
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)


class _Visit:
    """All that goes over the line."""

    def __init__(self, line: Line, host: str, port: int) -> None:
        self.line, self.host, self.port = line, host, port
        self.open_at = 0.0
        self.free_at = 0.0  # when all that came before is through

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what one connection says, both ways."""
        loop = asyncio.get_running_loop()
        self.open_at = self.open_at or loop.time() + ROUND_TRIPS_TO_OPEN * self.line.round_trip
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            from_server, to_server = await asyncio.open_connection(self.host, self.port)
            await asyncio.gather(self._late(reader, to_server, is_paced=False), self._late(from_server, writer))

    async def _late(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_paced: bool = True) -> None:
        """Pass on what comes, each piece half a round trip after it came and after what came before it is through."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        async def take() -> None:
            data = b"anything"
            while data:
                data = await reader.read(CHUNK)
                pieces.put_nowait((max(loop.time(), self.open_at) + self.line.round_trip / 2, data))

        async def give() -> None:
            while True:
                due, data = await pieces.get()
                if is_paced:
                    due = self.free_at = max(due, self.free_at) + len(data) / self.line.bytes_a_second
                await asyncio.sleep(due - loop.time())
                if not data:
                    return writer.close()
                writer.write(data)

        await asyncio.gather(take(), give())
