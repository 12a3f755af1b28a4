package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

var right = map[string]design{
	"careful": careful, "hedged": hedged, "pool": pool, "typeahead": typeahead,
	"decorrelated": decorrelated, "other-key": otherKey, "daemon": daemon, "late": late,
}

// careful streams, with at most four attempts and growing, jittered waits.
func careful() (string, error) { return carefully(context.Background(), question) }

func carefully(ctx context.Context, text string) (string, error) {
	return persist(4, jittered, func() (string, error) { return ask(ctx, prompt(text, true)) })
}

// hedged sends the question again if the answer is late, and cancels the slower
// request.
func hedged() (string, error) {
	type answer struct {
		text string
		err  error
	}
	ctx, cancel := context.WithCancel(context.Background())
	answers := make(chan answer, 2)
	one := func() {
		text, err := ask(ctx, prompt(question, true))
		answers <- answer{text, err}
	}
	go one()
	var first answer
	select {
	case first = <-answers:
	case <-time.After(400 * time.Millisecond):
		go one()
		first = <-answers
	}
	cancel()
	http.DefaultClient.CloseIdleConnections()
	time.Sleep(50 * time.Millisecond) // for the slower request's connection to close
	return first.text, first.err
}

// pool has three slots for twelve questions; a question that waits for a retry keeps
// its slot.
func pool() (string, error) {
	places := make(chan struct{}, 3)
	var working sync.WaitGroup
	texts, errs := make([]string, 12), make([]error, 12)
	for n := range texts {
		working.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			texts[n], errs[n] = carefully(context.Background(), fmt.Sprintf("What is %d times %d?", n, n))
		})
	}
	working.Wait()
	return strings.Join(texts, "\n"), errors.Join(errs...)
}

// typeahead asks while its user types, and cancels the previous question.
func typeahead() (string, error) {
	for _, typed := range []string{"Tell", "Tell me a", "Tell me a story"} {
		ctx, cancel := context.WithTimeout(context.Background(), 250*time.Millisecond)
		_, _ = ask(ctx, prompt("Complete this: "+typed, true)) // cancelled: nobody needs the answer
		cancel()
	}
	return carefully(context.Background(), "Complete this: "+question)
}

// decorrelated chooses each wait at random from the one before, so that a later wait
// may be shorter.
func decorrelated() (string, error) {
	last := 300 * time.Millisecond
	return persist(6, func(int, time.Duration) time.Duration {
		last = min(4*time.Second, 300*time.Millisecond+rand.N(2*last))
		return last
	}, func() (string, error) { return ask(context.Background(), prompt(question, false)) })
}

// otherKey tries a second key if the first is refused.
func otherKey() (string, error) {
	text, err := ask(context.Background(), prompt(question, false))
	if err == nil {
		return text, nil
	}
	req := newRequest(context.Background(), prompt(question, false))
	req.Header.Set("x-api-key", "sk-ant-second-source")
	return do(req, false)
}

// daemon asks at every tick; it logs failures and continues.
func daemon() (string, error) {
	for range 3 {
		text, err := persist(2, jittered, func() (string, error) { return ask(context.Background(), prompt(question, false)) })
		fmt.Println("tick:", text, err)
		time.Sleep(400 * time.Millisecond)
	}
	return "stopped", nil
}

// late abandons an answer after a second, closes it, and asks again.
func late() (string, error) {
	return persist(3, jittered, func() (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return ask(ctx, prompt(question, false))
	})
}
