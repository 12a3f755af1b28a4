"""What the server refuses, in its own words."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """A mistake in a scenario, and where it is."""

    line: int
    column: int
    message: str
    key: str = ""
    hint: str = ""


class Error(Exception):
    """The server, or the program, cannot do what was asked of it."""

    def __init__(self, message: str, status: int = 0, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.status = status  # of the server's answer; 0 if there was none
        self.problems = problems  # of a scenario


def refused(status: int, said: dict[str, Any]) -> Error:
    """The error that the server's answer tells of."""
    message = str(said["error"])
    if "text" in said:
        message += "\n\n" + str(said["text"])  # the verdict that is the cause
    problems = tuple(Problem(p["line"], p["column"], p["message"], p.get("key", ""), p.get("hint", "")) for p in said.get("problems", ()))
    return Error(message, status, problems)
