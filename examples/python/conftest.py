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
import tempfile
import time
import urllib.error
import urllib.request

import pytest

MOCKS = pytest.StashKey()  # the sessions of a test
SERVER = pytest.StashKey()  # the server of the run, once somebody has asked for it


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
        mocks.append(Mock(claudemock, claudemock.ask("POST", "/sessions", {**named(scenario), "speed": speed})))
        return mocks[-1]

    return begin


def pytest_configure(config):
    config.addinivalue_line("markers", "claudemock(scenario, speed, limit): what the fixture claude begins, and how long the test may take")
    config.addinivalue_line("markers", "claudemock_sweep(ask, scenario, faults, points, most, speed, limit): the test takes each point at which ask can fail")


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
            mock.stopped(limit)
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


def pytest_generate_tests(metafunc):
    """Gives a test each point of a sweep:

        @pytest.mark.claudemock_sweep(ask=ask, faults=["reset", "truncate"])
        def test_no_failure_goes_unnoticed(point):
            point.run()

    ask(mock) is the code under test, which returns its answer or raises. It runs twice
    while nothing fails, and then once for each point at which its conversation, under
    the scenario, can fail: those of these faults and whose names begin like these
    points, and the most telling ones if there are to be at most so many. A run that
    takes longer than limit, in seconds, hangs.
    """
    mark = metafunc.definition.get_closest_marker("claudemock_sweep")
    if mark:
        points = sweep(running(metafunc.config), **mark.kwargs)
        metafunc.parametrize("point", points, ids=[point.name for point in points])


def sweep(server, ask, scenario="healthy", faults=(), points=(), most=None, speed=0, limit=60):
    begun = server.ask("POST", "/sweeps", {**named(scenario), "faults": faults, "points": points, "speed": speed})
    for session in begun["baselines"]:
        Mock(server, session).call(ask, limit)
    plan = server.ask("GET", f"/sweeps/{begun['id']}/plan")
    return [Point(server, begun["id"], point["name"], ask, limit) for point in plan["classes"][:most]]


class Point:
    """One thing that goes wrong in the conversation of the code under test."""

    def __init__(self, server, sweep, name, ask, limit):
        self.server, self.sweep, self.name, self.ask, self.limit = server, sweep, name, ask, limit

    def run(self):
        """Fails the test unless the code under test ends as it does when nothing fails,
        or says openly that it failed."""
        mock = Mock(self.server, self.server.ask("POST", f"/sweeps/{self.sweep}/sessions", {"point": self.name}))
        verdict = mock.call(self.ask, self.limit)
        if verdict["result"] == "not exercised":
            pytest.skip(f"the code under test did not come to this point: {verdict.get('reason', '')}")
        if verdict["result"] == "fail":
            pytest.fail(verdict["text"], pytrace=False)


def named(scenario):
    return {"yaml" if "\n" in scenario else "scenario": scenario}


class Mock:
    """One session of a scenario, which no other test can disturb."""

    api_key = "sk-ant-any"  # the mock takes any key

    def __init__(self, server, session):
        self.server, self.base_url, self.id = server, session["url"], session["id"]
        self.ending = None

    def call(self, ask, limit):
        """Runs code under test, and returns the verdict on it."""
        try:
            with at_most(limit):
                self.outcome(text=ask(self))
        except TooLong:
            self.stopped(limit)
        except Exception as error:
            self.outcome(error=error)
        return self.verdict()

    def stopped(self, limit):
        """Says that the code under test took longer than limit, in seconds."""
        self.ending = {"exit": 1, "killed": True, "limit_ms": limit * 1000}

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

    def verdict(self):
        ending = self.ending and {"command": "call", **self.ending}
        return self.server.ask("POST", f"/sessions/{self.id}/verdict", ending)

    def complaint(self):
        """What the client did wrong and all that happened, or None."""
        verdict = self.verdict()
        return None if verdict["result"] == "pass" else verdict["text"]


@pytest.fixture(scope="session")
def claudemock(request):
    """The server: one for the whole run, or with pytest-xdist one for each worker."""
    return running(request.config)


def running(config):
    if SERVER not in config.stash:
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        config.stash[SERVER] = stack.enter_context(serve())
    return config.stash[SERVER]


@contextlib.contextmanager
def serve():
    with tempfile.TemporaryDirectory() as name, open(f"{name}/log.txt", "w+") as log:
        folder = pathlib.Path(name)
        port_file = folder / "port.txt"
        command = [find_program(folder), "serve", "--addr", "127.0.0.1:0", "--port-file", str(port_file)]
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
            said = json.load(refusal)
        problem = said["error"]  # of a scenario, with the line of the mistake
        if "text" in said:
            problem += "\n\n" + said["text"]  # the verdict that is the cause
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
