"""The same for asyncio.

    async with claudemock.aio.serve() as server:
        session = await server.session("overloaded-once")

Each call runs in a thread, so that the loop goes on meanwhile.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from . import _server, _session
from ._requests import Request
from ._scenario import Scenario
from ._verdict import Verdict

P = ParamSpec("P")
T = TypeVar("T")

__all__ = ["Gate", "Server", "Session", "connect", "serve"]


class Gate:
    """See claudemock.Gate."""

    def __init__(self, gate: _session.Gate) -> None:
        self._gate = gate

    async def release(self, times: int = 0) -> int:
        """See claudemock.Gate.release."""
        return await to_thread(self._gate.release, times)

    async def fail(self, times: int = 0) -> int:
        """See claudemock.Gate.fail."""
        return await to_thread(self._gate.fail, times)

    async def cut(self, times: int = 0) -> int:
        """See claudemock.Gate.cut."""
        return await to_thread(self._gate.cut, times)


class Session:
    """See claudemock.Session, which `sync` is."""

    def __init__(self, session: _session.Session) -> None:
        self.sync = session
        self.id, self.url, self.scenario, self.api_key = session.id, session.url, session.scenario, session.api_key

    async def call(self, code: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Awaits the code under test and notes how it ended, by what it returns or raises."""
        try:
            answer = await code(*args, **kwargs)
        except (Exception, SystemExit) as error:
            self.outcome(error=error)
            raise
        self.outcome(text=answer)
        return answer

    def outcome(self, error: BaseException | str | None = None, text: object = None) -> None:
        """See claudemock.Session.outcome; it asks the server nothing."""
        self.sync.outcome(error, text)

    async def verdict(self) -> Verdict:
        """See claudemock.Session.verdict."""
        return await to_thread(self.sync.verdict)

    async def requests(self) -> list[Request]:
        """See claudemock.Session.requests."""
        return await to_thread(self.sync.requests)

    async def timeline(self) -> str:
        """See claudemock.Session.timeline."""
        return await to_thread(lambda: self.sync.timeline)

    async def mark(self, text: str) -> None:
        """See claudemock.Session.mark."""
        await to_thread(self.sync.mark, text)

    def gate(self, name: str = "gate") -> Gate:
        """See claudemock.Session.gate."""
        return Gate(self.sync.gate(name))

    async def state(self, name: str | None = None) -> str:
        """See claudemock.Session.state."""
        return await to_thread(self.sync.state, name)

    async def reset(self) -> None:
        """See claudemock.Session.reset."""
        await to_thread(self.sync.reset)


class Server:
    """See claudemock.Server."""

    def __init__(self, server: _server.Server) -> None:
        self._server = server
        self.url = server.url

    async def session(
        self, scenario: Scenario = "healthy", *, speed: float | None = None, limits: str | None = None, name: str | None = None
    ) -> Session:
        """See claudemock.Server.session."""
        return Session(await to_thread(self._server.session, scenario, speed=speed, limits=limits, name=name))


@asynccontextmanager
async def serve(
    *, scenarios: Iterable[str | Path] = (), speed: float | None = None, limits: str | None = None, options: Sequence[str] = ()
) -> AsyncIterator[Server]:
    """See claudemock.serve."""
    server = await to_thread(_server.serve, scenarios=scenarios, speed=speed, limits=limits, options=options)
    try:
        yield Server(server)
    finally:
        await to_thread(server.close)


def connect(url: str, token: str | None = None) -> Server:
    """See claudemock.connect."""
    return Server(_server.connect(url, token))
