import pytest

import claudemock


@pytest.fixture(scope="session")
def server():
    with claudemock.serve() as server:
        yield server
