"""Breaks backs-off: tries again at once."""

import sys

from client import Client, main


class RetriesAtOnce(Client):
    attempts = 5

    def own_pause(self, number):
        return 0


sys.exit(main(RetriesAtOnce))
