// Tests against a Claude API that fails on purpose. Copy this file and
// claudemock.setup.ts, and name the latter as globalSetup in vitest.config.ts.
import { inject, test as base } from 'vitest';
import './claudemock.setup.ts'; // declares what is injected

// claude('overloaded-once') begins a session in which the API does what that
// scenario says; a text of several lines is a scenario of the test's own. Its
// waits are divided by speed. The test fails unless its client coped, which it
// has to within the test's own timeout.
export const test = base.extend('claude', ({ onTestFinished, signal, task }) => async (scenario: string, { speed = 0 } = {}): Promise<Mock> => {
  const mock = await Mock.begin(scenario, speed);
  onTestFinished(async () => {
    const complaint = await mock.complaint(signal.aborted ? task.timeout : 0);
    if (complaint) throw Object.assign(new Error(complaint), { name: 'Verdict', stack: '' });
  });
  return mock;
});

// Mock is one session of a scenario, which no other test can disturb.
export class Mock {
  readonly apiKey = 'sk-ant-any'; // the mock takes any key
  private ending?: { exit: number; output: string };

  private constructor(readonly baseURL: string, readonly id: string) {}

  static async begin(scenario: string, speed = 0): Promise<Mock> {
    const asked = scenario.includes('\n') ? { yaml: scenario } : { scenario };
    const session = await ask<{ url: string; id: string }>('POST', '/sessions', { ...asked, speed });
    return new Mock(session.url, session.id);
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

  // complaint is what the client did wrong and all that happened, or ''. A test
  // that was stopped had this limit, in milliseconds.
  async complaint(limit = 0): Promise<string> {
    const ending = limit ? { exit: 1, killed: true, limit_ms: limit } : this.ending;
    const told = ending && { command: 'call', ...ending };
    const verdict = await ask<{ result: string; text: string }>('POST', `/sessions/${this.id}/verdict`, told);
    return verdict.result === 'pass' ? '' : verdict.text;
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
  if (!response.ok) throw new Error(`claudemock: ${answer.error}`); // of a scenario, with the line of the mistake
  return answer;
}
