import anthropic

question = [{"role": "user", "content": "Where is the treasure?"}]
with anthropic.Anthropic().messages.stream(model="claude-sonnet-5", max_tokens=64, messages=question) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print("\nDone.")
