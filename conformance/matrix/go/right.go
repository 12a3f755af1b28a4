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

// careful streams, four times at most, with waits that grow and are spread.
func careful() (string, error) { return carefully(context.Background(), question) }

func carefully(ctx context.Context, text string) (string, error) {
	return persist(4, jittered, func() (string, error) { return ask(ctx, prompt(text, true)) })
}

// hedged sends the question again when the answer is late, and cancels whichever
// of the two comes second.
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
	time.Sleep(50 * time.Millisecond) // for the loser's connection to close
	return first.text, first.err
}

// pool has three workers for twelve questions; who waits for a retry keeps its
// place.
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

// typeahead asks while its user types, and cancels the question before.
func typeahead() (string, error) {
	for _, typed := range []string{"Tell", "Tell me a", "Tell me a story"} {
		ctx, cancel := context.WithTimeout(context.Background(), 250*time.Millisecond)
		_, _ = ask(ctx, prompt("Complete this: "+typed, true)) // nobody waits for it any longer
		cancel()
	}
	return carefully(context.Background(), "Complete this: "+question)
}

// decorrelated draws each wait from the one before it, so that a later one may
// be shorter.
func decorrelated() (string, error) {
	last := 300 * time.Millisecond
	return persist(6, func(int, time.Duration) time.Duration {
		last = min(4*time.Second, 300*time.Millisecond+rand.N(2*last))
		return last
	}, func() (string, error) { return ask(context.Background(), prompt(question, false)) })
}

// otherKey has a second key for when the first is refused.
func otherKey() (string, error) {
	text, err := ask(context.Background(), prompt(question, false))
	if err == nil {
		return text, nil
	}
	req := newRequest(context.Background(), prompt(question, false))
	req.Header.Set("x-api-key", "sk-ant-second-source")
	return do(req, false)
}

// daemon asks at every tick; what fails it logs, and goes on.
func daemon() (string, error) {
	for range 3 {
		text, err := persist(2, jittered, func() (string, error) { return ask(context.Background(), prompt(question, false)) })
		fmt.Println("tick:", text, err)
		time.Sleep(400 * time.Millisecond)
	}
	return "stopped", nil
}

// late gives up on an answer after a second, closes it, and asks again.
func late() (string, error) {
	return persist(3, jittered, func() (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return ask(ctx, prompt(question, false))
	})
}
