"""Breaks keeps-secrets: sends the key in the query too, where logs and proxies see it."""

import sys

from client import Client, main


class LeaksKey(Client):
    def path(self):
        return f"/v1/messages?api_key={self.key}"


sys.exit(main(LeaksKey))
