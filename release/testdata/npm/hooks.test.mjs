// Tests with useClaude that run beside a second copy of this file. Those whose names begin with "fails" do.
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { test, useClaude } from 'claudemock/vitest';

async function ask(options = {}) {
  const messages = [{ role: 'user', content: 'Where is the treasure?' }];
  const message = await new Anthropic(options).messages.create({ model: 'claude-sonnet-5', max_tokens: 64, messages });
  return message.content[0].text;
}

const before = process.env.ANTHROPIC_BASE_URL;

describe('each test', () => {
  const claude = useClaude('overloaded-once', { speed: 10 });
  let last;
  it('finds the API in the environment', async () => {
    last = claude.id;
    expect(process.env.ANTHROPIC_BASE_URL).toBe(claude.url);
    expect(await ask()).toBe('The second attempt got through.');
    expect(await claude.requests()).toHaveLength(2);
  });
  it('has a session of its own', async () => {
    expect(claude.id).not.toBe(last);
    await ask();
    expect(await claude.requests()).toHaveLength(2);
  });
  it('can fake timers and fetch', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', () => expect.unreachable());
    await claude.mark('faked');
    expect(await claude.requests()).toHaveLength(0);
    vi.unstubAllGlobals();
    vi.useRealTimers();
    await ask();
  });
  it('can fake the clock while the client asks', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await ask();
    vi.useRealTimers();
  });
  describe('of a group within', () => {
    const inner = useClaude({ name: 'inner', summary: 'a scenario as an object', steps: [{ error: { type: 'overloaded_error', retry_after: 0.1 } }, { reply: { text: 'inner' } }] });
    it('has its scenario', async () => {
      expect(await ask()).toBe('inner');
      expect(inner.id).toMatch(/^inner/);
    });
  });
  it('fails: gives up at once and hides it', async () => {
    await ask({ maxRetries: 0 }).catch(() => {});
    claude.outcome({ text: 'all is well' });
  });
  it('fails: asks nothing', () => {});
  it('fails: is stopped', { timeout: 400 }, async () => {
    await ask();
    await new Promise(() => {});
  });
  it.concurrent('fails: shares the environment', () => {});
  afterAll(() => expect(process.env.ANTHROPIC_BASE_URL).toBe(before));
});

describe.concurrent('side by side', () => {
  for (const name of ['first', 'second', 'third', 'fails: fourth']) {
    test(name, async ({ claude, expect }) => {
      const mock = await claude(JSON.stringify({ name: 'aside', summary: name, steps: [{ error: { type: 'overloaded_error', retry_after: 0.1 } }, { reply: { text: name } }] }));
      const fails = name.startsWith('fails');
      const answer = await ask({ baseURL: mock.baseURL, apiKey: mock.apiKey, maxRetries: fails ? 0 : 2 }).catch(() => name);
      mock.outcome({ text: answer });
      expect(answer).toBe(name);
      expect(await mock.requests()).toHaveLength(fails ? 1 : 2);
    });
  }
});
