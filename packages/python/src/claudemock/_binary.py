"""Where the program is."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ._error import Error

_NAME = "claudemock.exe" if os.name == "nt" else "claudemock"


def find_binary() -> str:
    """The path of the program: where $CLAUDEMOCK says, or that which came with this
    package, or the one on the PATH."""
    said = os.environ.get("CLAUDEMOCK")
    if said:
        if not Path(said).is_file():
            raise Error(f"CLAUDEMOCK says {said}, where there is no file")
        return said
    for path in _installed():
        if path.is_file():
            return str(path)
    found = shutil.which("claudemock")
    if not found:
        raise Error("the program claudemock is neither in its package nor on the PATH\n  pip install --force-reinstall claudemock")
    return found


def _installed() -> Iterator[Path]:
    """Where the installation put it: it keeps a record, which is wrong with --target."""
    try:
        files = distribution("claudemock").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == _NAME:
            yield Path(str(file.locate())).resolve()
    yield Path(__file__).parents[1] / "bin" / _NAME
