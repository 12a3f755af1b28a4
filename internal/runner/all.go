package runner

import (
	"context"
	"sync"

	"github.com/claudemock/claudemock/verdict"
)

// RunAll runs jobs, at most atATime at once, and returns their verdicts in the
// order of the jobs. The first error, or the end of ctx, ends the other jobs;
// the verdicts are then those of the completed jobs. RunAll calls show with
// each verdict as it arrives, never concurrently; show may be nil.
func (r *Runner) RunAll(ctx context.Context, jobs []Job, atATime int, show func(*verdict.Verdict)) ([]verdict.Verdict, error) {
	var mu sync.Mutex
	done := make([]*verdict.Verdict, len(jobs))
	err := each(ctx, len(jobs), atATime, func(ctx context.Context, i int) error {
		v, err := r.Run(ctx, jobs[i])
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		done[i] = &v
		if show != nil {
			show(&v)
		}
		return nil
	})
	verdicts := make([]verdict.Verdict, 0, len(jobs))
	for _, v := range done {
		if v != nil {
			verdicts = append(verdicts, *v)
		}
	}
	return verdicts, err
}

// each calls do with 0 to n-1, in this order and at most atATime at once. The first error,
// or the end of ctx, ends the context of the others, and is returned.
func each(ctx context.Context, n, atATime int, do func(ctx context.Context, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(atATime, n) {
		workers.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx) // the error of a call, or the cause of ctx
	}
	return nil
}
