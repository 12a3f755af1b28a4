package runner

import (
	"context"
	"sync"

	"github.com/claudemock/claudemock/verdict"
)

// RunAll runs jobs, at most so many at a time, and returns their verdicts in
// the order of the jobs. The first error ends the rest, and so does ctx; the
// verdicts are then those of the jobs that were over. Each is shown as it
// comes, one at a time; show may be nil.
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
		return verdicts, context.Cause(ctx) // a job's own, or why ctx ended
	}
	return verdicts, nil
}
