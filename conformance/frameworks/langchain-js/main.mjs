// LangChain for TypeScript: a chat, an agent with a tool, or structured output,
// as the argument says.
import { ChatAnthropic } from '@langchain/anthropic';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';

const model = new ChatAnthropic({ model: 'claude-opus-4-7' });

const weather = tool(() => '18 degrees and sunny', {
  name: 'get_weather',
  description: 'Forecast the weather of a city.',
  schema: z.object({ city: z.string(), days: z.number(), units: z.string(), detail: z.string() }),
});

const tasks = {
  async chat() {
    for await (const chunk of await model.stream('Tell me a story about a mock turtle.')) process.stdout.write(chunk.text);
  },

  async tool() {
    const agent = createAgent({ model, tools: [weather] });
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'What is the weather in Paris?' }] });
    console.log(messages.at(-1).text);
  },

  async structured() {
    const person = z.object({ name: z.string(), age: z.number() });
    console.log(await model.withStructuredOutput(person).invoke('John is 25 years old.'));
  },
};

await tasks[process.argv[2]]();
