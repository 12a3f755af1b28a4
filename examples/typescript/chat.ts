// The code under test: it asks Claude a question and shows the answer as it arrives.
import type Anthropic from '@anthropic-ai/sdk';

export class HalfAnswer extends Error {
  override name = 'HalfAnswer';
}

// ask returns the whole answer, or throws; what was shown by then may be half of one.
export async function ask(client: Anthropic, question: string, show = (_: string) => {}): Promise<string> {
  const events = await client.messages.create({
    model: 'claude-sonnet-5',
    max_tokens: 1024,
    messages: [{ role: 'user', content: question }],
    stream: true,
  });
  let text = '';
  let stop: string | null = null;
  let whole = false; // the SDK's iterator just ends with a stream that breaks off cleanly
  for await (const event of events) {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
      text += event.delta.text;
      show(event.delta.text);
    }
    if (event.type === 'message_delta') stop = event.delta.stop_reason;
    if (event.type === 'message_stop') whole = stop === 'end_turn';
  }
  if (!whole) throw new HalfAnswer('the answer ended in the middle');
  if (!text) throw new HalfAnswer('the answer is empty');
  return text;
}
