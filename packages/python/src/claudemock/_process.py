"""The program as a server of this process."""

import atexit
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from ._binary import find_binary
from ._error import Error

_STARTING = 60  # seconds; it takes a fraction of one, but machines can be busy


class Process:
    """`claudemock serve` on a free port."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="claudemock-")
        folder = Path(self._folder.name)
        port_file = folder / "port.txt"
        self._log = folder / "log.txt"
        # It ends with its input, which this process holds: also when that is killed.
        command = [find_binary(), "serve", "--addr", "127.0.0.1:0", "--port-file", str(port_file), "--until-stdin-ends", *arguments]
        # Its control endpoints are for this machine alone, and ask no token.
        environment = {name: value for name, value in os.environ.items() if name != "CLAUDEMOCK_CONTROL_TOKEN"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                # Ctrl-C in a terminal is for the tests, which still ask for verdicts.
                start_new_session=True,
            )
        atexit.register(self.close)
        try:
            self.url = "http://" + self._address(port_file)
        except BaseException:
            self.close()
            raise

    def _address(self, port_file: Path) -> str:
        until = time.monotonic() + _STARTING
        while not (address := _read(port_file).strip()):
            if self._process.poll() is not None:
                raise Error(f"claudemock ended before it listened:\n{_read(self._log)}")
            if time.monotonic() > until:
                raise Error(f"claudemock did not listen within {_STARTING} s:\n{_read(self._log)}")
            time.sleep(0.01)
        return address

    def close(self) -> None:
        """Ends the server and waits until it has ended."""
        atexit.unregister(self.close)
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not there yet, or on Windows being written
        return ""
