"""The careful client of ../../python/guide_client.py as a program: asks one
question and prints the answer, unless it is cut short.

    careful.py [--stream]
"""

import pathlib
import sys

import anthropic

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python"))
import guide_client

client = guide_client.shared = anthropic.Anthropic()
job = {"base_url": str(client.base_url), "mode": "stream" if "--stream" in sys.argv[1:] else "plain"}
answer = guide_client.play(job, {})
if answer["value"] != "whole":
    sys.exit("the answer is " + answer["value"])
print(answer["text"])
