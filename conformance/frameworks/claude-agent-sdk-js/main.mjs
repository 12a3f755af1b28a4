// The Claude Agent SDK for TypeScript: a chat, an agent with a tool, or
// structured output, as the argument says.
import { query } from '@anthropic-ai/claude-agent-sdk';

const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
};

const tasks = {
  chat: { prompt: 'Tell me a story about a mock turtle.' },
  tool: { prompt: 'What does weather.txt say?', options: { allowedTools: ['Bash'] } },
  structured: { prompt: 'John is 25 years old.', options: { outputFormat: { type: 'json_schema', schema: person } } },
};

for await (const message of query(tasks[process.argv[2]])) {
  if (message.type === 'result') console.log(message.structured_output ?? message.result);
}
