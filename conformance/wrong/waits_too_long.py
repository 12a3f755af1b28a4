"""Breaks times-out: waits for an answer longer than anybody waits for it."""

import sys

from client import Client, main


class WaitsTooLong(Client):
    timeout = 3


sys.exit(main(WaitsTooLong))
