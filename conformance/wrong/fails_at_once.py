"""Breaks retries-transient: takes no failure for one that passes."""

import sys

from client import Client, main


class FailsAtOnce(Client):
    def worth_another(self, failure):
        return False


sys.exit(main(FailsAtOnce))
