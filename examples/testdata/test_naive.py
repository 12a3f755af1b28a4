import anthropic


def test_half_an_answer_is_taken_for_a_whole_one(claude):
    mock = claude("connection-closed-mid-stream")
    client = anthropic.Anthropic(base_url=mock.base_url, api_key=mock.api_key)
    text = ""
    try:
        with client.messages.stream(
            model="claude-sonnet-5", max_tokens=64, messages=[{"role": "user", "content": "Where is the treasure?"}]
        ) as stream:
            for part in stream.text_stream:
                text += part
    except Exception:
        pass
    mock.outcome(text=text)


def test_a_scenario_has_a_mistake(claude):
    claude("name: mistaken\nsummary: a key that nobody knows\nstpes: []\n")
