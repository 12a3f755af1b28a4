"""Designs that are wrong, each in one way that its first line names.

    wrong.py DESIGN

Those of sly.py are run by it, too.
"""

import base64
import concurrent.futures
import http.client
import json
import re
import time

import api
import sly
from api import Failed, ask, persist, prompt, text

TOGETHER = concurrent.futures.ThreadPoolExecutor(64)


def crashes_on_answers():
    """Reads a field that answers do not have, so that every good one ends the program."""
    return persist(lambda: ask(prompt()))["choices"][0]["message"]["content"]


def takes_cut_stream():
    """Joins what came of a stream, and does not look whether it came to its end."""
    return lenient()[0]


def lenient(errors=True):
    """The text of a stream, and whether it ended as streams do."""
    response, found, ended = api.send(prompt(stream=True)), "", False
    api.check(response)
    try:
        for event in api.events(response):
            found += event.get("delta", {}).get("text", "")
            ended = ended or event["type"] == "message_stop"
            if event["type"] == "error" and errors:
                raise Failed(str(event["error"]), passes=True, half=found)
    except OSError:
        pass
    response.hang_up()
    return found, ended


def swallows_error_event():
    """Skips the error event of a stream like any other that it has no use for."""
    return lenient(errors=False)[0]


def converses_on_half():
    """Takes a cut answer for the model's turn, and goes on with the conversation behind it."""
    half, _ = lenient()
    turns = [{"role": "assistant", "content": half.strip()}, {"role": "user", "content": "Thanks."}]
    turns += [{"role": "assistant", "content": "You are welcome."}, {"role": "user", "content": "And now in French."}]
    body = prompt()
    return text(persist(lambda: ask({**body, "messages": body["messages"] + turns})))


def joins_half_and_whole():
    """Puts the retry's whole answer behind the half one, as if they were one text."""
    half, ended = lenient()
    return half if ended else half + text(persist(lambda: ask(prompt(stream=True))))


def salvages_json():
    """Finds the text in a body that was cut, with a pattern, and takes it for whole."""
    response = api.send(prompt())
    api.check(response)
    try:
        data = response.read().decode()
    except http.client.IncompleteRead as cut:
        data = cut.partial.decode()
    return re.search(r'"text":\s*"([^"]*)', data).group(1)


def retries_everything():
    """Takes every status for one that passes: 400, 401 and 403 too."""
    def attempt():
        try:
            return ask(prompt())
        except Failed as failure:
            raise Failed(str(failure), passes=True, after=failure.after) from failure
    return text(persist(attempt))


def begs():
    """Asks thirty times without a pause for an answer that was refused."""
    for _ in range(30):
        message = ask(prompt())
        if message["content"]:
            return text(message)
    raise Failed("refused thirty times")


def begs_for_success():
    """Asks thirty times without a pause while the answer is an error with status 200."""
    for _ in range(30):
        try:
            return text(ask(prompt()))
        except Failed as failure:
            last = failure
    raise last


def endless_with_clock():
    """Never gives up, and has the time in its prompt, so that no two requests are alike."""
    while True:
        try:
            return text(ask(prompt(f"It is {time.strftime('%Y-%m-%d %H:%M:%S')}. {api.QUESTION}")))
        except Failed:
            time.sleep(0.4)


def endless():
    """Never gives up, however long the outage lasts."""
    return text(persist(lambda: ask(prompt()), 1000, lambda n, f: min(1.0, api.jittered(n, f))))


def herd():
    """Twenty workers that all come back at the moment that retry-after named."""
    def worker(n):
        return text(persist(lambda: ask(prompt(f"What is {n} times {n}?")), pause=lambda _, f: f.after))
    return "\n".join(TOGETHER.map(worker, range(20)))


def without_jitter():
    """Nine calls that fail one after the other, each of which waits for half a second to the millisecond."""
    def worker(n):
        time.sleep(n * 0.15)
        return text(persist(lambda: ask(prompt(f"What is {n} times {n}?")), pause=lambda k, _: 0.5 * 2**k))
    return "\n".join(TOGETHER.map(worker, range(9)))


def nested():
    """Three attempts inside of three calls: nine requests for one question."""
    count = 0

    def attempt():
        nonlocal count
        count += 1
        return ask(prompt(), headers={"x-stainless-retry-count": str((count - 1) % 3)})

    return text(persist(lambda: persist(attempt, 3), 3))


def key_in_query():
    """Puts the key into the query as well, where every proxy logs it."""
    return text(persist(lambda: ask(prompt(), path="/v1/messages?api_key=" + api.KEY)))


def key_in_body():
    """Puts the key into the metadata of the request."""
    return text(persist(lambda: ask(prompt(metadata={"user_id": api.KEY}))))


def key_in_base64():
    """Puts the key into the body, and takes base64 for encryption."""
    return text(persist(lambda: ask(prompt(metadata={"user_id": base64.b64encode(api.KEY.encode()).decode()}))))


def key_in_cookie():
    """Sends the key as a cookie too."""
    return text(persist(lambda: ask(prompt(), headers={"cookie": "session=" + api.KEY})))


def key_in_user_agent():
    """Tells who it is by its key."""
    return text(persist(lambda: ask(prompt(), headers={"user-agent": "client/1.0 " + api.KEY})))


