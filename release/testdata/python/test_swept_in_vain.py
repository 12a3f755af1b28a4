import pytest


def fail(session):
    raise ValueError("no treasure")


@pytest.mark.claude_sweep(ask=fail)
def test_fails_when_nothing_is_broken(point):
    point.run()
