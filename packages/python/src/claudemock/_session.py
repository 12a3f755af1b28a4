"""One client's private run of a scenario."""

from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar
from urllib.parse import quote

from ._control import Control
from ._requests import Request, request_of
from ._verdict import Verdict, verdict_of

P = ParamSpec("P")
T = TypeVar("T")


class Session:
    """A scenario that no other client can disturb. `url` and `api_key` are for the client."""

    def __init__(self, control: Control, begun: dict[str, Any]) -> None:
        self._control, self._begun = control, begun
        self.id: str = begun["id"]
        self.url: str = begun["url"]
        self.scenario: str = begun["scenario"]
        self.api_key = "sk-ant-any"  # the server takes any
        self._ending: dict[str, Any] | None = None

    def call(self, code: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls the code under test and notes how it ended, by what it returns or raises."""
        __tracebackhide__ = True
        try:
            answer = code(*args, **kwargs)
        except (Exception, SystemExit) as error:
            self.outcome(error=error)
            raise
        self.outcome(text=answer)
        return answer

    def outcome(self, error: BaseException | str | None = None, text: object = None) -> None:
        """Says how the code under test ended: with an error, or with this text as its
        answer. Without it, nobody can tell whether half an answer was taken for a whole."""
        output = "\n".join(str(said) for said in (text, error) if said is not None)
        self._ending = {"exit": 0 if error is None else 1, "output": output}

    def stopped(self, limit: float) -> None:
        """Says that the code under test took longer than limit, in seconds, and was stopped."""
        self._ending = {"exit": 1, "killed": True, "limit_ms": round(limit * 1000)}

    @property
    def has_outcome(self) -> bool:
        """Whether somebody has said how the code under test ended."""
        return self._ending is not None

    def verdict(self) -> Verdict:
        """Judges the client by what it asked so far, and by how its code ended."""
        __tracebackhide__ = True
        ending = None if self._ending is None else {"command": "call", **self._ending}
        return verdict_of(self._control.ask("POST", f"{self._path}/verdict", ending))

    def requests(self) -> list[Request]:
        """What the client asked so far and what became of it, oldest first."""
        __tracebackhide__ = True
        return [request_of(entry) for entry in self._control.ask("GET", f"{self._path}/journal")["entries"]]

    @property
    def timeline(self) -> str:
        """All that happened so far, as people read it."""
        __tracebackhide__ = True
        return self._control.text("GET", f"{self._path}/timeline")

    def mark(self, text: str) -> None:
        """Leaves a note in the journal. "cancel": from now on the client should not wait."""
        __tracebackhide__ = True
        self._control.ask("POST", f"{self._path}/marks", {"text": text})

    def gate(self, name: str = "gate") -> "Gate":
        """The gate at which a `hold` fault stops answers."""
        return Gate(self._control, f"{self._path}/gates/{quote(name, safe='')}")

    def state(self, name: str | None = None) -> str:
        """The state of the scenario, after it was moved to that of this name."""
        __tracebackhide__ = True
        if name is None:
            return str(self._control.ask("GET", self._path)["state"])
        return str(self._control.ask("POST", f"{self._path}/state", {"state": name})["state"])

    def reset(self) -> None:
        """Ends the session: its next request begins it anew. One whose scenario was its own
        has ended for good."""
        __tracebackhide__ = True
        self._control.ask("DELETE", self._path)
        self._ending = None

    @property
    def _path(self) -> str:
        return f"/sessions/{quote(self.id, safe='')}"

    def __repr__(self) -> str:
        return f"<claudemock session {self.id}>"


class Gate:
    """Lets answers go that a `hold` fault stops: all from now on, or the next so many. The
    methods return how many were waiting."""

    def __init__(self, control: Control, path: str) -> None:
        self._control, self._path = control, path

    def release(self, times: int = 0) -> int:
        """They go on."""
        __tracebackhide__ = True
        return self._open("release", times)

    def fail(self, times: int = 0) -> int:
        """Their connections are reset."""
        __tracebackhide__ = True
        return self._open("fail", times)

    def cut(self, times: int = 0) -> int:
        """Their connections are closed where the answers stand."""
        __tracebackhide__ = True
        return self._open("cut", times)

    def _open(self, how: Literal["release", "fail", "cut"], times: int) -> int:
        __tracebackhide__ = True
        return int(self._control.ask("POST", self._path, {"how": how, "times": times})["let_go"])
