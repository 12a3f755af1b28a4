"""Designs that are right, each in a way that may look wrong.

    right.py DESIGN

Those of tricky.py are run by it, too.
"""

import concurrent.futures
import datetime
import json
import os
import queue
import random
import threading
import time
import uuid

import api
import tricky
from api import ask, persist, prompt, text

BATCHES = "/v1/messages/batches"
TOGETHER = concurrent.futures.ThreadPoolExecutor(64)


def careful():
    """Four attempts that are spread, and the error of the last one shown."""
    return text(persist(lambda: ask(prompt())))


def careful_stream():
    """The same with a stream: what is unknown in it is skipped, what is cut asked again."""
    return text(persist(lambda: ask(prompt(stream=True))))


def hedged():
    """Asks a second time when the answer is late; the first to come wins, and the other is hung up on."""
    responses, answers = [], queue.Queue()

    def one():
        response = api.send(prompt(stream=True))
        responses.append(response)
        try:
            api.check(response)
            answers.put(api.collect(api.events(response)))
        except (OSError, AttributeError, ValueError):
            pass  # the loser's connection was closed under it

    for _ in range(2):
        threading.Thread(target=one, daemon=True).start()
        try:
            message = answers.get(timeout=0.4)
            break
        except queue.Empty:
            continue
    else:
        message = answers.get(timeout=5)
    os.write(1, text(message).encode() + b"\n")
    os._exit(0)  # which closes what the loser still has open


def race():
    """Asks two models at once, and takes the first whole answer: the other's failure is of no interest."""
    models = ("claude-haiku-4-5", "claude-sonnet-5-5")
    racing = [TOGETHER.submit(ask, {**prompt(), "model": model}) for model in models]
    for done in concurrent.futures.as_completed(racing):
        if done.exception() is None:
            return text(done.result())
    raise done.exception()


def probe():
    """Opens a stream to see that the way is clear, closes it at once, and then asks."""
    response = api.send(prompt(stream=True))
    next(api.events(response))
    response.hang_up()
    return careful()


def samples():
    """Five samples of one question side by side, each with attempts of its own."""
    return "\n".join(TOGETHER.map(lambda _: careful(), range(5)))


def fifty():
    """Fifty questions sent together; those that fail are asked again, each by itself."""
    asked = [TOGETHER.submit(persist, lambda n=n: ask(prompt(f"What is {n} times {n}?"))) for n in range(50)]
    return "\n".join(text(done.result()) for done in asked)


def rebuilt_with_time():
    """Builds the prompt anew for each attempt, with the time in it."""
    return text(persist(lambda: ask(prompt(f"It is {datetime.datetime.now().isoformat()}. {api.QUESTION}"))))


def rebuilt_with_nonce():
    """Builds the prompt anew for each attempt, with a number in it that is used once."""
    return text(persist(lambda: ask(prompt(f"Request {uuid.uuid4()}. {api.QUESTION}"))))


def other_model():
    """Turns to another model when the first stays overloaded, and leaves its thinking behind."""
    thought = {"type": "thinking", "thinking": "A turtle, then.", "signature": "RXhhbXBsZQ=="}
    spoken = {"type": "text", "text": "What about a turtle?"}
    begun = [{"role": "user", "content": "I want a story."}]
    after = [{"role": "user", "content": "Yes, tell me that one."}]

    def on(model, turn):
        return ask({**prompt(), "model": model, "messages": [*begun, {"role": "assistant", "content": turn}, *after]})

    try:
        return text(persist(lambda: on("claude-haiku-4-5", [thought, spoken]), attempts=3))
    except api.Failed:
        return text(persist(lambda: on("claude-sonnet-5-5", [spoken])))


def other_base():
    """Asks at a second base URL when the first does not know the way."""
    try:
        return text(ask(prompt(), under="/gateway"))
    except api.Failed:
        return careful()


def plain_after_stream():
    """Asks for a plain answer when a stream falls silent."""
    try:
        return text(ask(prompt(stream=True), timeout=0.8))
    except api.Failed:
        return careful()


def counted():
    """Counts the tokens as a courtesy; when that fails once, an estimate will do."""
    counting = {name: value for name, value in prompt().items() if name != "max_tokens"}
    try:
        tokens = ask(counting, path="/v1/messages/count_tokens")["input_tokens"]
    except api.Failed:
        tokens = len(api.QUESTION) // 4
    return f"{text(ask(prompt()))} ({tokens} tokens)"


