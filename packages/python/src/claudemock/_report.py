"""The file of --claudemock-report: what became of each session of a run of tests."""

import json
from pathlib import Path
from typing import Any

from ._verdict import Verdict

Record = dict[str, Any]
"""A verdict as plain values, which pytest-xdist can hand from process to process."""


def record(verdict: Verdict) -> Record:
    """What the report says of a session."""
    said = verdict.raw
    return {
        "scenario": verdict.scenario,
        "session": verdict.session,
        "result": verdict.result,
        "reason": verdict.reason,
        "requests": verdict.requests,
        "findings": [f for f in said.get("findings") or () if f["result"] != "nothing"],
        "timeline": said.get("timeline") or [],
        "text": verdict.text,
    }


def write(path: Path, records: list[Record]) -> None:
    """Writes the report: Markdown to a file of that name, else JSON, a line a session."""
    markdown = path.suffix.lower() in (".md", ".markdown")
    text = _markdown(records) if markdown else "".join(json.dumps(r) + "\n" for r in records)
    path.write_text(text, encoding="utf-8")


def _markdown(records: list[Record]) -> str:
    count = {result: sum(r["result"] == result for r in records) for result in ("pass", "fail", "not exercised")}
    lines = ["# claudemock", "", ", ".join(f"{n} {result}" for result, n in count.items() if n) or "no session began", ""]
    if records:
        lines += ["| test | scenario | result | requests |", "|---|---|---|---|"]
    for r in records:
        lines.append(f"| {_cell(r['test'])} | {_cell(r['scenario'])} | {r['result']} | {r['requests']} |")
    for r in records:
        if r["result"] != "pass":
            lines += ["", f"## {r['test']}", "", *("    " + line for line in r["text"].rstrip().splitlines())]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
