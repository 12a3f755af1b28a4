"""Fixtures and marks for tests against a Claude API that fails on purpose.

    @pytest.mark.scenario("overloaded-once")
    def test_an_overload_is_survived(claude):
        answer = claude.call(chat.ask, "Where is the treasure?")
        assert len(claude.requests()) == 2

pytest finds this module by itself. A test fails unless its client coped with what
happened to it, with the findings and a timeline in its message.
"""

import asyncio
import contextlib
import inspect
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from ._control import is_loopback
from ._error import Error
from ._judge import JUDGE, Claude, Judge
from ._limit import TooLong, at_most
from ._marks import LINES, Swept, asked, swept
from ._report import Record, record, write
from ._server import Server, connect, serve
from ._session import Session
from ._sweep import Point
from ._verdict import Verdict

__all__ = ["Claude", "SweptPoint"]

SERVER = pytest.StashKey[Server]()
SWEPT = pytest.StashKey[Swept]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    group = parser.getgroup("claudemock", "a Claude API that fails on purpose")
    group.addoption("--claudemock-url", metavar="URL", help="use the server that runs there (default: $CLAUDEMOCK_URL, or start one)")
    group.addoption("--claudemock-token", metavar="TOKEN", help="its control token (default: $CLAUDEMOCK_CONTROL_TOKEN)")
    group.addoption(
        "--claudemock-report", metavar="FILE", help="write the verdict on each session: Markdown to FILE.md, else lines of JSON"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marks, and begins the report in the process that hears of all tests."""
    for line in LINES:
        config.addinivalue_line("markers", line)
    path = config.getoption("--claudemock-report")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Report(Path(path).absolute()))


@pytest.fixture(scope="session")
def claudemock_server(pytestconfig: pytest.Config) -> Server:
    """The server: one for the whole run, or with pytest-xdist one for each worker."""
    return running(pytestconfig)


def running(config: pytest.Config) -> Server:
    """The server of the run, which its first use finds or starts."""
    if SERVER not in config.stash:
        url = config.getoption("--claudemock-url") or os.environ.get("CLAUDEMOCK_URL")
        token = config.getoption("--claudemock-token") or os.environ.get("CLAUDEMOCK_CONTROL_TOKEN")
        config.stash[SERVER] = connect(url, token) if url else serve()
        config.add_cleanup(config.stash[SERVER].close)
    return config.stash[SERVER]


@pytest.fixture
def claude(request: pytest.FixtureRequest, claudemock_server: Server, monkeypatch: pytest.MonkeyPatch) -> Claude:
    """A session of the scenario that the test's mark says. Clients that the test makes
    without an address and a key ask this session."""
    mark = asked(request.node)
    judge = request.node.stash[JUDGE]
    with openly():
        begun = claudemock_server.session(mark.scenario, speed=mark.speed, limits=mark.limits) if mark else claudemock_server.session()
    session = Claude(begun, claudemock_server, judge)
    judge.add(session, must_happen=bool(mark and mark.must_happen))
    lead(monkeypatch, session)
    return session


@pytest.fixture(autouse=True)
def _claude_as_marked(request: pytest.FixtureRequest) -> None:
    """Gives a marked test its session before its other fixtures, which can make clients."""
    if request.node.get_closest_marker("scenario"):
        request.getfixturevalue("claude")


def lead(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    """Leads clients to a session, past what the environment says of the real API."""
    for name in ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL", "ANTHROPIC_API_BASE"):  # LangChain and LiteLLM have names of their own
        monkeypatch.setenv(name, session.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", session.api_key)
    if is_loopback(session.url):
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "127.0.0.1,localhost,::1", prepend=",")


@contextlib.contextmanager
def openly() -> Iterator[None]:
    """What the server refuses, without the way through this module."""
    try:
        yield
    except Error as error:
        raise pytest.fail.Exception(f"claudemock: {error}", pytrace=False) from None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing has been asked yet in this run of the test."""
    item.stash[JUDGE] = Judge()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judges a test while it runs, so that it is the test that fails, not its teardown."""
    mark = asked(item)
    limit = mark.limit if mark else None
    judge, result, late = item.stash[JUDGE], None, []
    try:
        with at_most(limit):
            result = yield
    except TooLong:
        late = [f"the test took longer than {limit} s"]
        judge.stopped(limit or 0)
    except BaseException as error:
        judge.raised(error)
        for complaint in judge.complaints():
            item.add_report_section("call", "claudemock", complaint)
        raise
    complaints = judge.complaints() or late
    if complaints:
        pytest.fail("\n\n".join(complaints), pytrace=False)
    return result


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives a test each point of a sweep."""
    mark = swept(metafunc.definition)
    if not mark:
        return
    with openly():
        sweep = running(metafunc.config).sweep(mark.scenario, faults=mark.faults, points=mark.points, speed=mark.speed, limits=mark.limits)
        for session in sweep.baselines:
            run(mark, session)
        points = sweep.points(mark.most)
    metafunc.parametrize("point", [(mark, point) for point in points], ids=[point.name for point in points], indirect=True)


@pytest.fixture
def point(request: pytest.FixtureRequest) -> "SweptPoint":
    """The point that this test fails: see @pytest.mark.claude_sweep."""
    if not hasattr(request, "param"):
        pytest.fail("the fixture point is for tests with @pytest.mark.claude_sweep(ask=…)", pytrace=False)
    mark, found = request.param
    return SweptPoint(mark, found, request.node.stash[JUDGE])


class SweptPoint:
    """One thing that goes wrong in the conversation of the code under test."""

    def __init__(self, mark: Swept, point: Point, judge: Judge) -> None:
        self._mark, self._point, self._judge = mark, point, judge
        self.name, self.summary = point.name, point.summary

    def run(self) -> Verdict:
        """Runs the code under test. Fails the test unless it ends as it does when nothing
        fails, or says openly that it failed."""
        __tracebackhide__ = True
        with openly():
            session = self._point.session()
            run(self._mark, session)
            verdict = session.verdict()
        self._judge.records.append(record(verdict))
        if verdict.result == "not exercised":
            pytest.skip(f"the code under test did not come to this point: {verdict.reason}")
        if not verdict.passed:
            pytest.fail(verdict.text, pytrace=False)
        return verdict


def run(mark: Swept, session: Session) -> None:
    """Runs the code under test of a sweep in a session, and notes how it ended."""

    def code() -> object:
        answer = mark.ask(session)
        return asyncio.run(answer) if inspect.iscoroutine(answer) else answer

    with pytest.MonkeyPatch.context() as monkeypatch:
        lead(monkeypatch, session)
        try:
            with at_most(mark.limit):
                session.call(code)
        except TooLong:
            session.stopped(mark.limit or 0)
        except (Exception, SystemExit):
            pass  # the session has noted it


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hands the verdicts to the report, with pytest-xdist from process to process."""
    report = yield
    if call.when == "call" and JUDGE in item.stash:
        report.claudemock = item.stash[JUDGE].records  # type: ignore[attr-defined]
    return report


class Report:
    """Collects the verdicts of all tests for --claudemock-report."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: list[Record] = []
        path.parent.mkdir(parents=True, exist_ok=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes the verdicts of one test."""
        for told in getattr(report, "claudemock", ()):
            self._records.append({"test": report.nodeid, "outcome": report.outcome, **told})

    def pytest_sessionfinish(self) -> None:
        """Writes the file."""
        write(self._path, self._records)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says where it is."""
        terminalreporter.write_sep("-", f"claudemock report: {self._path}")