def batch():
    """Makes a batch, looks for its end every half a second, and asks again for what errored in it."""
    rows = {f"row-{n}": prompt(f"What is {n} times {n}?") for n in range(3)}
    requests = [{"custom_id": row, "params": params} for row, params in rows.items()]
    made = ask({"requests": requests}, path=BATCHES)
    while made["processing_status"] != "ended":
        time.sleep(0.5)
        made = ask(None, path=f"{BATCHES}/{made['id']}", method="GET")
    answers = succeeded(made["id"])
    for row, params in rows.items():
        if row not in answers:
            answers[row] = text(persist(lambda: ask(params)))
    return "\n".join(answers.values())


def succeeded(batch_id):
    """The texts of a batch's results by row."""
    response = api.send(None, path=f"{BATCHES}/{batch_id}/results", method="GET")
    api.check(response)
    results = [json.loads(line) for line in response]
    response.hang_up()
    return {r["custom_id"]: text(r["result"]["message"]) for r in results if r["result"]["type"] == "succeeded"}


def batch_made_once():
    """Does not make a batch again after a 500, which may have come too late: it may be there twice then."""
    return ask({"requests": [{"custom_id": "one", "params": prompt()}]}, path=BATCHES)["id"]


def continued():
    """Has a cut answer continued: the half of it goes back as the assistant's, with a word to go on."""
    try:
        return text(ask(prompt(stream=True)))
    except api.Failed as failure:
        half = {"role": "assistant", "content": failure.half.strip()}
        go_on = {"role": "user", "content": "You were cut off. Go on where you stopped."}
        body = prompt(stream=True)
        return failure.half + text(persist(lambda: ask({**body, "messages": [*body["messages"], half, go_on]})))


def full_jitter():
    """Draws each wait from nothing up to a bound that doubles, so that one may be next to nothing."""
    return text(persist(lambda: ask(prompt()), 6, lambda n, _: random.uniform(0, 0.5 * 2**n)))


def key_check():
    """Asks for a single token to see whether the key is good."""
    try:
        ask(prompt("Hi", max_tokens=1))
    except api.Failed as failure:
        raise api.Failed(f"the key is no good: {failure}") from failure
    return "the key is good"


def silent_key_check():
    """The same for scripts, which look at nothing but the exit status."""
    ask(prompt("Hi", max_tokens=1))
    os._exit(0)


def german():
    """Tells its user, who speaks German, what became of the answer; that is no failure of the program."""
    message = persist(lambda: ask(prompt()))
    words = "".join(block["text"] for block in message["content"] if block["type"] == "text")
    told = {"refusal": "Das Modell möchte darauf nicht antworten.", "max_tokens": "… (hier ist die Antwort zu Ende, sie war zu lang)"}
    return words + told.get(message["stop_reason"], "")


def repl():
    """A prompt that tells its user of each failure, and goes on."""
    for question in ("Who?", "What?", "When?"):
        try:
            print(text(persist(lambda: ask(prompt(question)), attempts=2)))
        except api.Failed as failure:
            print(f"Sorry: {failure}")
    return "Bye."


def says_by_status():
    """Tells by an exit status of its own that it has to be called again later."""
    try:
        return careful()
    except api.Failed:
        os._exit(75)


def patient():
    """Waits for an answer for ninety seconds, as long as one may take."""
    return text(persist(lambda: ask(prompt(), timeout=90.0)))


def refreshes():
    """Fetches a new token after a 401, once, and asks again with that."""
    try:
        return text(ask(prompt()))
    except api.Failed:
        api.HEADERS["x-api-key"] = api.KEY + "-refreshed"
        return careful()


def shrinks():
    """Asks for fewer tokens when those it asked for do not fit."""
    try:
        return text(ask(prompt(max_tokens=60000)))
    except api.Failed:
        return text(persist(lambda: ask(prompt(max_tokens=40000))))


