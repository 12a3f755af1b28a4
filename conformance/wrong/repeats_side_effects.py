"""Breaks no-duplicate-side-effects: runs a tool before the answer is whole."""

import sys

from client import Client, main


class RepeatsSideEffects(Client):
    ran = []

    def whole(self, block):
        block = super().whole(block)
        self.ran += [block] if block["type"] == "tool_use" else []
        return block

    def turn(self, content, calls):
        return sum((Client.turn(self, [call], [call]) for call in self.ran), [])


sys.exit(main(RepeatsSideEffects))
