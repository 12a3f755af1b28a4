// Helpers for Jest: a session of a scenario for each test.
import { afterAll, afterEach, beforeAll, beforeEach, test } from '@jest/globals';
import { Current } from './current.cjs';
import { lease, release } from './lease.cjs';
import type { Server } from './server.cjs';
import { VerdictError, type Scenario, type Session, type SessionOptions, type Verdict } from './session.cjs';
import { withoutOurFrames } from './stack.cjs';
import type { Point, SweepOptions } from './sweep.cjs';

export * from './index.cjs';

/**
 * Begins a session of a scenario before each test of a file or of the `describe` in which it
 * stands, lets ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY point to it, and fails the test
 * after it unless the client coped. What it returns is the session of the test that runs.
 *
 * Jest calls no such hooks around `test.concurrent`: use {@link withClaude} there.
 */
export function useClaude(scenario?: Scenario, options: SessionOptions = {}): Session {
  const current = new Current(scenario, options);
  const server = sharedServer();
  beforeEach(async () => current.begin(await server()));
  afterEach(async () => current.end(stoppedAfter()));
  return current.session;
}

/**
 * Makes the function of one test, which gets a session: `test.concurrent('…', withClaude('overloaded-once',
 * async (claude) => …))`. The test fails unless its client coped. The environment stays as it is.
 */
export function withClaude(scenario: Scenario, body: (claude: Session) => unknown, options: SessionOptions = {}): () => Promise<void> {
  sharedServer();
  return async () => {
    const server = await lease();
    try {
      const session = await server.session(scenario, options);
      await (async () => body(session))().catch((error) => explained(error, session));
      await session.assertVerdict();
    } finally {
      await release();
    }
  };
}

// explained throws an error of a test, with the verdict below it if that is bad, too.
async function explained(error: unknown, session: Session): Promise<never> {
  const verdict = await session.verdict();
  if (typeof error !== 'object' || error === null) throw error;
  if (verdict.result !== 'pass') Object.assign(error, { cause: new VerdictError(verdict) });
  throw withoutOurFrames(error);
}

/**
 * Defines one test that tries each point at which the conversation of code can fail, and
 * reports them by name. The code returns its answer or throws; a point fails unless it
 * ends as it does when nothing fails, or throws.
 *
 * It is one test since Jest wants to know all tests before it runs any code.
 */
export function sweep(title: string, code: (session: Session) => Promise<string>, options: SweepOptions = {}): void {
  const server = sharedServer();
  test(
    title,
    async () => {
      const { points, end } = await (await server()).sweep(code, options);
      const tried: Tried[] = [];
      for (const point of points) tried.push({ point, verdict: await point.run() });
      await end();
      report(title, tried);
    },
    longest,
  );
}

const longest = 24 * 60 * 60 * 1000; // each run has a limit of its own

interface Tried {
  point: Point;
  verdict: Verdict;
}

function report(title: string, tried: Tried[]) {
  const failed = tried.filter(({ verdict }) => verdict.result === 'fail');
  const marks = { pass: '✓', fail: '✗', 'not exercised': '–' };
  const lines = tried.map(({ point, verdict }) => `  ${marks[verdict.result]} ${point.name}`);
  const head = `${title}: ${failed.length} of ${tried.length} points failed\n${lines.join('\n')}`;
  if (failed.length > 0) {
    const text = [head, ...failed.map(({ verdict }) => verdict.text), `one of them again: points: ['${failed[0].point.name}']`].join('\n\n');
    throw new VerdictError({ ...failed[0].verdict, text });
  }
  if (!tried.some(({ verdict }) => verdict.result === 'pass')) throw new Error(`claudemock: nothing was tried: ${head}`);
}

// sharedServer returns the server of this file's tests, which runs while any of them may need it.
function sharedServer(): () => Promise<Server> {
  let server: Promise<Server> | undefined;
  beforeAll(async () => {
    server = lease();
    await server;
  });
  afterAll(async () => {
    await server?.then(release, () => {});
  });
  return () => server!;
}

interface Runner {
  currentlyRunningTest?: { timeout?: number; errors: unknown[] };
  testTimeout: number;
}

// runner returns the state of Jest's runner, which Jest tells in no other way. Without it,
// a test fails all the same, with fewer words.
function runner(): Runner | undefined {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  return symbol && (globalThis as unknown as Record<symbol, Runner>)[symbol];
}

// stoppedAfter returns the time limit at which Jest stopped the current test, in milliseconds.
function stoppedAfter(): number | undefined {
  const state = runner();
  const running = state?.currentlyRunningTest;
  const late = running?.errors.flat().some((error) => typeof error === 'string' && /^Exceeded timeout of .* for a test/.test(error));
  return late ? (running?.timeout ?? state?.testTimeout) : undefined;
}
