"""Breaks tolerates-unknown: fails on events and blocks that it does not know."""

import sys

from client import Client, Failure, main


class ChokesOnUnknown(Client):
    def known(self, kind, *kinds):
        if kind not in kinds:
            raise Failure(f"what is {kind}?")
        return True


sys.exit(main(ChokesOnUnknown))
