// The official TypeScript clients of Claude on clouds, with their defaults: where
// and who is in the environment. Asks one question and prints the answer.
//
//   node cloud.mjs MODULES foundry|entra|aws|signed [--stream]
//
// MODULES is the folder that the packages are installed in.
import { pathToFileURL } from 'node:url';

const [modules, cloud, ...options] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${modules}/@anthropic-ai/${name}/index.mjs`).href);
const { AnthropicFoundry } = await load('foundry-sdk');
const { AnthropicAws } = await load('aws-sdk');

const prompt = {
  model: 'claude-haiku-4-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Tell me a story about a mock turtle.' }],
};

const clients = {
  foundry: () => new AnthropicFoundry(),
  entra: () => new AnthropicFoundry({ azureADTokenProvider: async () => 'entra-token-of-the-test' }),
  aws: () => new AnthropicAws(),
  signed: () => new AnthropicAws(),
};

const { messages } = clients[cloud]();
const message = options.includes('--stream')
  ? await messages.stream(prompt).finalMessage()
  : await messages.create(prompt);
console.log(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));