def agent():
    """Runs each tool once its whole call is there, and drops what came of attempts that failed."""
    messages, body = list(prompt()["messages"]), {}
    for _ in range(5):
        body = {**prompt(stream=True, tools=[api.TOOL]), "messages": messages}
        message = persist(lambda: ask(body))
        calls = [block for block in message["content"] if block["type"] == "tool_use"]
        if not calls:
            return text(message)
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls]
        messages = [*messages, {"role": "assistant", "content": message["content"]}, {"role": "user", "content": results}]
    raise api.Failed("one tool call after the other, and no answer")


def samples_in_turn():
    """Twelve samples of one question, one after the other, each with attempts of its own."""
    return "\n".join(careful() for _ in range(12))


def crowd():
    """Twenty questions that all fail at first, each asked again when its own spread wait is over."""
    asked = [TOGETHER.submit(persist, lambda n=n: ask(prompt(f"What is {n} times {n}?"))) for n in range(20)]
    return "\n".join(text(done.result()) for done in asked)


def one_gate():
    """Eight workers that stop at one gate when any of them is asked to wait, and leave it one after the other."""
    gate = threading.Lock()

    def worker(n):
        while True:
            with gate:
                pass
            try:
                return text(ask(prompt(f"What is {n} times {n}?")))
            except api.Failed as failure:
                with gate:
                    time.sleep((failure.after or 0.3) + random.uniform(0.1, 0.4))

    return "\n".join(TOGETHER.map(worker, range(8)))


def same_words_in_turn():
    """A conversation in which the user says the same words each time."""
    messages = []
    for _ in range(4):
        messages.append({"role": "user", "content": "Go on."})
        answer = text(persist(lambda: ask({**prompt(), "messages": messages})))
        messages.append({"role": "assistant", "content": answer})
    return answer


def shows_as_it_comes():
    """Shows a stream as it comes; when it is cut it says so, and begins anew."""
    def attempt():
        response = api.send(prompt(stream=True))
        api.check(response)
        try:
            return api.collect(shown(api.events(response)))
        finally:
            response.hang_up()

    def told(number, failure):
        print(f"\n[{failure}; trying again]", flush=True)
        return api.jittered(number, failure)

    text(persist(attempt, pause=told))
    return ""


def shown(stream):
    for event in stream:
        print(event.get("delta", {}).get("text", ""), end="", flush=True)
        yield event


def first_sentence():
    """Wants the first sentence only, and hangs up when it has it."""
    response, found = api.send(prompt(stream=True)), ""
    for event in api.events(response):
        found += event.get("delta", {}).get("text", "")
        if "." in found:
            break
    response.hang_up()
    return found.partition(".")[0] + "."


def in_no_hurry():
    """Polls a batch at a steady pace, whatever the polls come to."""
    made = ask({"requests": [{"custom_id": "one", "params": prompt()}]}, path=BATCHES)
    for _ in range(12):
        time.sleep(0.5)
        try:
            made = ask(None, path=f"{BATCHES}/{made['id']}", method="GET")
        except api.Failed:
            continue
        if made["processing_status"] == "ended":
            return "".join(succeeded(made["id"]).values())
    raise api.Failed("the batch did not end")


def monitor():
    """A service that looks twice a second whether the API answers, and says so."""
    for _ in range(12):
        try:
            print("up:", text(ask(prompt("ping"))))
        except api.Failed as failure:
            print("down:", failure)
        time.sleep(0.5)
    return "stopped"


def no_time_to_wait():
    """Has ten seconds: asked to wait for longer, it says until when, and fails."""
    try:
        return text(ask(prompt()))
    except api.Failed as failure:
        if failure.after and failure.after > 10:
            raise api.Failed(f"the API asks to come back in {failure.after:.0f} seconds") from failure
        return careful()


def guarded():
    """Has another model look at the question first; a guard that declines to say leaves it to the model itself."""
    guard = ask({**prompt("Is this question harmless? Tell me a story."), "model": "claude-sonnet-5-5"})
    if guard["stop_reason"] == "refusal":
        print("(not looked at)")
    return careful()


def warms_up():
    """Asks once to fill the cache, and then everything else at the same time."""
    careful()
    asked = [TOGETHER.submit(persist, lambda n=n: ask(prompt(f"What is {n} times {n}?"))) for n in range(20)]
    return "\n".join(text(done.result()) for done in asked)


if __name__ == "__main__":
    designs = {**vars(tricky), **globals()}
    api.run({name.replace("_", "-"): design for name, design in designs.items() if callable(design)})
