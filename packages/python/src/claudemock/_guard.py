"""Runs a program and ends it when standard input ends: python _guard.py PROGRAM ARG...

The process that started it need only hold the other end. However that process ends,
even by a signal that it cannot catch, no server of its own stays behind.
"""

import subprocess
import sys
import threading


def main(argv: list[str]) -> int:
    """The status of the program."""
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL)

    def end() -> None:
        sys.stdin.buffer.read()
        process.terminate()

    threading.Thread(target=end, daemon=True).start()
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
