// Helpers for Vitest: a session of a scenario for each test.
import { afterAll, afterEach, beforeAll, beforeEach, describe, test as base } from 'vitest';
import { Current } from './current.cjs';
import { lease, release } from './lease.cjs';
import type { Server } from './server.cjs';
import { VerdictError, type Scenario, type Session, type SessionOptions } from './session.cjs';
import type { SweepOptions } from './sweep.cjs';

export * from './index.cjs';

/**
 * Begins a session of a scenario before each test of a file or of the `describe` in which it
 * stands, lets ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY point to it, and fails the test
 * after it unless the client coped. What it returns is the session of the test that runs.
 *
 * Tests that run at the same time share the environment and need {@link test} instead.
 */
export function useClaude(scenario?: Scenario, options: SessionOptions = {}): Session {
  const current = new Current(scenario, options);
  let server: Server;
  beforeAll(async () => {
    server = await lease();
  });
  beforeEach(async ({ task }) => {
    if (task.concurrent) {
      const error = new Error('claudemock: useClaude sets the environment, which concurrent tests share: take test and its fixture claude from claudemock/vitest');
      throw Object.assign(error, { stack: '' });
    }
    await current.begin(server);
  });
  afterEach(async ({ task, signal }) => current.end(signal.aborted ? task.timeout : undefined));
  afterAll(async () => {
    if (server) await release();
  });
  return current.session;
}

/** Begins a session of a scenario. The test fails unless its client coped. */
export type Claude = (scenario?: Scenario, options?: SessionOptions) => Promise<Session>;

/**
 * Vitest's test with a fixture `claude`, which begins sessions: `await claude('overloaded-once')`.
 * Concurrent tests have sessions of their own. A test that its timeout stops is judged, too.
 */
export const test = base.extend<{ claude: Claude; claudemock: Server }>({
  claudemock: [
    async ({}, use) => {
      await use(await lease());
      await release();
    },
    { scope: 'file' },
  ],
  claude: async ({ claudemock, onTestFinished, signal, task }, use) => {
    await use(async (scenario, options) => {
      const session = await claudemock.session(scenario, options);
      onTestFinished(async () => {
        if (signal.aborted) session.stopped(task.timeout);
        await session.assertVerdict();
      });
      return session;
    });
  },
});

/**
 * Defines a test for each point at which the conversation of code can fail. The code
 * returns its answer or throws; a test fails unless it ends as it does when nothing fails,
 * or throws. It runs twice before, while nothing fails: `await sweep(…)` in the file.
 */
export async function sweep(title: string, code: (session: Session) => Promise<string>, options: SweepOptions = {}): Promise<void> {
  const server = await lease();
  const { points, end } = await server.sweep(code, options).catch(async (error) => {
    await release();
    throw error;
  });
  describe(title, () => {
    for (const { name, run } of points) {
      base(name, { timeout: (options.limit ?? 60_000) + 30_000 }, async ({ skip }) => {
        const verdict = await run();
        if (verdict.result === 'not exercised') skip(`the code under test did not come to this point: ${verdict.reason ?? ''}`);
        if (verdict.result === 'fail') throw new VerdictError(verdict);
      });
    }
    afterAll(async () => {
      await end();
      await release();
    });
  });
}
