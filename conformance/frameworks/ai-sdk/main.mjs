// The Vercel AI SDK: a chat, an agent with a tool, or structured output, as the
// argument says.
import { anthropic } from '@ai-sdk/anthropic';
import { generateText, Output, streamText, tool, ToolLoopAgent } from 'ai';
import { z } from 'zod';

const model = anthropic('claude-sonnet-5');

const weather = tool({
  description: 'Forecast the weather of a city.',
  inputSchema: z.object({ city: z.string(), days: z.number(), units: z.string(), detail: z.string() }),
  execute: async () => '18 degrees and sunny',
});

const tasks = {
  async chat() {
    const { textStream } = streamText({ model, prompt: 'Tell me a story about a mock turtle.' });
    for await (const piece of textStream) process.stdout.write(piece);
  },

  async tool() {
    const agent = new ToolLoopAgent({ model, tools: { get_weather: weather } });
    const { text } = await agent.generate({ prompt: 'What is the weather in Paris?' });
    console.log(text);
  },

  async structured() {
    const person = z.object({ name: z.string(), age: z.number() });
    const { output } = await generateText({ model, output: Output.object({ schema: person }), prompt: 'John is 25 years old.' });
    console.log(output);
  },
};

await tasks[process.argv[2]]();
