"""Breaks tools-once: runs the tool again when the request with its result failed."""

import sys

from client import Client, Failure, main


class RunsToolAgain(Client):
    def attempt(self, messages, call, number, model):
        try:
            return super().attempt(messages, call, number, model)
        except Failure:
            results = messages[-1]["content"]
            for block in results if isinstance(results, list) else []:
                block["content"] += " once more"
            raise


sys.exit(main(RunsToolAgain))
