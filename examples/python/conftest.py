"""Fixtures for tests against a Claude API that fails on purpose.

Copy this file beside your tests. It needs the program claudemock: on the PATH, or
where $CLAUDEMOCK says.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

MOCKS = pytest.StashKey()  # the sessions of a test


@pytest.fixture
def claude(request, claudemock):
    """claude("overloaded-once") begins a session in which the API does what that
    scenario says; a text of several lines is a scenario of the test's own. The test
    fails unless its client coped. What it does not say, the test's mark says:

        @pytest.mark.claudemock("rate-limit-once", speed=20, limit=10)

    The scenario's waits are divided by speed, and a test that takes longer than
    limit, in seconds, is ended and judged.
    """
    mark = request.node.get_closest_marker("claudemock")
    given = mark.kwargs if mark else {}
    marked = mark.args[0] if mark and mark.args else given.get("scenario", "healthy")
    mocks = request.node.stash[MOCKS] = []

    def begin(scenario=marked, speed=given.get("speed", 0)):
        mocks.append(Mock(claudemock, scenario, speed))
        return mocks[-1]

    return begin


def pytest_configure(config):
    config.addinivalue_line("markers", "claudemock(scenario, speed, limit): what the fixture claude begins, and how long the test may take")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    """Judges a test while it runs, so that it is the test that fails, not its teardown."""
    mark = item.get_closest_marker("claudemock")
    limit = mark.kwargs.get("limit") if mark else None
    mocks, result, late = item.stash.get(MOCKS, []), None, []
    try:
        with at_most(limit):
            result = yield
    except TooLong:
        late = [f"the test took longer than {limit} s"]
        for mock in mocks:
            mock.ending = {"exit": 1, "killed": True, "limit_ms": limit * 1000}
    except BaseException:
        for report in complaints(mocks):
            item.add_report_section("call", "claudemock", report)
        raise
    reports = complaints(mocks) or late
    if reports:
        pytest.fail("\n\n".join(reports), pytrace=False)
    return result


def complaints(mocks):
    return list(filter(None, [mock.complaint() for mock in mocks]))


class TooLong(BaseException):
    """No code under test takes it for a failure of the API's."""


@contextlib.contextmanager
def at_most(seconds):
    """Ends what hangs. Windows has no such signal: there a test goes on."""
    if not seconds or not hasattr(signal, "SIGALRM"):
        yield
        return

    def end(*_):
        raise TooLong

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Mock:
    """One session of a scenario, which no other test can disturb."""

    api_key = "sk-ant-any"  # the mock takes any key

    def __init__(self, server, scenario, speed=0):
        self.server = server
        asked = {"yaml" if "\n" in scenario else "scenario": scenario, "speed": speed}
        session = server.ask("POST", "/sessions", asked)
        self.base_url, self.id = session["url"], session["id"]
        self.ending = None

    def outcome(self, error=None, text=""):
        """Says how the code under test ended: with an error, or with this text as its
        answer. Without it, nobody can tell whether half an answer was taken for a whole."""
        self.ending = {"exit": 1 if error else 0, "output": f"{text}\n{error or ''}"}

    def requests(self):
        """What the API was asked so far and what became of it, oldest first."""
        return self.server.ask("GET", f"/sessions/{self.id}/journal")["entries"]

    def open(self, gate="gate", how="release"):
        """Lets the answers go on that a `hold` fault has stopped; how may also be
        "fail" or "cut"."""
        self.server.ask("POST", f"/sessions/{self.id}/gates/{gate}", {"how": how})

    def complaint(self):
        """What the client did wrong and all that happened, or None."""
        ending = self.ending and {"command": "call", **self.ending}
        verdict = self.server.ask("POST", f"/sessions/{self.id}/verdict", ending)
        return None if verdict["result"] == "pass" else verdict["text"]


@pytest.fixture(scope="session")
def claudemock(tmp_path_factory):
    """The server: one for the whole run, or with pytest-xdist one for each worker."""
    folder = tmp_path_factory.mktemp("claudemock")
    program = find_program(folder)
    port_file = folder / "port.txt"
    command = [program, "serve", "--addr", "127.0.0.1:0", "--port-file", str(port_file)]
    with open(folder / "log.txt", "w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while not port_file.exists():
                if process.poll() is not None:
                    log.seek(0)
                    pytest.fail(f"claudemock ended before it listened:\n{log.read()}", pytrace=False)
                time.sleep(0.01)
            yield Server("http://" + port_file.read_text().strip())
        finally:
            process.terminate()
            process.wait()


class Server:
    """A running claudemock and its control endpoints."""

    def __init__(self, url):
        self.url = url

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + "/_mock" + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        try:
            with NO_PROXY.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            problem = json.load(refusal)["error"]  # of a scenario, with the line of the mistake
        pytest.fail(f"claudemock: {problem}", pytrace=False)


NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def find_program(folder):
    found = os.environ.get("CLAUDEMOCK") or shutil.which("claudemock")
    if found:
        return found
    checkout = pathlib.Path(__file__).resolve().parents[2]
    if (checkout / "cmd" / "claudemock").is_dir():  # where this example comes from
        subprocess.run(["go", "build", "-o", folder, "./cmd/claudemock"], cwd=checkout, check=True)
        return str(folder / "claudemock")
    pytest.fail("claudemock is not on the PATH: go install github.com/claudemock/claudemock/cmd/claudemock@latest", pytrace=False)
