"""The forms in which a scenario can be given."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Scenario = str | Path | Mapping[str, Any]
"""A scenario's name, its YAML, the path of a file with it, or the same as a dict."""


def source(scenario: Scenario, speed: float | None = None, limits: str | None = None) -> dict[str, Any]:
    """What a request says of the scenario that is to be played."""
    body: dict[str, Any] = {}
    if isinstance(scenario, Mapping):
        # JSON is YAML, all but the escapes by which it can spell a character in two halves.
        named = {"name": "unnamed", "summary": "a scenario of the test's own", **scenario}
        body["yaml"] = json.dumps(named, ensure_ascii=False, indent=1)
    elif isinstance(scenario, Path):
        body["yaml"] = scenario.read_text(encoding="utf-8")
    elif "\n" in scenario or scenario.lstrip().startswith("{"):
        body["yaml"] = scenario
    else:
        body["scenario"] = scenario
    if speed:
        body["speed"] = speed
    if limits:
        body["limits"] = limits
    return body
