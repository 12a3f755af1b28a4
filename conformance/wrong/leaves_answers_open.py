"""Breaks stops-reading-on-cancel: turns away from an answer and leaves its connection open."""

import sys

from client import Client, main


class LeavesAnswersOpen(Client):
    left = []

    def close(self, connection):
        self.left.append(connection)


sys.exit(main(LeavesAnswersOpen))
