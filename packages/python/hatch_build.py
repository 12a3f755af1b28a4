"""Puts the program claudemock into the wheel, as a script beside python.

`build` says by two variables which program it is, and for which platforms. Without
them (an installation from a checkout) the program is built with Go, for this machine.
"""

import os
import pathlib
import subprocess
import tempfile

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags
from packaging.version import Version


def version():
    """That of the package, in the form that Python asks for: v1.2.0-rc.1 is 1.2.0rc1."""
    return str(Version(os.environ.get("CLAUDEMOCK_VERSION", "0.0.0")))


class Program(BuildHookInterface):
    def initialize(self, version, build_data):
        binary = os.environ.get("CLAUDEMOCK_BINARY") or self.built()
        platforms = os.environ.get("CLAUDEMOCK_PLATFORMS") or next(platform_tags())
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platforms}"
        build_data["shared_scripts"][binary] = "claudemock" + pathlib.Path(binary).suffix

    def built(self):
        checkout = pathlib.Path(self.root).parents[1]
        self.folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self.folder.name) / ("claudemock.exe" if os.name == "nt" else "claudemock")
        command = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", str(path), "./cmd/claudemock"]
        try:
            subprocess.run(command, cwd=checkout, check=True, env={**os.environ, "CGO_ENABLED": "0"})
        except FileNotFoundError:
            raise SystemExit("claudemock is built with Go, which is not installed here: https://go.dev/doc/install") from None
        return str(path)
