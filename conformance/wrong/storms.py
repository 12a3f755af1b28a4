"""Breaks no-storm: asks everything else at once when a question fails."""

import concurrent.futures
import sys

from client import Client, Failure, main


class Storms(Client):
    def answers(self, questions):
        try:
            return super().answers(questions)
        except Failure:
            with concurrent.futures.ThreadPoolExecutor(len(questions)) as pool:
                return list(pool.map(self.answer, questions[1:]))


sys.exit(main(Storms))
