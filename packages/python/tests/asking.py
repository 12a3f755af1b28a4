"""A client that tests can make right or wrong: it needs nothing but Python."""

import json
import os
import urllib.error
import urllib.request

HEADERS = {"content-type": "application/json", "anthropic-version": "2023-06-01"}


def ask(url=None, key=None, attempts=1, question="Where is the treasure?"):
    """The text of the answer, or HTTPError after so many attempts."""
    url, key = url or os.environ["ANTHROPIC_BASE_URL"], key or os.environ["ANTHROPIC_API_KEY"]
    body = {"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": question}]}
    request = urllib.request.Request(f"{url}/v1/messages", json.dumps(body).encode(), {**HEADERS, "x-api-key": key})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            return json.load(answer)["content"][0]["text"]
    except urllib.error.HTTPError as error:
        error.close()
        if attempts == 1:
            raise
    return ask(url, key, attempts - 1, question)
