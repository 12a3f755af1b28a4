// The official TypeScript SDK with its defaults: asks one question, prints the
// answer, and leaves every error to end the program.
//
//   node chat.mjs SDK [--stream]
//
// SDK is the path of the SDK's entry file, so that one program serves every version.
import { pathToFileURL } from 'node:url';

const [sdk, ...options] = process.argv.slice(2);
const { default: Anthropic } = await import(pathToFileURL(sdk).href);

const prompt = {
  model: 'claude-haiku-4-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Tell me a story about a mock turtle.' }],
};

const { messages } = new Anthropic();
const message = options.includes('--stream')
  ? await messages.stream(prompt).finalMessage()
  : await messages.create(prompt);
console.log(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));
