"""What the server thinks of a client."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """What one rule found: `claudemock docs RULE` explains it."""

    rule: str
    result: str  # "pass", "fail", "note", "cannot tell" or "nothing" (to judge)
    severity: str = ""
    text: str = ""
    advice: str = ""
    requests: tuple[int, ...] = ()  # the ordinals of the requests that prove it


@dataclass(frozen=True)
class Verdict:
    """The judgement on a client. `raw` has all that the server says."""

    result: str  # "pass", "fail" or "not exercised"
    scenario: str
    session: str
    reason: str  # why it was not exercised
    requests: int  # how many the client made
    findings: tuple[Finding, ...]  # one for each rule
    text: str  # findings and timeline, for the message of a failed test
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def passed(self) -> bool:
        """Whether the client coped with the failure that happened to it."""
        return self.result == "pass"

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings of rules that the client broke."""
        return tuple(f for f in self.findings if f.result == "fail")


def verdict_of(said: dict[str, Any]) -> Verdict:
    """The verdict that the server's answer tells of."""
    findings = tuple(
        Finding(f["rule"], f["result"], f.get("severity", ""), f.get("text", ""), f.get("advice", ""), tuple(f.get("requests") or ()))
        for f in said.get("findings") or ()
    )
    return Verdict(
        said["result"], said["scenario"], said["session"], said.get("reason", ""), said["requests"], findings, said["text"], raw=said
    )
