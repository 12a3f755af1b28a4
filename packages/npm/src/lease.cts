import { connect, serve, type Server } from './server.cjs';

let server: Promise<Server> | undefined;
let users = 0;

/**
 * Returns the server of these tests: the one of `$CLAUDEMOCK_URL`, or one that the first
 * to ask starts. Each that asks calls release in the end.
 */
export async function lease(): Promise<Server> {
  users++;
  server ??= begin();
  try {
    return await server;
  } catch (error) {
    await release().catch(() => {});
    throw error;
  }
}

/** Ends the server when nobody uses it any more. */
export async function release(): Promise<void> {
  if (--users > 0) return;
  const unused = server;
  server = undefined;
  await (await unused)?.close();
}

async function begin(): Promise<Server> {
  const running = process.env.CLAUDEMOCK_URL;
  return running ? connect(running) : serve();
}
