"""Breaks notices-error-event: takes an error in a stream for its end."""

import sys

from client import Client, main


class MissesErrorEvent(Client):
    def error_event(self, error):
        return True


sys.exit(main(MissesErrorEvent))
