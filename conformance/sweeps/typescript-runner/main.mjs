// An agent with two tools on the tool runner of the official TypeScript SDK, as the SDK's
// helpers.md has it, streamed. Any error ends the program.
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';

const listEvents = betaTool({
  name: 'list_events',
  description: 'List what is on in a city.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: () => 'a regatta in the harbour',
});

const getWeather = betaTool({
  name: 'get_weather',
  description: 'Forecast the weather of a city.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: () => 'rain, 18 degrees',
});

const client = new Anthropic({ timeout: 10_000 });
const runner = client.beta.messages.toolRunner({
  model: 'claude-sonnet-5',
  max_tokens: 1024,
  tools: [listEvents, getWeather],
  messages: [{ role: 'user', content: 'What can I do in Brest today?' }],
  stream: true,
});

let message;
for await (const stream of runner) {
  message = await stream.finalMessage();
}
console.log(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));
