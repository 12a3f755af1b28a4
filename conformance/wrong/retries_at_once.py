"""Breaks backs-off: tries again at once."""

import sys

from client import Client, main


class RetriesAtOnce(Client):
    def own_pause(self, number):
        return 0


sys.exit(main(RetriesAtOnce))