def runs_cut_tools():
    """Runs a tool as soon as its call is there, and keeps the result when the answer then is cut."""
    messages = prompt()["messages"]
    for _ in range(3):
        calls, body = [], {**prompt(stream=True, tools=[api.TOOL]), "messages": messages}
        response = api.send(body)
        for event in api.events(response):
            if event.get("content_block", {}).get("type") == "tool_use":
                calls.append({**event["content_block"], "input": {"command": "rm -r build"}})
            if event["type"] == "message_stop" and not calls:
                return text(persist(lambda: ask(body)))
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls]
        messages = [*messages, {"role": "assistant", "content": calls}, {"role": "user", "content": results}]
    raise Failed("the tool ran, and there is no answer")


def answers_tool_twice():
    """Sends the result of a tool call twice in one request."""
    body = prompt(tools=[api.TOOL])
    message = persist(lambda: ask(body))
    calls = [block for block in message["content"] if block["type"] == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls * 2]
    turns = [{"role": "assistant", "content": message["content"]}, {"role": "user", "content": results}]
    return text(persist(lambda: ask({**body, "messages": body["messages"] + turns})))


def waits_for_ever():
    """Reads a stream with no timeout of any kind."""
    return text(persist(lambda: ask(prompt(stream=True), timeout=None)))


def gives_up_at_once():
    """Takes the first 529 for the end."""
    return text(ask(prompt()))


def own_pace():
    """Does not look at retry-after at all."""
    return text(persist(lambda: ask(prompt()), pause=lambda n, _: api.jittered(n, Failed(""))))


def takes_seconds_for_milliseconds():
    """Takes the seconds of retry-after for milliseconds."""
    return text(persist(lambda: ask(prompt()), pause=lambda n, f: (f.after or 500) / 1000 + 0.15))


def prints_error():
    """Prints the error in the place of the answer, and exits 0."""
    try:
        return text(persist(lambda: ask(prompt())))
    except Failed as failure:
        return f"Error: {failure}"


def returns_none():
    """Returns nothing once the attempts are used up, which then is printed."""
    for number in range(3):
        try:
            return text(ask(prompt()))
        except Failed as failure:
            time.sleep(api.jittered(number, failure))
    return None


def forgets_thread():
    """Asks in a thread whose error nobody looks at."""
    TOGETHER.submit(persist, lambda: text(ask(prompt())))
    TOGETHER.shutdown()
    return "done"


def prints_body():
    """Prints whatever came with status 200."""
    response = api.send(prompt())
    api.check(response)
    return response.read().decode()


def joins_text():
    """Joins the text of the blocks, whatever the stop reason says."""
    return "".join(block["text"] for block in persist(lambda: ask(prompt()))["content"] if block["type"] == "text")


def hot_loop():
    """Asks again at once, five times over."""
    return text(persist(lambda: ask(prompt()), 6, lambda *_: 0.004))


def even_waits():
    """Waits a quarter of a second each time, so that nothing gets any slower."""
    return text(persist(lambda: ask(prompt()), 10, lambda *_: 0.25))


def asks_all_at_once():
    """Meets a failure with twelve copies of the question, in different words, a moment later."""
    try:
        return text(ask(prompt()))
    except Failed:
        time.sleep(0.35)
        asked = [TOGETHER.submit(ask, prompt(f"{api.QUESTION} ({n})")) for n in "abcdefghijkl"]
        return next(text(done.result()) for done in concurrent.futures.as_completed(asked) if not done.exception())


def leaves_open():
    """Turns away from an answer that is late, and leaves its connection open."""
    kept = []

    def attempt():
        connection = http.client.HTTPConnection(api.BASE.netloc, timeout=0.8)
        kept.append(connection)
        connection.request("POST", "/v1/messages", json.dumps(prompt(stream=True)), {**api.HEADERS, "idempotency-key": "one"})
        try:
            return api.collect(api.events(connection.getresponse()))
        except OSError as error:
            raise Failed("too late", passes=True) from error

    return text(persist(attempt))


def without_version():
    """Leaves out anthropic-version."""
    del api.HEADERS["anthropic-version"]
    return text(persist(lambda: ask(prompt())))


def wrong_type_on_retry():
    """Rebuilds the request for its retry, and forgets the content type."""
    try:
        return text(ask(prompt()))
    except Failed:
        time.sleep(0.3)
        return text(ask(prompt(), headers={"content-type": "text/plain"}))


def matches_blocks():
    """Ends with an error at a block of a type that it does not know."""
    message = persist(lambda: ask(prompt()))
    for block in message["content"]:
        if block["type"] not in ("text", "thinking", "tool_use"):
            raise Failed(f"what is a {block['type']}?")
    return text(message)


def asks_again_for_unknown():
    """Takes an answer with an unknown block for a broken one, and asks again."""
    def attempt():
        message = ask(prompt(), headers={"idempotency-key": "one"})
        if any(block["type"] == "hologram" for block in message["content"]):
            raise Failed("an unknown block", passes=True)
        return message
    return text(persist(attempt))


def half_in_french():
    """Has a cut answer translated, as if it were the whole of it."""
    half, _ = lenient()
    return text(persist(lambda: ask(prompt(f"Translate into French: {half}"))))



if __name__ == "__main__":
    designs = {**vars(sly), **globals()}
    api.run({name.replace("_", "-"): design for name, design in designs.items() if callable(design)})
