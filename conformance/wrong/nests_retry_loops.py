"""Breaks one-retry-loop: retries a call that has retried by itself."""

import sys
import time

from client import Client, Failure, main


class NestsRetryLoops(Client):
    def ask(self, messages):
        try:
            return super().ask(messages)
        except Failure:
            time.sleep(self.pause(self.attempts, Failure("")))
            return super().ask(messages)


sys.exit(main(NestsRetryLoops))
