"""The LiteLLM proxy in front of the API, and a chat with it by the client of
OpenAI, which is what its documentation shows."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request

import openai

MODEL = "anthropic/claude-sonnet-5-5"
KEY = "sk-of-the-proxy"  # which it does not start without


@contextlib.contextmanager
def proxy():
    """Runs `litellm --model MODEL` on a free port for as long as it is used."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = "from litellm import run_server; run_server()"
    flags = ["--model", MODEL, "--host", "127.0.0.1", "--port", str(port)]
    env = {**os.environ, "LITELLM_MASTER_KEY": KEY}
    server = subprocess.Popen([sys.executable, "-c", command, *flags], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        await_answer(server, url + "/health/liveliness")
        yield url
    finally:
        server.kill()
        server.wait()


def await_answer(server, url):
    while server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url).close()
            return
        time.sleep(0.2)
    sys.exit("the proxy ended before it listened")


with proxy() as url:
    client = openai.OpenAI(base_url=url, api_key=KEY)
    question = [{"role": "user", "content": "Tell me a story about a mock turtle."}]
    for chunk in client.chat.completions.create(model=MODEL, messages=question, stream=True):
        print(chunk.choices[0].delta.content or "", end="", flush=True)
