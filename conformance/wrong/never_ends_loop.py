"""Breaks bounded-loop: runs tools for as long as they are called."""

import sys

from client import Client, main


class NeverEndsLoop(Client):
    turns = 1000


sys.exit(main(NeverEndsLoop))
