"""More designs that are wrong: they do right at first, or hide what they do."""

import concurrent.futures
import os
import random
import signal
import time
import uuid

import api
from api import Failed, ask, persist, prompt, text

TOGETHER = concurrent.futures.ThreadPoolExecutor(64)


def key_in_percent():
    """Puts the key into the query, with its dashes written as percent signs and digits."""
    return text(persist(lambda: ask(prompt(), path="/v1/messages?k=" + api.KEY.replace("-", "%2D"))))


def keeps_stalled_half():
    """Takes what had come of a stream when it fell silent for the answer."""
    found = ""
    response = api.send(prompt(stream=True), timeout=0.8)
    try:
        for event in api.events(response):
            found += event.get("delta", {}).get("text", "")
    except OSError:
        response.hang_up()
    return found


def falls_back_on_half():
    """Asks again when a stream breaks off, and prints the half of it when all attempts have."""
    half = ""
    for number in range(3):
        try:
            return text(ask(prompt(stream=True)))
        except Failed as failure:
            half = failure.half or half
            time.sleep(api.jittered(number, failure))
    return half


def heeds_first_retry_after():
    """Waits as asked the first time, and as it likes from then on."""
    return text(persist(lambda: ask(prompt()), 5, lambda n, f: api.jittered(n, f if n == 0 else Failed(""))))


def every_other_wait():
    """Waits before every other attempt only."""
    return text(persist(lambda: ask(prompt()), 6, lambda n, _: 0.5 if n % 2 == 0 else 0.002))

def endless_with_nonce():
    """Never gives up and does not wait, and has a number in its prompt that is used once."""
    while True:
        try:
            return text(ask(prompt(f"Request {uuid.uuid4()}. {api.QUESTION}")))
        except Failed:
            time.sleep(0.02)


def refused_with_nonce():
    """Takes a 401 for something that passes, and has a number in its prompt that is used once."""
    for _ in range(4):
        try:
            return text(ask(prompt(f"Request {uuid.uuid4()}. {api.QUESTION}")))
        except Failed as failure:
            last = failure
            time.sleep(0.3)
    raise last


def answers_two_of_three():
    """Skips the question that got no answer, and ends well."""
    answers = []
    for question in ("Who?", "What?", "When?"):
        try:
            answers.append(text(ask(prompt(question))))
        except Failed:
            continue
    return "\n".join(answers)


def has_default():
    """Has an answer of its own for when there is none."""
    try:
        return text(persist(lambda: ask(prompt())))
    except Failed:
        return "I do not know."


def dies_after_answer():
    """Prints its answer, and then ends by a signal."""
    print(text(persist(lambda: ask(prompt()))), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def shrinking_waits():
    """Takes a sixth off each wait instead of doubling it."""
    return text(persist(lambda: ask(prompt()), 10, lambda n, _: 0.6 * 0.85**n))


def takes_a_tenth_off():
    """Spreads the wait that was asked for by taking something off."""
    return text(persist(lambda: ask(prompt()), pause=lambda _, f: (f.after or 0.5) * random.uniform(0.8, 0.9)))


def deaf_to_should_retry():
    """Gives up on a 400 although it says that another attempt is welcome."""
    response = api.send(prompt())
    if response.status == 400:
        raise Failed("refused")
    api.check(response)
    return text(api.message_of(response.read()))


def runs_what_max_tokens_cut():
    """Runs a tool with the input that max_tokens cut."""
    body = prompt(stream=True, tools=[api.TOOL])
    calls = []
    response = api.send(body)
    for event in api.events(response):
        if event.get("content_block", {}).get("type") == "tool_use":
            calls.append({**event["content_block"], "input": {}})
    results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls]
    turns = [{"role": "assistant", "content": calls}, {"role": "user", "content": results}]
    return text(persist(lambda: ask({**body, "messages": body["messages"] + turns})))


def same_token_again():
    """Fetches a new token after a 401, and goes on with the old one."""
    try:
        return text(ask(prompt()))
    except Failed:
        time.sleep(0.3)
        return text(ask(prompt()))


def thirty_workers():
    """Starts ten workers every third of a second, whatever becomes of those before."""
    asked = []
    for n in range(30):
        asked.append(TOGETHER.submit(persist, lambda n=n: ask(prompt(f"What is {n} times {n}?")), 2))
        if n % 10 == 9:
            time.sleep(0.33)
        if n == 0:
            time.sleep(0.6)
    return "\n".join(text(done.result()) for done in asked)
