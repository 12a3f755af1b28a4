import subprocess
import sys

import pytest

import claudemock


def test_the_module_is_the_command():
    done = subprocess.run([sys.executable, "-m", "claudemock", "list", "overloaded-once"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "overloaded-once" in done.stdout
    assert subprocess.run([sys.executable, "-m", "claudemock", "lits"], capture_output=True).returncode == 2


def test_the_program_is_where_the_environment_says(monkeypatch):
    installed = claudemock.find_binary()
    monkeypatch.setenv("CLAUDEMOCK", sys.executable)
    assert claudemock.find_binary() == sys.executable
    monkeypatch.setenv("CLAUDEMOCK", installed + "-not")
    with pytest.raises(claudemock.Error, match="where there is no file"):
        claudemock.find_binary()
