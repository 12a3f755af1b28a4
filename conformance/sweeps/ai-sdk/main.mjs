// An agent with two tools on the Vercel AI SDK, as its documentation has it, streamed: the
// text is printed as it comes.
import { createAnthropic } from '@ai-sdk/anthropic';
import { isStepCount, streamText, tool } from 'ai';
import { z } from 'zod';

const anthropic = createAnthropic({ baseURL: `${process.env.ANTHROPIC_BASE_URL}/v1` });
const { textStream } = streamText({
  model: anthropic('claude-sonnet-5'),
  tools: {
    list_events: tool({
      description: 'List what is on in a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async () => 'a regatta in the harbour',
    }),
    get_weather: tool({
      description: 'Forecast the weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async () => 'rain, 18 degrees',
    }),
  },
  stopWhen: isStepCount(5),
  prompt: 'What can I do in Brest today?',
  timeout: { firstChunkMs: 30_000, chunkMs: 10_000 },
});
for await (const text of textStream) process.stdout.write(text);
