"""Breaks uses-answer: crashes on every whole answer."""

import sys

from client import Client, main


class CrashesOnAnswers(Client):
    def text(self, message):
        return message["content"][0]["txt"]


sys.exit(main(CrashesOnAnswers))
