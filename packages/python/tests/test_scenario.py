from pathlib import Path

import pytest
from asking import ask

import claudemock

YAML = "name: written\nsummary: an answer\nsteps:\n  - reply: {text: as written}\n"


@pytest.mark.parametrize(
    ("scenario", "name", "answer"),
    [
        (YAML, "written", "as written"),
        ('{name: flow, summary: "s", steps: [{reply: {text: flowing}}]}', "flow", "flowing"),
        ({"steps": [{"reply": {"text": 'quoted " \\ and\n\u2028 häß 😀'}}]}, "unnamed", 'quoted " \\ and\n\u2028 häß 😀'),
        ({"name": "mine", "steps": [{"reply": {"text": "named"}}]}, "mine", "named"),
    ],
)
def test_scenarios_are_given_as_text_or_dict(server, scenario, name, answer):
    session = server.session(scenario)
    assert session.scenario == name
    assert ask(session.url, session.api_key) == answer


def test_scenarios_are_given_as_a_file(server, tmp_path: Path):
    path = tmp_path / "written.yaml"
    path.write_text(YAML)
    session = server.session(path)
    assert ask(session.url, session.api_key) == "as written"


def test_a_mistake_is_told_with_its_line(server):
    with pytest.raises(claudemock.Error, match=r'scenario.yaml:3:1: unknown key "stpes"') as caught:
        server.session("name: mistaken\nsummary: a key that nobody knows\nstpes: []\n")
    assert caught.value.status == 400
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (3, 1)
    assert caught.value.problems[0].hint == 'did you mean "steps"?'


def test_a_name_that_is_nearly_right_is_told(server):
    with pytest.raises(claudemock.Error, match="overloaded-once") as caught:
        server.session("overloaded-onc")
    assert caught.value.status == 404
