"""Requests to the endpoints below /_mock/."""

import ipaddress
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from ._error import Error, refused

_TIMEOUT = 60  # seconds; all answers but a sweep's verdicts come at once


class Control:
    """The control endpoints of one server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url, self._token = url.rstrip("/"), token
        if urllib.parse.urlsplit(self.url).scheme not in ("http", "https"):
            raise Error(f"{url!r} is not the URL of a server, such as http://127.0.0.1:8765")
        handlers = [urllib.request.ProxyHandler({})] if is_loopback(self.url) else []
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of the answer; None if it is empty."""
        __tracebackhide__ = True
        said = self.text(method, path, body)
        return json.loads(said) if said else None

    def text(self, method: str, path: str, body: object = None) -> str:
        """The text of the answer."""
        __tracebackhide__ = True
        request = urllib.request.Request(f"{self.url}/_mock{path}", method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        if self._token:
            request.add_header("authorization", f"Bearer {self._token}")
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                error = self._refused(refusal.code, refusal.read())
        except OSError as problem:
            error = Error(f"no server answers at {self.url}: {getattr(problem, 'reason', problem)}")
        raise error

    def _refused(self, status: int, body: bytes) -> Error:
        try:
            return refused(status, json.loads(body))
        except (ValueError, KeyError, TypeError):
            return Error(f"{self.url} answered {status}, and not as claudemock does: is this its address?", status)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine, where a proxy would be in the way."""
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
