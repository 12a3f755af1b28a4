import { connect, serve, type Scenario, type Verdict } from 'claudemock';
import { useClaude as inJest } from 'claudemock/jest';
import { sweep, test, useClaude } from 'claudemock/vitest';
import setup from 'claudemock/setup';

const scenario: Scenario = { name: 'mine', summary: 'mine', steps: [] };
export const session = useClaude(scenario, { speed: 2, limits: 'tier-1', name: 'mine' });
export const jests: typeof session = inJest('healthy');
test('types', async ({ claude }) => {
  const mock = await claude('healthy');
  const verdict: Verdict = await mock.verdict();
  const sent: number = (await mock.requests())[0].status;
  // @ts-expect-error a session has no such method
  mock.open(verdict.text, sent);
});
await sweep('all', async (mock) => mock.url, { most: 1 });
await using server = await serve({ speed: 2 });
export const begun: Promise<void> = setup();
export const other = connect(server.url, { token: 'any' });
