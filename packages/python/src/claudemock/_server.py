"""A running server, this process's own or another's."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from ._control import Control
from ._process import Process
from ._scenario import Scenario, source
from ._session import Session
from ._sweep import Sweep


class Server:
    """Where sessions begin. As a context manager it closes when the block ends."""

    def __init__(self, control: Control, process: Process | None = None) -> None:
        self._control, self._process = control, process

    @property
    def url(self) -> str:
        """The server's address; clients take that of a session."""
        return self._control.url

    def session(
        self, scenario: Scenario = "healthy", *, speed: float | None = None, limits: str | None = None, name: str | None = None
    ) -> Session:
        """Begins a session. Its waits are divided by speed, and rate limits are those of
        `serve --limits`, such as "tier-1,concurrent=2". Without a name it gets a random one."""
        __tracebackhide__ = True
        body = source(scenario, speed, limits)
        if name:
            body["session"] = name
        return Session(self._control, self._control.ask("POST", "/sessions", body))

    def sweep(
        self,
        scenario: Scenario = "healthy",
        *,
        faults: Sequence[str] = (),
        points: Sequence[str] = (),
        speed: float | None = None,
        limits: str | None = None,
    ) -> Sweep:
        """Begins a sweep of a conversation under a scenario: only with these faults, and
        only of points whose names begin so."""
        __tracebackhide__ = True
        body = {**source(scenario, speed, limits), "faults": list(faults), "points": list(points)}
        return Sweep(self._control, self._control.ask("POST", "/sweeps", body))

    def close(self) -> None:
        """Ends the server if this process started it."""
        if self._process:
            self._process.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def serve(
    *, scenarios: Iterable[str | Path] = (), speed: float | None = None, limits: str | None = None, options: Sequence[str] = ()
) -> Server:
    """Starts a server on a free port of this machine, and waits until it listens. It ends
    with close, and at the latest with this process.

    scenarios are files and folders of scenarios to add to those that come with
    claudemock; options are more of `claudemock serve --help`.
    """
    arguments = [argument for path in scenarios for argument in ("--scenarios", str(path))]
    if speed:
        arguments += ["--speed", str(speed)]
    if limits:
        arguments += ["--limits", limits]
    process = Process([*arguments, *options])
    return Server(Control(process.url), process)


def connect(url: str, token: str | None = None) -> Server:
    """A server that runs already, with the token that its control endpoints ask for."""
    return Server(Control(url, token))
