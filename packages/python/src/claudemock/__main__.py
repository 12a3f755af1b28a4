"""`python -m claudemock` is the command claudemock."""

import os
import subprocess
import sys

from ._binary import find_binary
from ._error import Error


def main() -> int:
    """Becomes the program, or where a process cannot (Windows) waits for it."""
    try:
        program = find_binary()
    except Error as error:
        print(error, file=sys.stderr)
        return 3  # the command failed, as the program itself says it
    argv = [program, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(program, argv)
    return subprocess.run(argv).returncode


if __name__ == "__main__":
    sys.exit(main())
