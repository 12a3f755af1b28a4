"""Breaks never-retry-4xx: takes every failure for one that passes."""

import sys

from client import Client, main


class Retries4xx(Client):
    def worth_another(self, failure):
        return True


sys.exit(main(Retries4xx))
