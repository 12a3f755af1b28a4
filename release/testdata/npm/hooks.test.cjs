// The same as hooks.test.mjs, in Jest.
const { default: Anthropic } = require('@anthropic-ai/sdk');
const { sweep, useClaude, withClaude } = require('claudemock/jest');

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
  it('can fake timers', async () => {
    jest.useFakeTimers();
    await claude.mark('faked');
    expect(await claude.requests()).toHaveLength(0);
    jest.useRealTimers();
    await ask();
  });
  it('can fake timers that advance while the client asks', async () => {
    jest.useFakeTimers({ advanceTimers: true });
    await ask();
    jest.useRealTimers();
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
  it('fails: is stopped', async () => {
    await ask();
    await new Promise(() => {});
  }, 400);
  afterAll(() => expect(process.env.ANTHROPIC_BASE_URL).toBe(before));
});

describe('side by side', () => {
  for (const name of ['first', 'second', 'third', 'fails: fourth']) {
    const scenario = { name: 'aside', summary: name, steps: [{ error: { type: 'overloaded_error', retry_after: 0.1 } }, { reply: { text: name } }] };
    const body = async (mock) => {
      const fails = name.startsWith('fails');
      const answer = await ask({ baseURL: mock.baseURL, apiKey: mock.apiKey, maxRetries: fails ? 0 : 2 }).catch(() => name);
      mock.outcome({ text: answer });
      expect(answer).toBe(name);
      expect(await mock.requests()).toHaveLength(fails ? 1 : 2);
    };
    test.concurrent(name, withClaude(scenario, body));
  }
  test.concurrent('fails: by itself', withClaude('overloaded-once', async () => expect('one').toBe('two')));
});

const whole = (mock) => ask({ baseURL: mock.baseURL, apiKey: mock.apiKey });
sweep('a good client passes', whole, { faults: ['529', 'reset'], most: 2 });
sweep('fails: an answer is made up', (mock) => whole(mock).catch(() => 'under the oak'), { faults: ['401'], most: 1 });
