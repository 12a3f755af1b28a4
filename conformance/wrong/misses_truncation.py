"""Breaks notices-truncation: takes a stream that just ends for a whole one."""

import sys

from client import Client, main


class MissesTruncation(Client):
    def end_of_stream(self, finished):
        pass


sys.exit(main(MissesTruncation))
