"""What the marks of a test say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pytest

from ._scenario import Scenario
from ._session import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """What @pytest.mark.scenario says."""

    scenario: Scenario
    speed: float | None
    limits: str | None
    limit: float | None
    must_happen: bool  # the test names the scenario, so that its client must meet it


@dataclass(frozen=True)
class Swept:
    """What @pytest.mark.claude_sweep says."""

    ask: Callable[[Session], object]
    scenario: Scenario
    faults: Sequence[str]
    points: Sequence[str]
    most: int | None
    speed: float | None
    limits: str | None
    limit: float | None


LINES = (
    "scenario(scenario='healthy', *, speed, limits, limit): what the API does in this test, and how many seconds the test may take",
    "claude_sweep(ask, *, scenario='healthy', faults, points, most, speed, limits, limit): "
    "the test takes each point at which the conversation of ask(session) can fail",
)


def asked(item: pytest.Item) -> Asked | None:
    """The nearest mark of a test, its class or its module."""

    def scenario(
        scenario: Scenario | None = None, *, speed: float | None = None, limits: str | None = None, limit: float | None = None
    ) -> Asked:
        return Asked("healthy" if scenario is None else scenario, speed, limits, limit, scenario is not None)

    return _read(item.get_closest_marker("scenario"), scenario)


def swept(item: pytest.Item) -> Swept | None:
    """The same for a sweep."""

    def claude_sweep(
        ask: Callable[[Session], object],
        *,
        scenario: Scenario = "healthy",
        faults: Sequence[str] = (),
        points: Sequence[str] = (),
        most: int | None = None,
        speed: float | None = None,
        limits: str | None = None,
        limit: float | None = 60,
    ) -> Swept:
        return Swept(ask, scenario, faults, points, most, speed, limits, limit)

    return _read(item.get_closest_marker("claude_sweep"), claude_sweep)


def _read(mark: pytest.Mark | None, meaning: Callable[..., T]) -> T | None:
    """What a mark means; a mistake in it reads as one in a call."""
    if mark is None:
        return None
    try:
        return meaning(*mark.args, **mark.kwargs)
    except TypeError as mistake:
        said = str(mistake).split("<locals>.")[-1]
        pytest.fail(f"pytest.mark.{said}\n  {next(line for line in LINES if line.startswith(mark.name))}", pytrace=False)
