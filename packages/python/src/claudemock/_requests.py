"""What a client asked."""

import json
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request and what became of it. `raw` has all that the server knows of it."""

    ordinal: int  # its place in the session, from 1
    method: str
    path: str
    call: int = 0  # which call of the client's it belongs to, from 1
    attempt: int = 0  # which attempt of that call it is, from 1
    endpoint: str = ""
    model: str = ""
    stream: bool = False
    headers: dict[str, list[str]] = field(default_factory=dict)  # fingerprints in place of credentials
    body: str = ""
    gap_ms: float = 0  # since the request before it
    refused: bool = False  # the healthy API would refuse it too
    played: str = ""  # what it was answered, such as "error overloaded_error 529"
    faults: tuple[str, ...] = ()
    status: int = 0  # 0 if no status line was sent
    end: str = ""  # "completed", "open", "reset", "left" and so on
    duration_ms: float = 0
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def request_of(entry: dict[str, Any]) -> Request:
    """The request that an entry of the journal tells of."""
    known = {f.name: entry[f.name] for f in fields(Request) if f.name in entry}
    known["faults"] = tuple(entry.get("faults", ()))
    return Request(**{**known, "raw": entry})
