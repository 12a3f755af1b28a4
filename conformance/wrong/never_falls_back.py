"""Breaks falls-back: has no model but one."""

import sys

from client import Client, main


class NeverFallsBack(Client):
    def __init__(self, *options):
        super().__init__(*options)
        self.models = [self.model]


sys.exit(main(NeverFallsBack))
