import Anthropic from '@anthropic-ai/sdk';
import { expect } from 'vitest';
import { test } from 'claudemock/vitest';

test('half an answer is taken for a whole one', async ({ claude }) => {
  const mock = await claude('connection-closed-mid-stream');
  const client = new Anthropic({ baseURL: mock.baseURL, apiKey: mock.apiKey });
  let text = '';
  try {
    const stream = client.messages.stream({
      model: 'claude-sonnet-5',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Where is the treasure?' }],
    });
    stream.on('text', (part) => (text += part));
    await stream.finalMessage();
  } catch {}
  mock.outcome({ text });
});

test('silence is waited for', { timeout: 500 }, async ({ claude }) => {
  const mock = await claude('stalled-stream');
  const client = new Anthropic({ baseURL: mock.baseURL, apiKey: mock.apiKey });
  await client.messages
    .stream({ model: 'claude-sonnet-5', max_tokens: 64, messages: [{ role: 'user', content: 'Where is the treasure?' }] })
    .finalMessage();
});

test('the test fails by itself and the verdict stands below', async ({ claude }) => {
  await claude('overloaded-once');
  expect('one').toBe('two');
});

test('a scenario has a mistake', async ({ claude }) => {
  await claude('name: mistaken\nsummary: a key that nobody knows\nstpes: []\n');
});
