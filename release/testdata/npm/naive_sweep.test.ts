import Anthropic from '@anthropic-ai/sdk';
import { sweep, type Session } from 'claudemock/vitest';

async function takeWhatCame(mock: Session): Promise<string> {
  const client = new Anthropic({ baseURL: mock.baseURL, apiKey: mock.apiKey });
  const events = await client.messages.create({
    model: 'claude-sonnet-5',
    max_tokens: 64,
    messages: [{ role: 'user', content: 'Where is the treasure?' }],
    stream: true,
  });
  let text = '';
  for await (const event of events) {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
  }
  return text;
}

await sweep('a client that takes what came', takeWhatCame, {
  points: ['request_1/inside_text'],
  faults: ['truncate', 'stall'],
  most: 2,
  limit: 10_000,
});
