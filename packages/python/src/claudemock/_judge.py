"""The sessions of one test, and what is to be said of them."""

from collections.abc import Iterator

import pytest

from ._error import Error
from ._report import Record, record
from ._scenario import Scenario
from ._server import Server
from ._session import Session


class Judge:
    """Judges the sessions of a test when it has run."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._sessions: list[tuple[Session, bool]] = []

    def add(self, session: Session, must_happen: bool) -> Session:
        """Adds a session. One that need not happen is judged only if somebody asked it."""
        self._sessions.append((session, must_happen))
        return session

    def stopped(self, limit: float) -> None:
        """Says in all sessions that the test took too long."""
        for session, _ in self._sessions:
            session.stopped(limit)

    def raised(self, error: BaseException) -> None:
        """Says how the code under test ended if the test did not: an exception that is no
        assertion comes from there."""
        if isinstance(error, AssertionError) or not isinstance(error, Exception):
            return
        for session, _ in self._sessions:
            if not session.has_outcome:
                session.outcome(error=error)

    def complaints(self) -> list[str]:
        """What the client did wrong, and all that happened."""
        return list(self._complaints())

    def _complaints(self) -> Iterator[str]:
        for session, must_happen in self._sessions:
            try:
                verdict = session.verdict()
            except Error as error:
                yield f"{session.scenario}: there is no verdict: {error}"
                continue
            if not verdict.requests and not must_happen:
                continue
            self.records.append(record(verdict))
            if not verdict.passed:
                yield verdict.text


JUDGE = pytest.StashKey[Judge]()


class Claude(Session):
    """The session of a test, in which the API does what the test's mark says."""

    def __init__(self, session: Session, server: Server, judge: Judge) -> None:
        super().__init__(session._control, session._begun)
        self._server, self._judge = server, judge

    def begin(self, scenario: Scenario = "healthy", *, speed: float | None = None, limits: str | None = None) -> Session:
        """Begins one more session. The test fails unless its client copes with that, too."""
        __tracebackhide__ = True
        return self._judge.add(self._server.session(scenario, speed=speed, limits=limits), must_happen=True)
