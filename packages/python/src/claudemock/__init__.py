"""A Claude Messages API that fails on purpose, and says what clients did wrong.

    with claudemock.serve() as server:
        session = server.session("overloaded-once")
        client = anthropic.Anthropic(base_url=session.url, api_key=session.api_key)
        ...
        session.outcome(text=answer)
        print(session.verdict().text)

`claudemock.aio` has the same for asyncio, and `claudemock.pytest_plugin` the fixtures
and marks, which pytest finds by itself.
"""

from importlib.metadata import version as _version

from ._binary import find_binary
from ._error import Error, Problem
from ._requests import Request
from ._scenario import Scenario
from ._server import Server, connect, serve
from ._session import Gate, Session
from ._sweep import Point, Sweep
from ._verdict import Finding, Verdict

__version__ = _version("claudemock")
Error.__module__ = "claudemock"  # as users write it, where it is not caught

__all__ = [
    "Error",
    "Finding",
    "Gate",
    "Point",
    "Problem",
    "Request",
    "Scenario",
    "Server",
    "Session",
    "Sweep",
    "Verdict",
    "__version__",
    "connect",
    "find_binary",
    "serve",
]
