"""Breaks honours-retry-after: waits as long as it likes, whatever the server asks for."""

import sys

from client import Client, main


class IgnoresRetryAfter(Client):
    def retry_after(self, response):
        return None


sys.exit(main(IgnoresRetryAfter))
