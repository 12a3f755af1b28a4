import pytest


def fail(mock):
    raise ValueError("no treasure")


@pytest.mark.claudemock_sweep(ask=fail)
def test_fails_when_nothing_is_broken(point):
    point.run()
