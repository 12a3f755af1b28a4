"""The protocol between the conformance tests and a client program.

A job is one line of JSON on stdin, its outcome one line on stdout, matched by
id. Every job runs in a thread of its own, so one process plays all scenarios
side by side, and a job that waits for ever holds up nobody: the test stops
listening for it, and the process ends with its stdin.
"""

import json
import os
import sys
import threading


def serve(play):
    """Plays jobs until stdin ends. play(job, seen) returns what the caller was
    left with, as a dict; seen is a dict it fills while the answer arrives, so
    that an exception does not hide what came before it."""
    lock = threading.Lock()

    def run(job):
        seen = {}
        try:
            outcome = {"outcome": "result", **seen, **play(job, seen)}
        except Exception as error:
            outcome = {"outcome": "error", **seen, **describe(error)}
        line = json.dumps({"id": job["id"], **outcome})
        with lock:
            print(line, flush=True)

    for line in sys.stdin:
        threading.Thread(target=run, args=[json.loads(line)], daemon=True).start()
    os._exit(0)  # without waiting for jobs that hang


def describe(error):
    """What a caller can learn from an exception: its class, and of the SDK's
    own exceptions the status, type and code."""
    kind = type(error)
    ours = kind.__module__ in ("builtins", "__main__")
    name = kind.__name__ if ours or kind.__module__.startswith("anthropic") else f"{kind.__module__.split('.')[0]}.{kind.__name__}"
    body = getattr(error, "body", None)
    inner = body.get("error") if isinstance(body, dict) else None
    inner = inner if isinstance(inner, dict) else {}
    details = inner.get("details")
    return {
        "class": name,
        "status": getattr(error, "status_code", None) or 0,
        "type": inner.get("type") or "",
        "code": details.get("error_code", "") if isinstance(details, dict) else "",
        "message": str(error),
    }
