import Anthropic from '@anthropic-ai/sdk';
import { expect } from 'vitest';
import * as chat from './chat.ts';
import { sweep, test, type Session } from 'claudemock/vitest';

// ask runs the code under test against the mock, and tells the mock how it ended.
async function ask(mock: Session, show?: (text: string) => void): Promise<string> {
  const client = new Anthropic({ baseURL: mock.baseURL, apiKey: mock.apiKey });
  try {
    const text = await chat.ask(client, 'Where is the treasure?', show);
    mock.outcome({ text });
    return text;
  } catch (error) {
    mock.outcome({ error });
    throw error;
  }
}

test('an overload is survived', async ({ claude }) => {
  const mock = await claude('overloaded-once');
  expect(await ask(mock)).toBe('The second attempt got through.');
  expect(await mock.requests()).toHaveLength(2);
});

test('a rate limit is waited for', { timeout: 10_000 }, async ({ claude }) => {
  await ask(await claude('rate-limit-once', { speed: 20 }));
});

test('half an answer is noticed', async ({ claude }) => {
  await expect(ask(await claude('stream-without-message-stop'))).rejects.toThrow(chat.HalfAnswer);
});

await sweep('no failure goes unnoticed', ask, { faults: ['truncate', 'error_event', '529', 'refusal', 'empty_content'], most: 12 });

test('what happened last night', async ({ claude }) => {
  const mock = await claude(`
name: last-night
summary: an overload, then a stream that breaks in the middle
steps:
  - error: {type: overloaded_error, retry_after: 1}
  - reply: {text: "The treasure is under the old oak, three steps north of the well."}
    faults: [{truncate: {at: {event: content_block_delta, nth: 2}}}]
`);
  await expect(ask(mock)).rejects.toThrow(chat.HalfAnswer);
});

test('an answer is shown while it arrives', async ({ claude }) => {
  const mock = await claude(`
name: held
summary: a stream stands still until the test lets it go on
steps:
  - reply: {text: "The treasure is under the old oak.", chunk: 1}
    faults: [{hold: {at: {event: content_block_delta, nth: 2}}}]
`);
  let answer: Promise<string>;
  const shown = new Promise<string>((show) => (answer = ask(mock, show)));
  expect(await shown).toContain('The');
  await mock.gate().release();
  expect(await answer!).toBe('The treasure is under the old oak.');
});
