"""Breaks history-intact: puts the question into the conversation once more when it failed."""

import sys

from client import Client, Failure, main


class DoublesTurn(Client):
    def attempt(self, messages, call, number, model):
        try:
            return super().attempt(messages, call, number, model)
        except Failure:
            messages.append(messages[-1])
            raise


sys.exit(main(DoublesTurn))
