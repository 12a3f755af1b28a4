// Tests against a Claude API that fails on purpose. Copy this file and
// claudemock.setup.ts, and name the latter as globalSetup in vitest.config.ts.
import { describe, inject, test as base } from 'vitest';
import './claudemock.setup.ts'; // declares what is injected

// claude('overloaded-once') begins a session in which the API does what that
// scenario says; a text of several lines is a scenario of the test's own. Its
// waits are divided by speed. The test fails unless its client coped, which it
// has to within the test's own timeout.
export const test = base.extend('claude', ({ onTestFinished, signal, task }) => async (scenario: string, { speed = 0 } = {}): Promise<Mock> => {
  const mock = await Mock.begin('/sessions', { ...named(scenario), speed });
  onTestFinished(async () => {
    if (signal.aborted) mock.stopped(task.timeout);
    const verdict = await mock.verdict();
    if (verdict.result !== 'pass') fail(verdict.text);
  });
  return mock;
});

// sweep defines a test for each point at which the conversation of the code under
// test can fail, under a scenario: those of these faults and whose names begin like
// these points, and the most telling ones if there are to be at most so many. A test
// fails unless the code ends as it does when nothing fails, or throws. code returns
// its answer. It runs twice before, while nothing fails. A run that takes longer than
// limit, in milliseconds, hangs.
export async function sweep(
  title: string,
  code: (mock: Mock) => Promise<string>,
  { scenario = 'healthy', faults = [] as string[], points = [] as string[], most = Infinity, speed = 0, limit = 60_000 } = {},
) {
  const begun = await ask<{ id: string; baselines: Session[] }>('POST', '/sweeps', { ...named(scenario), faults, points, speed });
  for (const session of begun.baselines) await new Mock(session).call(code, limit);
  const plan = await ask<{ classes: { name: string }[] }>('GET', `/sweeps/${begun.id}/plan`);
  describe(title, () => {
    for (const { name } of plan.classes.slice(0, most)) {
      base(name, { timeout: limit + 30_000 }, async ({ skip }) => {
        const mock = await Mock.begin(`/sweeps/${begun.id}/sessions`, { point: name });
        const verdict = await mock.call(code, limit);
        if (verdict.result === 'not exercised') skip(`the code under test did not come to this point: ${verdict.reason ?? ''}`);
        if (verdict.result === 'fail') fail(verdict.text);
      });
    }
  });
}

function named(scenario: string) {
  return scenario.includes('\n') ? { yaml: scenario } : { scenario };
}

// fail shows a verdict as it is, without a place in this file.
function fail(verdict: string): never {
  throw Object.assign(new Error(verdict), { name: 'Verdict', stack: '' });
}

interface Session {
  url: string;
  id: string;
}

// Mock is one session of a scenario, which no other test can disturb.
export class Mock {
  readonly apiKey = 'sk-ant-any'; // the mock takes any key
  readonly baseURL: string;
  readonly id: string;
  private ending?: { exit: number; output?: string; killed?: boolean; limit_ms?: number };

  constructor(session: Session) {
    this.baseURL = session.url;
    this.id = session.id;
  }

  static async begin(path: string, asked: object): Promise<Mock> {
    return new Mock(await ask<Session>('POST', path, asked));
  }

  // call runs code under test, for limit milliseconds at most, and returns the verdict on it.
  async call(code: (mock: Mock) => Promise<string>, limit: number) {
    let timer: NodeJS.Timeout;
    const late = new Promise<void>((end) => (timer = setTimeout(end, limit))).then(() => this.stopped(limit));
    const ended = (async () => this.outcome({ text: await code(this) }))().catch((error) => this.outcome({ error: error ?? 'nothing' }));
    await Promise.race([ended, late]);
    clearTimeout(timer!);
    return this.verdict();
  }

  // outcome says how the code under test ended: with an error, or with this text
  // as its answer. Without it, nobody can tell whether half an answer was taken
  // for a whole one.
  outcome({ error, text = '' }: { error?: unknown; text?: string }) {
    this.ending = { exit: error ? 1 : 0, output: `${text}\n${error ?? ''}` };
  }

  // requests is what the API was asked so far and what became of it, oldest first.
  async requests(): Promise<Request[]> {
    return (await ask<{ entries: Request[] }>('GET', `/sessions/${this.id}/journal`)).entries;
  }

  // open lets the answers go on that a `hold` fault has stopped, or breaks them.
  async open(gate = 'gate', how: 'release' | 'fail' | 'cut' = 'release') {
    await ask('POST', `/sessions/${this.id}/gates/${gate}`, { how });
  }

  // stopped says that the code under test took longer than limit, in milliseconds.
  stopped(limit: number) {
    this.ending = { exit: 1, killed: true, limit_ms: limit };
  }

  // verdict says what the client did wrong, in text with all that happened.
  async verdict(): Promise<{ result: string; reason?: string; text: string }> {
    return ask('POST', `/sessions/${this.id}/verdict`, this.ending && { command: 'call', ...this.ending });
  }
}

// Request is the part of a journal's entry that tests mostly look at.
export interface Request {
  method: string;
  path: string;
  stream: boolean;
  body: string;
  gap_ms: number; // since the request before
  status: number; // what it was answered
  end: string; // how the answer ended
}

// ask calls a control endpoint.
async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${inject('claudemock').url}/_mock${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error([`claudemock: ${answer.error}`, answer.text].filter(Boolean).join('\n\n')); // with the line of a mistake, or the verdict
  return answer;
}
