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
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var (
		mu      sync.Mutex
		done    = make([]*verdict.Verdict, len(jobs))
		workers sync.WaitGroup
		next    = make(chan int)
	)
	for range min(atATime, len(jobs)) {
		workers.Go(func() {
			for i := range next {
				v, err := r.Run(ctx, jobs[i])
				if err != nil {
					stop(err)
					continue
				}
				mu.Lock()
				done[i] = &v
				if show != nil {
					show(&v)
				}
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	verdicts := make([]verdict.Verdict, 0, len(jobs))
	for _, v := range done {
		if v != nil {
			verdicts = append(verdicts, *v)
		}
	}
	if ctx.Err() != nil {
		return verdicts, context.Cause(ctx) // the error of a job, or the cause of ctx
	}
	return verdicts, nil
}
