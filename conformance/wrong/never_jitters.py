"""Breaks jitters: waits to the millisecond as long as every other client."""

import sys

from client import Client, main


class NeverJitters(Client):
    def jitter(self, seconds):
        return 0


sys.exit(main(NeverJitters))
