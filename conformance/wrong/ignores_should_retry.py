"""Breaks heeds-should-retry: decides by the status alone."""

import sys

from client import Client, main


class IgnoresShouldRetry(Client):
    def check_status(self, response):
        del response.headers["x-should-retry"]
        super().check_status(response)


sys.exit(main(IgnoresShouldRetry))
