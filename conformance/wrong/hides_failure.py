"""Breaks reports-failure: exits 0 when there is no answer."""

import sys

from client import Client, main


class HidesFailure(Client):
    def report(self, failure):
        return 0


sys.exit(main(HidesFailure))
