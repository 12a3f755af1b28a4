"""Breaks spends-wisely: takes an answer for whole only when the connection ends in order."""

import sys

from client import Client, main


class PaysTwice(Client):
    reads_on = True


sys.exit(main(PaysTwice))
