"""The forms in which a scenario can be given."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Scenario = str | Path | Mapping[str, Any]
"""A scenario's name, its YAML, the path of a file with it, or the same as a dict."""


def source(scenario: Scenario, speed: float | None = None, limits: str | None = None) -> dict[str, Any]:
    """What a request says of the scenario that is to be played."""
    body: dict[str, Any] = {}
    if isinstance(scenario, Mapping):
        body["yaml"] = _yaml({"name": "unnamed", "summary": "a scenario of the test's own", **scenario})
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


def _yaml(scenario: Mapping[str, Any]) -> str:
    """JSON that is YAML, too: no character is escaped in two halves, and those are that
    YAML takes for the end of a line or for none of a text."""
    text = json.dumps(scenario, ensure_ascii=False, indent=1)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", text)
