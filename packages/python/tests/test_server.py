import http.server
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
from asking import ask

import claudemock


def listens(url):
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=30).close()
    except (urllib.error.URLError, ConnectionError):  # also if it ends while it is asked
        return False
    return True


def test_a_server_ends_with_its_block():
    with claudemock.serve() as server:
        assert listens(server.url)
    assert not listens(server.url)
    server.close()  # once more does no harm


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_server_ends_with_its_process_however_that_ends():
    program = "import claudemock, sys; server = claudemock.serve(); print(server.url, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert listens(url)
        process.send_signal(signal.SIGKILL)
    while listens(url):
        pass


def test_a_server_that_cannot_start_says_why(tmp_path):
    (tmp_path / "broken.yaml").write_text("name: broken\nstpes: []\n")
    with pytest.raises(claudemock.Error, match='(?s)ended before it listened:.*broken.yaml:2:1: unknown key "stpes"'):
        claudemock.serve(scenarios=[tmp_path / "broken.yaml"])


def test_a_proxy_is_not_in_the_way(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with claudemock.serve(speed=20) as server:
        assert server.session().state() == "start"


def test_a_token_of_the_environment_is_that_of_another_server(monkeypatch):
    monkeypatch.setenv("CLAUDEMOCK_CONTROL_TOKEN", "secret")
    with claudemock.serve() as server:
        assert server.session().state() == "start"


def test_a_running_server_asks_for_its_token():
    with claudemock.serve(options=["--control-token", "secret"]) as owner:
        with pytest.raises(claudemock.Error, match="control token"):
            owner.session()
        with claudemock.connect(owner.url, "secret") as server:
            session = server.session("overloaded-once")
            assert ask(session.url, session.api_key, attempts=2)
        assert listens(owner.url), "who only connects ends nothing"


def test_an_address_without_a_server_is_told():
    with claudemock.serve() as server:
        pass
    with pytest.raises(claudemock.Error, match=f"no server answers at {server.url}: "):
        claudemock.connect(server.url).session()
    with pytest.raises(claudemock.Error, match="is not the URL of a server"):
        claudemock.connect("127.0.0.1:8765")


def test_an_address_of_something_else_is_told():
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        with pytest.raises(claudemock.Error, match="answered 501, and not as claudemock does: is this its address?"):
            claudemock.connect(f"http://127.0.0.1:{other.server_port}").session()
        other.shutdown()
