// Tests against a Claude API that fails on purpose. Copy this file and
// claudemock.setup.ts, and name the latter as globalSetup in vitest.config.ts.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, test as base } from 'vitest';
import './claudemock.setup.ts'; // declares what is injected

// claude('overloaded-once') begins a session in which the API does what that
// scenario says; a text of several lines is a scenario of the test's own. When
// the test is over, it fails unless its client coped.
export const test = base.extend('claude', ({ onTestFinished }) => async (scenario: string): Promise<Mock> => {
  const mock = await Mock.begin(scenario);
  onTestFinished(async () => {
    const complaint = await mock.complaint();
    if (complaint) throw Object.assign(new Error(complaint), { name: 'Verdict', stack: '' });
  });
  return mock;
});

// Mock is one session of a scenario, which no other test can disturb.
export class Mock {
  readonly apiKey = 'sk-ant-any'; // the mock takes any key
  private ending?: { exit: number; output: string };

  private constructor(readonly baseURL: string, readonly id: string) {}

  static async begin(scenario: string): Promise<Mock> {
    const asked = scenario.includes('\n') ? { yaml: scenario } : { scenario };
    const session = await ask<{ url: string; id: string }>('POST', '/sessions', asked);
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

  // complaint is what the client did wrong and all that happened, or ''.
  async complaint(): Promise<string> {
    const verdict = await ask<{ result: string }>('POST', `/sessions/${this.id}/verdict`, this.ending);
    if (verdict.result === 'pass') return '';
    const { program, url, folder } = inject('claudemock');
    const args = ['verdict', '--server', url, '--session', this.id];
    if (this.ending) {
      const output = join(folder, `${this.id}.txt`);
      await writeFile(output, this.ending.output);
      args.push('--exit', String(this.ending.exit), '--output', output);
    }
    return new Promise((resolve) => execFile(program, args, (_, stdout, stderr) => resolve(stdout || stderr)));
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
