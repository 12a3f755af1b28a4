package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

var wrong = map[string]design{
	"half": half, "spawns-two": spawnsTwo, "retries-all": retriesAll, "key-in-url": keyInURL, "key-as-basic": keyAsBasic,
	"whole-seconds-only": wholeSecondsOnly, "no-timeout": noTimeout, "logs-and-returns": logsAndReturns,
	"one-try": oneTry, "twenty-tries": twentyTries, "ignores-stop": ignoresStop,
}

// half takes the end of the connection for the end of the stream.
func half() (string, error) {
	res, err := http.DefaultClient.Do(newRequest(context.Background(), prompt(question, true)))
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, _, _ := gather(res.Body)
	return text, nil
}

// spawnsTwo sends two requests after each failure.
func spawnsTwo() (string, error) {
	answers, counting := make(chan string, 100), sync.WaitGroup{}
	var one func(depth int)
	one = func(depth int) {
		text, err := ask(context.Background(), prompt(question, false))
		switch {
		case err == nil:
			answers <- text
		case depth < 5:
			time.Sleep(120 * time.Millisecond)
			for range 2 {
				counting.Go(func() { one(depth + 1) })
			}
		}
	}
	counting.Go(func() { one(0) })
	counting.Wait()
	close(answers)
	if text, ok := <-answers; ok {
		return text, nil
	}
	return "", &failure{why: "no answer"}
}

// retriesAll retries every error.
func retriesAll() (string, error) {
	return persist(4, jittered, func() (string, error) {
		text, err := ask(context.Background(), prompt(question, false))
		if err != nil {
			err = &failure{why: err.Error(), passes: true}
		}
		return text, err
	})
}

// keyInURL sends the key as a parameter.
func keyInURL() (string, error) {
	req := newRequest(context.Background(), prompt(question, false))
	req.URL.RawQuery = "key=" + os.Getenv("ANTHROPIC_API_KEY")
	return do(req, false)
}

// keyAsBasic also sends the key in base64, in another header.
func keyAsBasic() (string, error) {
	req := newRequest(context.Background(), prompt(question, false))
	req.Header.Set("x-debug-caller", base64.StdEncoding.EncodeToString([]byte("me:"+os.Getenv("ANTHROPIC_API_KEY"))))
	return do(req, false)
}

// wholeSecondsOnly parses retry-after with Atoi, which accepts neither a date nor a
// fraction.
func wholeSecondsOnly() (string, error) {
	return persist(4, jittered, func() (string, error) {
		res, err := http.DefaultClient.Do(newRequest(context.Background(), prompt(question, false)))
		if err != nil {
			return "", err
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode == http.StatusOK {
			return "answered", nil
		}
		seconds, _ := strconv.Atoi(res.Header.Get("retry-after"))
		return "", &failure{res.Status, true, time.Duration(seconds) * time.Second}
	})
}

// noTimeout waits without a limit.
func noTimeout() (string, error) {
	return do(newRequest(context.Background(), prompt(question, true)), true)
}

// logsAndReturns logs the error but does not return it.
func logsAndReturns() (string, error) {
	text, err := careful()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
	}
	return text, nil
}

// oneTry ends at the first lost connection.
func oneTry() (string, error) { return ask(context.Background(), prompt(question, false)) }

// twentyTries makes far too many attempts.
func twentyTries() (string, error) {
	return persist(20, func(number int, _ time.Duration) time.Duration { return jittered(min(number, 1), 0) },
		func() (string, error) { return ask(context.Background(), prompt(question, false)) })
}

// ignoresStop prints the text of any complete answer.
func ignoresStop() (string, error) {
	res, err := http.DefaultClient.Do(newRequest(context.Background(), prompt(question, true)))
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, ended, err := gather(res.Body)
	if err == nil && !ended {
		err = &failure{why: "the stream was cut"}
	}
	return text, err
}
