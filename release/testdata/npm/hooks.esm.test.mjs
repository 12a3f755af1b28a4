// Jest with ES modules.
import { expect, test } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { useClaude } from 'claudemock/jest';

const claude = useClaude('overloaded-once', { speed: 10 });

test('an ES module has the helpers', async () => {
  await new Anthropic().messages.create({ model: 'claude-sonnet-5', max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] });
  expect(await claude.requests()).toHaveLength(2);
});
