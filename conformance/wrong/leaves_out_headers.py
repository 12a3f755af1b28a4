"""Breaks sends-required-headers: does not say which version of the API it speaks."""

import sys

from client import Client, main


class LeavesOutHeaders(Client):
    def headers(self, call, number):
        headers = super().headers(call, number)
        del headers["anthropic-version"]
        return headers


sys.exit(main(LeavesOutHeaders))
