import Anthropic from "@anthropic-ai/sdk";

const messages = [{ role: "user", content: "Where is the treasure?" }];
const stream = await new Anthropic().messages.create({ model: "claude-sonnet-5", max_tokens: 64, messages, stream: true });
for await (const event of stream) {
  if (event.type === "content_block_delta") process.stdout.write(event.delta.text);
}
console.log("\nDone.");
