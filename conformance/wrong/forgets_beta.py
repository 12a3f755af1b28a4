"""Breaks same-request-on-retry: names a beta at the first attempt only."""

import sys

from client import Client, main


class ForgetsBeta(Client):
    def headers(self, call, number):
        first = {"anthropic-beta": "context-1m-2025-08-07"} if number == 1 else {}
        return {**super().headers(call, number), **first}


sys.exit(main(ForgetsBeta))
