"""Breaks reads-stop-reason: takes an answer that was cut off, or refused, for a whole one."""

import sys

from client import Client, main


class IgnoresStopReason(Client):
    def check_stop_reason(self, reason):
        pass


sys.exit(main(IgnoresStopReason))
