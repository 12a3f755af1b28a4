"""Code that takes too long is ended."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator


class TooLong(BaseException):
    """No code under test takes it for a failure of the API's."""


@contextlib.contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """Ends what hangs, with TooLong. Windows has no such signal, and threads other than
    the main one get none: there the code goes on."""
    if not seconds or not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise TooLong

    began = time.monotonic()
    before = signal.signal(signal.SIGALRM, end)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # another's time limit, such as that of pytest-timeout, goes on
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)
