"""Each point at which a program's own conversation can fail."""

from collections.abc import Sequence
from typing import Any

from ._control import Control
from ._session import Session


class Sweep:
    """A conversation whose points are failed one by one. Before it has points, the code
    under test must have run in both baselines, where nothing fails, and said its outcome."""

    def __init__(self, control: Control, begun: dict[str, Any]) -> None:
        self._control = control
        self.id: str = begun["id"]
        first, second = (Session(control, session) for session in begun["baselines"])
        self.baselines = (first, second)

    def points(self, most: int | None = None) -> Sequence["Point"]:
        """The points that can show something of their own, the most telling first."""
        __tracebackhide__ = True
        for session in self.baselines:
            session.verdict()  # tells the sweep of its outcome
        plan = self._control.ask("GET", f"/sweeps/{self.id}/plan")
        return [Point(self._control, self.id, told) for told in plan["classes"][:most]]

    def close(self) -> None:
        """Ends the sweep."""
        __tracebackhide__ = True
        self._control.ask("DELETE", f"/sweeps/{self.id}")


class Point:
    """One thing that goes wrong in the conversation, such as request_1/inside_text/truncate."""

    def __init__(self, control: Control, sweep: str, told: dict[str, Any]) -> None:
        self._control, self._sweep = control, sweep
        self.name: str = told["name"]
        self.summary: str = told["summary"]

    def session(self) -> Session:
        """Begins a session in which this goes wrong."""
        __tracebackhide__ = True
        return Session(self._control, self._control.ask("POST", f"/sweeps/{self._sweep}/sessions", {"point": self.name}))
