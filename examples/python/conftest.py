"""Fixtures for tests against a Claude API that fails on purpose.

Copy this file beside your tests. It needs the program claudemock: on the PATH, or
where $CLAUDEMOCK says.
"""

import json
import os
import pathlib
import shutil
import subprocess
import time
import urllib.error
import urllib.request

import pytest


@pytest.fixture
def claude(claudemock, tmp_path):
    """claude("overloaded-once") begins a session in which the API does what that
    scenario says; a text of several lines is a scenario of the test's own. When the
    test is over, it fails unless its client coped.
    """
    mocks = []

    def begin(scenario):
        mocks.append(Mock(claudemock, scenario))
        return mocks[-1]

    yield begin
    reports = [mock.complaint(tmp_path / "output.txt") for mock in mocks]
    if any(reports):
        pytest.fail("\n\n".join(filter(None, reports)), pytrace=False)


class Mock:
    """One session of a scenario, which no other test can disturb."""

    api_key = "sk-ant-any"  # the mock takes any key

    def __init__(self, server, scenario):
        self.server = server
        asked = {"yaml": scenario} if "\n" in scenario else {"scenario": scenario}
        session = server.ask("POST", "/sessions", asked)
        self.base_url, self.id = session["url"], session["id"]
        self.ending = None

    def outcome(self, error=None, text=""):
        """Says how the code under test ended: with an error, or with this text as its
        answer. Without it, nobody can tell whether half an answer was taken for a whole."""
        self.ending = {"exit": 1 if error else 0, "output": f"{text}\n{error or ''}"}

    def requests(self):
        """What the API was asked so far and what became of it, oldest first."""
        return self.server.ask("GET", f"/sessions/{self.id}/journal")["entries"]

    def open(self, gate="gate", how="release"):
        """Lets the answers go on that a `hold` fault has stopped; how may also be
        "fail" or "cut"."""
        self.server.ask("POST", f"/sessions/{self.id}/gates/{gate}", {"how": how})

    def complaint(self, output):
        """What the client did wrong and all that happened, or None."""
        verdict = self.server.ask("POST", f"/sessions/{self.id}/verdict", self.ending)
        if verdict["result"] == "pass":
            return None
        command = [self.server.program, "verdict", "--server", self.server.url, "--session", self.id]
        if self.ending:
            output.write_text(self.ending["output"], encoding="utf-8")
            command += ["--exit", str(self.ending["exit"]), "--output", str(output)]
        report = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        return report.stdout or report.stderr


@pytest.fixture(scope="session")
def claudemock(tmp_path_factory):
    """The server: one for the whole run, or with pytest-xdist one for each worker."""
    folder = tmp_path_factory.mktemp("claudemock")
    program = find_program(folder)
    port_file = folder / "port.txt"
    command = [program, "serve", "--addr", "127.0.0.1:0", "--port-file", str(port_file)]
    with open(folder / "log.txt", "w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while not port_file.exists():
                if process.poll() is not None:
                    log.seek(0)
                    pytest.fail(f"claudemock ended before it listened:\n{log.read()}", pytrace=False)
                time.sleep(0.01)
            yield Server(program, "http://" + port_file.read_text().strip())
        finally:
            process.terminate()
            process.wait()


class Server:
    """A running claudemock and its control endpoints."""

    def __init__(self, program, url):
        self.program, self.url = program, url

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + "/_mock" + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        try:
            with NO_PROXY.open(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            problem = json.load(refusal)["error"]  # of a scenario, with the line of the mistake
        pytest.fail(f"claudemock: {problem}", pytrace=False)


NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def find_program(folder):
    found = os.environ.get("CLAUDEMOCK") or shutil.which("claudemock")
    if found:
        return found
    checkout = pathlib.Path(__file__).resolve().parents[2]
    if (checkout / "cmd" / "claudemock").is_dir():  # where this example comes from
        subprocess.run(["go", "build", "-o", folder, "./cmd/claudemock"], cwd=checkout, check=True)
        return str(folder / "claudemock")
    pytest.fail("claudemock is not on the PATH: go install github.com/claudemock/claudemock/cmd/claudemock@latest", pytrace=False)
